"""What the files of a spec turn out to be: looked at once per version of the data, then remembered.

This is the one place where compiling opens more than digests. A wrong zone or a wrong instrument must be told with the line of the spec
that says so, and only the bars can tell. The look happens in modules that are imported when nothing is remembered, so that an edit of a
spec costs no second one. An answer is remembered under the digests of the bytes, what was asked, and the code that answers.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mlf.compiler.fingerprint import ROOT, ModuleCache, fingerprint
from mlf.schemas.identity import canonical_json, digest_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Declared

LOOK = "mlf.operators.passport.look"
TABLES = ("operators/calendar/sessions.csv", "operators/calendar/holidays.csv", "operators/contracts.csv")


@dataclass(frozen=True, slots=True)
class Contract:
    """What the look may know of the contract, from its table or the spec."""

    symbol: str
    template: str
    tick: float
    months: str
    roll: str


@dataclass(frozen=True, slots=True)
class Question:
    """The files by name, path and digest, what the spec declares of them, and the contract they should hold."""

    files: tuple[tuple[str, Path], ...]
    digests: tuple[str, ...]
    declared: Declared
    contract: Contract


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: facts, findings as (code, facts, key below `data`), the number of rows, ISO times of the first and the last bar."""

    facts: Mapping[str, Any]
    findings: Sequence[tuple[str, Mapping[str, Any], str]]
    rows: int
    first: str = ""
    last: str = ""


def survey(question: Question, cache: Path | None) -> Answer:
    """The answer, from ``<folder of cache>/passports`` where it stands. Raises ``MlfError`` for files that cannot be read as bars."""
    place = None if cache is None else cache.parent / "passports" / f"{_key(question, cache)[7:]}.json"
    known = _remembered(place)
    if known is not None:
        return known
    answer = _looked(question)
    if place is not None:
        _remember(place, answer)
    return answer


def _key(question: Question, cache: Path) -> str:
    modules = ModuleCache(cache)
    code = fingerprint((LOOK,), {path: digest_bytes((ROOT / path).read_bytes()) for path in TABLES}, modules)
    modules.save()
    declared = asdict(question.declared) | {"columns": dict(question.declared.columns)}
    asked = {"declared": declared, "contract": asdict(question.contract), "names": [name for name, _ in question.files]}
    return digest_of("passport", {"code": code, "files": list(question.digests), **asked})


def _looked(question: Question) -> Answer:
    from mlf.operators.passport.look import look  # noqa: PLC0415  numpy and pyarrow: only for bytes never seen before
    from mlf.operators.passport.survey import Subject  # noqa: PLC0415

    tables = {path: (ROOT / path).read_bytes() for path in TABLES}
    found = look(question.files, Subject(**asdict(question.contract), tables=tables), question.declared)
    told = found.document()
    findings = [(code, dict(facts), key) for code, facts, key in found.findings]
    return Answer(dict(found.facts), findings, told["rows"], told.get("first", ""), told.get("last", ""))


def _remembered(place: Path | None) -> Answer | None:
    """The answer that stands at ``place``; a file that is damaged counts as missing."""
    if place is None:
        return None
    try:
        found = json.loads(place.read_bytes())
        if found.pop("check") != digest_of("passport-answer", found):
            return None
        findings = [(code, facts, key) for code, facts, key in found["findings"]]
        return Answer(found["facts"], findings, found["rows"], found["first"], found["last"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _remember(place: Path, answer: Answer) -> None:
    """Best effort: a folder that cannot be written costs the next compile a second look."""
    data = {"facts": dict(answer.facts), "findings": [list(f) for f in answer.findings], "rows": answer.rows}
    data |= {"first": answer.first, "last": answer.last}
    passing = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        passing.write_bytes(canonical_json({**data, "check": digest_of("passport-answer", data)}))
        passing.replace(place)
    except OSError:
        passing.unlink(missing_ok=True)
