"""What differs between two versions of the same history."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.runtime.datasets import Asked, bars_of, ordered, seen
from mlf.runtime.versions import Conflict, conflicts, instant, match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]


def compared(old: Asked, new: Asked, most: int) -> dict[str, Any]:
    """Bars of one side only, bars that differ, how many and how far by column, and the first ``most`` places. Raises MLF975."""
    before, after = (ordered(bars_of(seen(asked))) for asked in (old, new))
    found = match(before, after)
    every = conflicts(before, after, found)
    return {
        "same": not (every or len(found.gone) or len(found.added)),
        "both": len(found.old),
        "differing": len(every),
        "gone": _side(before, found.gone),
        "added": _side(after, found.added),
        "columns": _columns(every),
        "places": [place for place, _ in zip(_places(before, every), range(most), strict=False)],
    }


def _side(bars: Bars, rows: NDArray[np.int64]) -> dict[str, Any]:
    ts = np.asarray(bars["ts"])[rows]
    edges = (instant(int(ts.min())), instant(int(ts.max()))) if len(ts) else (None, None)
    return {"bars": len(rows), "first": edges[0], "last": edges[1]}


def _columns(every: Sequence[Conflict]) -> dict[str, Any]:
    names = dict.fromkeys(name for one in every for name in one.values)
    return {name: _column([one.values[name] for one in every if name in one.values]) for name in names}


def _column(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """How many bars differ, and by how much at most; a number that one side lacks has no distance."""
    sizes = [abs(b - a) for a, b in pairs if math.isfinite(a) and math.isfinite(b)]
    return {"bars": len(pairs), "largest": max(sizes, default=None)}


def _places(old: Bars, every: Sequence[Conflict]) -> Iterator[dict[str, Any]]:
    for one in every:
        for name, values in one.values.items():
            a, b = (value if math.isfinite(value) else None for value in values)
            yield {"ts": instant(int(old["ts"][one.old])), "column": name, "old": a, "new": b}
