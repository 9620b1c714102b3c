"""What a benchmark reports: one row per figure, as a table for people or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

HEAD = ("figure", "value", "unit", "peer", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``value`` is ``None`` where nothing could be measured, ``note`` then says why.

    ``peer`` is what another tool took for the same, in the same unit; ``ratio`` says how many times ours (or, for `end to end`, by how
    much ours is longer).
    """

    name: str
    value: float | None
    unit: str
    goal: str = ""
    met: bool | None = None
    peer: float | None = None
    ratio: float | None = None
    note: str = ""


def at_most(name: str, value: float, unit: str, limit: float) -> Row:
    """A figure that may not exceed ``limit``."""
    return Row(name, value, unit, f"<= {limit:g} {unit}", value <= limit)


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds that we and a peer took for the same, and how that was measured."""

    ours: float
    peer: float
    note: str


def faster(name: str, pair: Pair, times: float) -> Row:
    """A figure beside a peer's, which should be ``times`` as long."""
    met = pair.peer >= times * pair.ours
    return Row(name, pair.ours, "s", f">= {times:g}x faster", met, pair.peer, pair.peer / pair.ours, pair.note)


def no_slower(name: str, pair: Pair, times: float) -> Row:
    """A figure that may be at most ``times`` as long as a peer's."""
    met = pair.ours <= times * pair.peer
    return Row(name, pair.ours, "s", f"<= {times:g}x of it", met, pair.peer, pair.ours / pair.peer, pair.note)


def missing(name: str, why: str) -> Row:
    """A figure that could not be measured."""
    return Row(name, None, "", note=why)


def as_json(rows: list[Row]) -> str:
    """All rows as JSON."""
    return json.dumps([asdict(row) for row in rows], indent=2)


def as_table(rows: list[Row]) -> str:
    """All rows in aligned columns; a note stands at the end of its line."""
    cells = [list(HEAD), *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    notes = ["", *(row.note for row in rows)]
    lines = ("  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=True)), note]) for line, note in zip(cells, notes, strict=True))
    return "\n".join(line.rstrip() for line in lines)


def _cells(row: Row) -> list[str]:
    verdict = {True: "yes", False: "NO", None: "-"}[row.met]
    return [row.name, _number(row.value), row.unit, _number(row.peer), _number(row.ratio), row.goal, verdict]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
