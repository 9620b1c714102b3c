"""Finds the files a spec names, and their digests; guesses how many bars they hold."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.compiler.data_files import matching, stamped
from mlf.errors import MlfError
from mlf.operators.importers.peek import peek, synthetic_rows
from mlf.schemas.durations import timeframe_minutes
from mlf.schemas.identity import digest_stream
from mlf.schemas.plan import Source
from mlf.schemas.spec import SyntheticData

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def data(unit: Unit) -> Unit:
    """Sources with digests; ``MLF312``, ``MLF315``, ``MLF321`` and ``MLF901`` to ``MLF906`` for files that cannot be data."""
    if unit.spec is None or unit.resolved is None or unit.request is None:
        return unit
    spec = unit.spec
    if isinstance(spec.data, SyntheticData):
        return replace(unit, resolved=replace(unit.resolved, source_rows=_synthetic(spec.data)))
    try:
        found = matching(unit.request.path.parent, spec.data.source)
        # Before any is read: one that is written to from now on is then seen to have moved.
        stamps = _stamps(unit.request.path.parent, found)
        sources, rows = _files(unit.request.path.parent, found)
    except MlfError as problem:
        span = unit.span(("data", "source"))
        return unit.report(replace(d, span=span) for d in problem.diagnostics)
    minutes = timeframe_minutes(spec.data.interval or spec.timeframes.base)
    resolved = replace(unit.resolved, sources=sources, source_stamps=stamps, source_rows=rows, source_minutes=minutes)
    return replace(unit, resolved=resolved)


def _stamps(folder: Path, files: list[Path]) -> tuple[Any, ...]:
    try:
        return tuple(stamped(folder, files))
    except OSError as problem:
        raise MlfError("MLF321", path=str(folder), reason=problem.strerror or str(problem)) from problem


def _files(folder: Path, files: list[Path]) -> tuple[tuple[Source, ...], int]:
    found = [_source(i, file, folder) for i, file in enumerate(files)]
    return tuple(source for source, _ in found), sum(rows for _, rows in found)


def _source(number: int, file: Path, folder: Path) -> tuple[Source, int]:
    path = Path(os.path.relpath(file, folder)).as_posix()
    if not _is_plain(path):
        raise MlfError(
            "MLF321", path=ascii(path), reason="its name is no composed UTF-8 text (NFC), so no plan can hold it; rename the file"
        )
    try:
        rows = peek(file, path).rows
        with file.open("rb") as stream:
            digest, size = digest_stream(stream)
    except OSError as problem:
        raise MlfError("MLF321", path=path, reason=problem.strerror or str(problem)) from problem
    return Source(f"data{number}", path, digest, size), rows


def _is_plain(path: str) -> bool:
    """Whether a plan can hold the path: not the names of old archives, nor those that were decomposed on their way."""
    is_text = path == path.encode(errors="replace").decode()
    return is_text and unicodedata.is_normalized("NFC", path)


def _synthetic(spec: SyntheticData) -> int:
    return synthetic_rows(date.fromisoformat(spec.start), date.fromisoformat(spec.end))
