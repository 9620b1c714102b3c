"""Whether columns know the future: what is cut off or changed after a point in time must change no value before it.

Two tests at every cut. Truncation: computed from the bars before the cut alone, every value that was known there must come out as it was,
to the last bit. Perturbation: the same with other bars after the cut, once all of them higher and once all lower, so that a column which
only asks for the direction of the next bar shows as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.features.declaration import PRICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]

#: Bars after a cut that a perturbation changes; what comes after them is cut off.
AFTER = 4_096
#: One cut in so many is moved to the edge of a session.
EDGE_EVERY = 3
#: By how much changed bars differ at least and at most, as a factor less one.
MOVE = (0.25, 1.0)
COUNTED = ("volume", "interest", "trades")
TRUNCATED, RAISED, LOWERED = METHODS = ("truncated", "raised", "lowered")


@dataclass(frozen=True, slots=True)
class Cut:
    """A point in time: bars from ``bar`` on are the future. ``edge``: a session begins there."""

    bar: int
    edge: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What base rows saw at a cut.

    ``rows`` base rows had closed; ``index`` maps them to the last closed bar of the timeframe (``None``: the base itself), of which
    ``count`` had closed.
    """

    rows: int
    index: NDArray[np.integer] | None = None

    @property
    def count(self) -> int:
        """Bars of the timeframe whose values were known."""
        if self.index is None:
            return self.rows
        return int(self.index[self.rows - 1]) + 1 if self.rows else 0

    def base_row(self, bar: int) -> int:
        """The first base row that saw a bar of the timeframe."""
        return bar if self.index is None else int(np.searchsorted(self.index, bar))


@dataclass(slots=True)
class Audited:
    """What is known of one column so far.

    ``row`` is the first base row at which it looked ahead, ``bars`` the number of its timeframe's bars that it looked ahead at least,
    ``method`` what showed it first and ``times`` at how many variants it showed. ``error`` is what its operator raised.
    """

    compared: int = 0
    row: int | None = None
    bars: int = 0
    method: str = ""
    times: int = 0
    error: str | None = field(default=None)

    @property
    def verdict(self) -> str:
        """``failed``, ``leak``, ``clean``, or ``empty`` if no value was there to be compared."""
        if self.error is not None:
            return "failed"
        return "leak" if self.times else "clean" if self.compared else "empty"

    def compare(self, method: str, known: NDArray[Any], again: NDArray[Any], sight: Sight) -> None:
        """Takes in one variant of the column, of which the values that ``sight`` covers must be those that are ``known``."""
        count = sight.count
        self.compared = max(self.compared, int(np.isfinite(known[:count]).sum()))
        place = first_difference(known, again, count)
        if place is not None:
            self.found(method, sight.base_row(place), count - place)

    def found(self, method: str, row: int, bars: int) -> None:
        """The column looked ahead at a base row."""
        self.method = self.method or method
        self.times += 1
        self.row = row if self.row is None else min(self.row, row)
        self.bars = max(self.bars, bars)


def first_difference(known: NDArray[Any], again: NDArray[Any], count: int) -> int | None:
    """The first of ``count`` values that differs in any bit, or that is not there again; NaN is equal to NaN."""
    if known.dtype != again.dtype:
        return 0 if count else None
    shared = min(count, len(again))
    a, b = known[:shared], again[:shared]
    differ = (bits(a) != bits(b)) & ~(np.isnan(a) & np.isnan(b))
    if differ.any():
        return int(np.argmax(differ))
    return shared if shared < count else None


def bits(values: NDArray[Any]) -> NDArray[Any]:
    """Numbers as the integers that their bytes are."""
    return np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")


def cuts(bars: Bars, first: int, count: int, seed: int) -> tuple[Cut, ...]:
    """At most ``count`` cuts from bar ``first`` on: one at random in each of as many equal stretches, every third at a session's edge.

    None where there are fewer than two bars.
    """
    rows = len(bars["ts"])
    low = min(max(first, 1), rows - 1)
    if low < 1:
        return ()
    rng = np.random.Generator(np.random.PCG64(seed))
    places = low + ((np.arange(count) + rng.random(count)) * (rows - low) / count).astype(np.int64)
    edges = session_edges(bars, low)
    if edges.size:
        at = np.arange(0, count, EDGE_EVERY)
        places[at] = edges[np.minimum(np.searchsorted(edges, places[at]), edges.size - 1)]
    return tuple(Cut(int(bar), bool(np.isin(bar, edges))) for bar in np.unique(places))


def session_edges(bars: Bars, first: int) -> NDArray[np.int64]:
    """Bars from ``first`` on with which a session begins."""
    edges = np.flatnonzero(np.diff(bars["session"])) + 1
    return np.asarray(edges[edges >= first], np.int64)


def variants(bars: Bars, cut: Cut, seed: int) -> Iterator[tuple[str, dict[str, NDArray[Any]]]]:
    """The bars with another future, or none, by the name of the method."""
    yield TRUNCATED, before(bars, cut.bar)
    for method in (RAISED, LOWERED):
        rng = np.random.Generator(np.random.PCG64([seed, cut.bar]))
        yield method, moved(before(bars, cut.bar + AFTER), cut.bar, method, rng)


def before(bars: Bars, stop: int) -> dict[str, NDArray[Any]]:
    """The bars before ``stop``; what is no column of theirs stays whole."""
    rows = len(bars["ts"])
    return {name: column[:stop] if len(column) == rows and name != "interval" else column for name, column in bars.items()}


def moved(bars: Bars, start: int, method: str, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """The bars with other prices and counts from ``start`` on, each bar by a factor of its own; times and contracts stay."""
    factor = 1 + rng.uniform(*MOVE, len(bars["ts"]) - start)
    factor = factor if method == RAISED else 1 / factor
    out = dict(bars)
    for name in (*PRICES, *COUNTED):
        if name in bars:
            tail = bars[name][start:] * factor
            tail = np.rint(tail) + (method == RAISED) if name in COUNTED else tail
            out[name] = np.concatenate([bars[name][:start], tail.astype(bars[name].dtype)])
    return out
