"""What files of bars are, and what a run would make of them, as one document."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.compiler.data_files import refusal
from mlf.errors import Diagnostic, MlfError
from mlf.operators.cleaning import clean
from mlf.operators.data import sessions
from mlf.operators.data.coverage import gap_rows, times
from mlf.operators.data.declare import SessionParams
from mlf.operators.data.gaps import audit
from mlf.operators.data.quality import defects
from mlf.operators.rolls import table
from mlf.operators.rolls.declare import RollTableParams
from mlf.runtime.datafiles import found
from mlf.runtime.datasets import Asked, Seen, bars_of, policies, seen, tables
from mlf.schemas.spec.data import Clean
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]

#: Facts in the order in which people ask for them.
FACTS = ("format", "timezone", "stamp", "interval", "template", "tick", "prices", "volume")
#: Facts that a spec may state; the others follow from its symbol.
KEYS = ("format", "timezone", "stamp", "interval", "prices", "volume")
#: What a user must answer if it stays open, and why it matters.
ASKED = ("timezone", "stamp", "interval", "prices", "volume")
LONGEST = 10
#: Bars of a day, and the longest that sessions can be told of.
DAY_MINUTES, LONGEST_BAR = 1_440, 60
#: What `data.source` says of bars that are no file.
SYNTHETIC = "synthetic"
#: Texts that YAML reads as something else.
YAML_WORDS = ("true", "false", "yes", "no", "on", "off", "y", "n", "null", ".nan", ".inf")
#: Policies of defects that a spec starts with.
POLICIES: Mapping[str, str] = {name: str(facts.default) for name, facts in Clean.model_fields.items()}


@dataclass(frozen=True, slots=True)
class Inspection:
    """Files, their passport, and what a run would do. ``findings`` are diagnostics of every strength; ``block`` is YAML for a spec."""

    source: Seen
    findings: tuple[Diagnostic, ...]
    defects: tuple[Mapping[str, Any], ...] = ()
    rolls: Mapping[str, Any] = field(default_factory=dict)
    gaps: Mapping[str, Any] = field(default_factory=dict)
    block: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether a spec with the block would be accepted."""
        return all(one.severity != "error" for one in self.findings)

    def document(self) -> dict[str, Any]:
        """Everything, as JSON data."""
        said = [{"code": d.code, "severity": d.severity, "message": d.message, "hint": d.hint} for d in self.findings]
        return {
            "files": [name for name, _ in self.source.files],
            "symbol": self.source.symbol,
            "symbols": list(self.source.passport.roots),
            "read": {"rows": len(self.source.rows), "left_out": dict(self.source.rows.dropped)},
            "passport": self.source.passport.document(),
            "defects": list(self.defects),
            "rolls": dict(self.rolls),
            "gaps": dict(self.gaps),
            "findings": said,
            "usable": self.is_usable,
            "data": self.block,
        }


@dataclass(slots=True)
class _Look:
    """What comes out of the steps after reading, as far as they go."""

    problems: list[Diagnostic] = field(default_factory=list)
    defects: tuple[Mapping[str, Any], ...] = ()
    rolls: Mapping[str, Any] = field(default_factory=dict)
    gaps: Mapping[str, Any] = field(default_factory=dict)


def inspected(asked: Asked) -> Inspection:
    """The inspection of files. Raises what reading raises; everything that is found after that is a finding."""
    source = seen(asked)
    found = [Diagnostic(code, dict(facts)) for code, facts, _ in source.passport.findings]
    look = _Look()
    if not source.errors:
        try:
            _followed(source, look)
        except MlfError as problem:
            look.problems += problem.diagnostics
    findings = (*found, *look.problems)
    return Inspection(source, findings, look.defects, look.rolls, look.gaps, block(asked, source))


def _followed(source: Seen, look: _Look) -> None:
    """Cleaning, gaps, sessions and rolls; what is found stands in ``look``."""
    raw = bars_of(source)
    cleaned = clean.run({"bars": raw}, policies(source, constant="keep", mixed_prices="keep"), Task(seed=0))
    look.defects = tuple(_judged(raw, cleaned))
    template = _template(source)
    if template is None:
        return
    if int(cleaned["interval"][0]) >= DAY_MINUTES:
        # Days of UTC hold parts of two sessions: nothing after this has a meaning for them.
        raise MlfError(
            "MLF912", interval=int(cleaned["interval"][0]), minutes=LONGEST_BAR, hint=f"bring bars of {LONGEST_BAR} minutes at most"
        )
    found = audit(cleaned["ts"], int(cleaned["interval"][0]), template, tables())
    look.gaps = _gaps(found)
    if any(entry["policy"] == "fail" for entry in look.defects):
        look.problems += _refusals(source, raw)
    placed = sessions.run({"bars": cleaned}, SessionParams.model_validate({"template": template}), Task(seed=0, tables=tables()))
    look.defects += tuple(_beside_cleaning(raw, cleaned, placed))
    known = source.passport.subject
    if known.months and known.roll:
        params = RollTableParams.model_validate({"months": known.months, "roll": known.roll})
        look.rolls = table.run({"bars": placed, "passport": source.passport.document()}, params, Task(seed=0))


