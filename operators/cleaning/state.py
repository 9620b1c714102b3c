"""Bars on their way through cleaning, what a detector found in them, and the policies that can follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bars = Mapping[str, NDArray[Any]]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

MINUTE = 60_000_000_000
PRICES = ("open", "high", "low", "close")
#: Columns with one value per bar. The order is that of the codes in the record of changes: add at the end only.
COLUMNS = ("ts", *PRICES, "volume", "contract", "interest", "trades")
#: Rows that a detector looks at together, so that its temporaries stay in the processor's cache.
CHUNK = 1 << 15


@dataclass(frozen=True, slots=True)
class State:
    """Bars, their interval in minutes, and the row of the raw table that each stands in (``None``: its own)."""

    bars: Bars
    interval: int
    source: Rows | None = None

    def __len__(self) -> int:
        return len(self.bars["ts"])

    def rows(self, at: Rows) -> Rows:
        """Rows of the raw table."""
        return at if self.source is None else self.source[at]

    def taken(self, at: Rows) -> State:
        """The bars at these places, in this order."""
        return State({name: column[at] for name, column in self.bars.items()}, self.interval, self.rows(at))

    def without(self, at: Rows) -> State:
        """The other bars."""
        keep = np.ones(len(self), np.bool_)
        keep[at] = False
        return self.taken(np.flatnonzero(keep))

    def changed(self, at: Rows, values: Mapping[str, NDArray[Any]]) -> State:
        """The bars with other values at these places."""
        return State(
            {**self.bars, **{name: _written(self.bars[name], at, new) for name, new in values.items()}}, self.interval, self.source
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """Bars with a defect: ascending places, how bad each is (any unit, larger is worse), and what a repair would write into which column.

    ``kind`` names the defect more closely, one code of `mlf.operators.cleaning.words.KINDS` per place.
    """

    at: Rows
    score: Floats
    repair: Callable[[], Mapping[str, NDArray[Any]]] = dict
    kind: NDArray[np.int8] | None = None


def nothing() -> Finding:
    """No defect."""
    return Finding(np.zeros(0, np.int64), np.zeros(0))


def scan(bars: Bars, columns: tuple[str, ...], bad: Callable[..., Mask]) -> Rows:
    """Places at which ``bad(*columns)`` is true, chunk by chunk."""
    chunks = ((start, [bars[name][start : start + CHUNK] for name in columns]) for start in starts(len(bars["ts"])))
    found = [np.flatnonzero(bad(*part)) + start for start, part in chunks]
    return np.concatenate([rows for rows in found if len(rows)] or [np.zeros(0, np.int64)])


def starts(n: int) -> Iterator[int]:
    """First rows of the chunks."""
    yield from range(0, n, CHUNK)


def breaks(bars: Bars) -> Mask:
    """Per bar but the first: whether it belongs to another contract than the bar before."""
    if "contract" not in bars:
        return np.zeros(len(bars["ts"]) - 1, np.bool_)
    return np.asarray(bars["contract"][1:] != bars["contract"][:-1])


def runs(mask: Mask, least: int) -> list[tuple[int, int]]:
    """Stretches ``[start, end)`` of at least ``least`` true values."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
    return [(int(start), int(end)) for start, end in edges[edges[:, 1] - edges[:, 0] >= least]]


def _written(column: NDArray[Any], at: Rows, new: NDArray[Any]) -> NDArray[Any]:
    copy = column.copy()
    copy[at] = new
    return copy
