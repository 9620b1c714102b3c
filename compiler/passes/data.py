"""Finds the files a spec names, their digests, and what their bars are."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.compiler.data_files import matching, stamped
from mlf.compiler.passes.market import need_market
from mlf.compiler.passes.terms import need_resolved, on_dates
from mlf.compiler.survey import Answer, Contract, Question, survey
from mlf.errors import Diagnostic, MlfError
from mlf.operators.importers.layout import Declared
from mlf.schemas.durations import timeframe_minutes
from mlf.schemas.identity import digest_stream
from mlf.schemas.plan import Source
from mlf.schemas.spec import FileData, SyntheticData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.compiler.resolved import Resolved
    from mlf.compiler.unit import Unit
    from mlf.schemas.spec import RunSpec

SESSION_MINUTES = 1_380
#: Findings about levels of prices, which the policy `mixed_prices` rules.
MIXED = ("MLF941", "MLF942", "MLF943")
#: The finding, and its key, that the policy `constant` rules.
STILL = ("MLF936", "clean")


def data(unit: Unit) -> Unit:
    """Sources with digests, and the facts that their bars decide.

    ``MLF312``, ``MLF315``, ``MLF321`` and ``MLF9xx`` for files that cannot be read as bars, that contradict what the spec says of them, or
    that leave open what the spec must then say.
    """
    if unit.spec is None or unit.resolved is None or unit.request is None:
        return unit
    given = unit.spec.data
    if isinstance(given, SyntheticData):
        return on_dates(replace(unit, resolved=replace(unit.resolved, source_rows=_synthetic(given))), given.start, given.end)
    try:
        resolved, answer = _looked_at(unit, given, unit.request.path.parent)
    except MlfError as problem:
        span = unit.span(("data", "source"))
        return unit.report(replace(d, span=span) for d in problem.diagnostics)
    if answer is None:
        return replace(unit, resolved=resolved)
    minutes = answer.facts.get("interval") or timeframe_minutes(given.interval or "1m")
    facts = replace(resolved, facts=answer.facts, source_rows=answer.rows, source_minutes=minutes)
    dated = on_dates(replace(unit, resolved=facts), *_span(given, answer))
    return dated.report(_found(unit, given, answer))


def _span(given: FileData, answer: Answer) -> tuple[str, str]:
    """First and last date that the run uses; nothing where the bars have no clock yet."""
    first, last = answer.first[:10], answer.last[:10]
    return max(first, given.start or "") if first else "", min(last, given.end or last)


def _looked_at(unit: Unit, given: FileData, folder: Path) -> tuple[Resolved, Answer | None]:
    files = matching(folder, given.source)
    # Before any is read: one that is written to from now on is then seen to have moved.
    stamps = _stamps(folder, files)
    resolved = replace(need_resolved(unit), sources=_sources(files, folder), source_stamps=stamps)
    answer = _surveyed(unit, resolved, files)
    if answer is not None and answer.first:
        # The contract may have been another at the time of the bars; they are then judged by what it was.
        then = on_dates(replace(unit, resolved=resolved), *_span(given, answer)).resolved
        answer = answer if then is None or then.market == resolved.market else _surveyed(unit, then, files)
    if _stamps(folder, files) != stamps:
        raise MlfError("MLF321", path=given.source, reason="changed while it was being read; compile again")
    return resolved, answer


def _stamps(folder: Path, files: list[Path]) -> tuple[Any, ...]:
    try:
        return tuple(stamped(folder, files))
    except OSError as problem:
        raise MlfError("MLF321", path=str(folder), reason=problem.strerror or str(problem)) from problem


def _sources(files: list[Path], folder: Path) -> tuple[Source, ...]:
    return tuple(_source(i, file, folder) for i, file in enumerate(files))


def _source(number: int, file: Path, folder: Path) -> Source:
    path = Path(os.path.relpath(file, folder)).as_posix()
    if not _is_plain(path):
        raise MlfError(
            "MLF321", path=ascii(path), reason="its name is no composed UTF-8 text (NFC), so no plan can hold it; rename the file"
        )
    try:
        with file.open("rb") as stream:
            digest, size = digest_stream(stream)
    except OSError as problem:
        raise MlfError("MLF321", path=path, reason=problem.strerror or str(problem)) from problem
    return Source(f"data{number}", path, digest, size)


def _is_plain(path: str) -> bool:
    """Whether a plan can hold the path: not the names of old archives, nor those that were decomposed on their way."""
    is_text = path == path.encode(errors="replace").decode()
    return is_text and unicodedata.is_normalized("NFC", path)


def _surveyed(unit: Unit, resolved: Resolved, files: list[Path]) -> Answer | None:
    """What the files are; ``None`` while the contract is not known, of which another pass tells."""
    if resolved.market is None or unit.spec is None or unit.request is None:
        return None
    known = need_market(resolved).contract
    contract = Contract(unit.spec.symbol, known.template, known.tick, known.months, known.roll)
    named = tuple((source.path, file) for source, file in zip(resolved.sources, files, strict=True))
    return survey(Question(named, tuple(s.digest for s in resolved.sources), declared(unit.spec), contract), unit.request.cache)


def declared(spec: RunSpec) -> Declared:
    """What the spec says about its files."""
    given = spec.data
    if not isinstance(given, FileData):
        raise TypeError(f"{given.source} is no file")
    return Declared(
        format=given.format,
        timezone=given.timezone,
        stamp=given.stamp,
        interval=None if given.interval is None else timeframe_minutes(given.interval),
        prices=given.prices,
        volume=given.volume,
        columns={role: column if isinstance(column, str) else f"#{column}" for role, column in given.columns.items()},
        overlap=given.overlap,
        start=given.start,
        end=given.end,
    )


def _found(unit: Unit, given: FileData, answer: Answer) -> Iterator[Diagnostic]:
    """What the passport found, less what the spec's own policies put up with."""
    kept = {(code, "source") for code in MIXED if given.clean.mixed_prices == "keep"}
    kept |= {STILL} if given.clean.constant == "keep" else set()
    for code, facts, key in answer.findings:
        if (code, key) not in kept:
            yield Diagnostic(code, dict(facts), unit.span(("data", key)))


def _synthetic(spec: SyntheticData) -> int:
    """A guess at the number of one-minute bars: five sessions of 23 hours a week."""
    return max(0, (date.fromisoformat(spec.end) - date.fromisoformat(spec.start)).days * 5 * SESSION_MINUTES // 7)
