"""Finds the files a spec names, and their digests; guesses how many bars they hold."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mlf.compiler.data_files import matching
from mlf.errors import MlfError
from mlf.schemas.durations import timeframe_minutes
from mlf.schemas.identity import digest_stream
from mlf.schemas.plan import Source
from mlf.schemas.spec import SyntheticData

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit

PARQUET = b"PAR1"
SNIFFED = 4_096
#: Bytes per bar, for estimates only.
BYTES_PER_BAR = {True: 6, False: 55}
MINUTES_PER_DATE = 1_380 * 5 / 7


def data(unit: Unit) -> Unit:
    """Sources with digests; ``MLF312`` to ``MLF315`` and ``MLF321`` for files that cannot be data."""
    if unit.spec is None or unit.resolved is None or unit.request is None:
        return unit
    spec = unit.spec
    if isinstance(spec.data, SyntheticData):
        return replace(unit, resolved=replace(unit.resolved, source_rows=_synthetic_rows(spec.data)))
    try:
        sources, rows = _files(unit.request.path.parent, spec.data.source)
    except MlfError as problem:
        span = unit.span(("data", "source"))
        return unit.report(replace(d, span=span) for d in problem.diagnostics)
    minutes = timeframe_minutes(spec.data.interval or spec.timeframes.base)
    return replace(unit, resolved=replace(unit.resolved, sources=sources, source_rows=rows, source_minutes=minutes))


def _files(folder: Path, pattern: str) -> tuple[tuple[Source, ...], int]:
    files = matching(folder, pattern)
    sources = tuple(_source(i, file, folder) for i, file in enumerate(files))
    return sources, sum(s.size // BYTES_PER_BAR[s.path.endswith(".parquet")] for s in sources)


def _source(number: int, file: Path, folder: Path) -> Source:
    path = Path(os.path.relpath(file, folder)).as_posix()
    try:
        with file.open("rb") as stream:
            _sniff(stream.read(SNIFFED), path)
            stream.seek(0)
            digest, size = digest_stream(stream)
    except OSError as problem:
        raise MlfError("MLF321", path=path, reason=problem.strerror or str(problem)) from problem
    return Source(f"data{number}", path, digest, size)


def _sniff(head: bytes, path: str) -> None:
    if not head.strip():
        raise MlfError("MLF313", path=path)
    if not head.startswith(PARQUET) and b"\0" in head:
        raise MlfError("MLF314", path=path)


def _synthetic_rows(spec: SyntheticData) -> int:
    days = (date.fromisoformat(spec.end) - date.fromisoformat(spec.start)).days
    return max(0, round(days * MINUTES_PER_DATE))