def _template(source: Seen) -> str | None:
    known = source.contract.template if source.contract else source.passport.facts.get("template")
    return None if known is None else str(known)


def _refusals(source: Seen, raw: Bars) -> Iterator[Diagnostic]:
    """What cleaning with the policies of a plain spec stops at."""
    try:
        clean.run({"bars": raw}, policies(source), Task(seed=0))
    except MlfError as problem:
        yield from problem.diagnostics


def _judged(raw: Bars, cleaned: Bars) -> Iterator[dict[str, Any]]:
    """The quality report, each defect with the policy that a plain spec has for it."""
    for entry in defects(raw, cleaned):
        yield {**entry, "policy": POLICIES.get(entry["defect"], "keep")}


def _beside_cleaning(raw: Bars, cleaned: Bars, placed: Bars) -> Iterator[dict[str, Any]]:
    """What no step of cleaning judges: volume that some bars lack, and bars in closed hours."""
    unknown = np.isnan(raw["volume"])
    if unknown.any() and not unknown.all():
        yield _entry("missing_volume", "keep", np.asarray(raw["ts"])[unknown])
    closed = np.asarray(cleaned["ts"])[~np.isin(cleaned["ts"], placed["ts"])]
    if len(closed):
        yield _entry("outside", "drop", closed)


def _entry(defect: str, policy: str, ts: NDArray[np.int64]) -> dict[str, Any]:
    first, last = times(np.array([ts.min(), ts.max()]))
    return {"defect": defect, "policy": policy, "bars": len(ts), "first": first, "last": last}


def _gaps(found: Any) -> dict[str, Any]:
    holes = found.taken(~found.quiet)
    longest = sorted(gap_rows(holes), key=lambda row: (-row["minutes"], row["from"]))[:LONGEST]
    return {"missing_minutes": int(found.minutes.sum()), "holes": len(holes), "hole_minutes": int(holes.minutes.sum()), "longest": longest}


def block(asked: Asked, source: Seen) -> str:
    """The `data:` block: the source, what the user declared, and a comment for each fact that only the user can say."""
    declared = asdict(asked.declared) | {"columns": dict(asked.declared.columns)}
    named = _source(asked, source)
    lines = ["  # source: ?    put the files into one folder, or name them so that one glob finds them" if named is None else _line(named)]
    said = {key: declared[key] for key in KEYS if declared[key] is not None}
    lines += [f"  {key}: {value}{'m' if key == 'interval' else ''}" for key, value in said.items()]
    if declared["columns"]:
        pairs = ", ".join(f"{role}: {_quoted(name)}" for role, name in declared["columns"].items())
        lines.append(f"  columns: {{{pairs}}}")
    if declared["overlap"] != "fail":
        lines.append(f"  overlap: {declared['overlap']}")
    return "\n".join(["data:", *lines, *_questions(source, declared)]) + "\n"


def _questions(source: Seen, declared: Mapping[str, Any]) -> Iterator[str]:
    """One comment for each fact that is asked for, with what is known of it."""
    asked = {key for _, _, key in source.errors}
    for key in ASKED:
        fact = source.passport.evidence.get(key)
        if key in asked and fact is not None and fact.value is None and declared[key] is None:
            yield f"  # {key}: ?    {fact.text}"


def _source(asked: Asked, source: Seen) -> str | None:
    """What a spec in this folder would name: the path as typed; of several, a glob if one names just these."""
    if len(asked.paths) == 1:
        return _plain(asked.paths[0])
    files = {os.path.relpath(path) for _, path in source.files}
    folders, suffixes = {os.path.dirname(file) or "." for file in files}, {Path(file).suffix for file in files}  # noqa: PTH120 - of text
    if len(folders) > 1 or len(suffixes) > 1:
        return None
    glob = f"{folders.pop()}/*{suffixes.pop()}"
    return glob if {os.path.relpath(path) for _, path in found((glob,))} == files else None


def _plain(path: str) -> str:
    """The path as a spec may name it: relative, and not taken for a word of the spec's own or for a home folder."""
    relative = os.path.relpath(path) if Path(path).is_absolute() else path
    return f"./{relative}" if relative == SYNTHETIC or refusal(relative) else relative


def _line(source: str) -> str:
    return f"  source: {_quoted(source)}"


def _quoted(text: str) -> str:
    """The text as a YAML scalar."""
    if not text.isprintable():
        return json.dumps(text)
    plain = all(c.isalnum() or c in "_./-" for c in text) and (text[:1].isalpha() or text[:1] in "./")
    return text if plain and text.lower() not in YAML_WORDS else "'" + text.replace("'", "''") + "'"


def spans(source: Seen) -> tuple[str, ...]:
    """First and last stamp of the rows as they stand, for people."""
    stamp = source.rows.stamp
    ends = times(stamp[[stamp.argmin(), stamp.argmax()]])
    return tuple(ends) if source.rows.absolute else tuple(text.removesuffix("Z") for text in ends)
