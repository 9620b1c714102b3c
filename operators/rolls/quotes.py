"""What the old and the new contract cost where one hands over to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    Bars = Mapping[str, NDArray[Any]]

Ints = NDArray[np.int64]

#: How far before a roll quotes of both months are looked for: a long weekend and a day.
BEFORE = 5 * DAY
#: Prices have fewer decimals; what lies beyond is the rounding of a subtraction.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Quote:
    """Prices of the old and the new contract, and the instants of their bars; ``pairs`` is how many bars both had in the last hour.

    ``basis`` is ``overlap`` (closes of one instant), ``boundary`` (close of the old contract's last bar, open of the new one's first; the
    market's own move between them is part of it), ``passport`` (found in a series without codes) or ``adjusted`` (nothing to adjust).
    """

    basis: str
    old: float
    new: float
    quoted: int
    difference: float
    ratio: float | None
    pairs: int = 0


def quote(basis: str, prices: tuple[float, float], quoted: int, pairs: int = 0) -> Quote:
    """A quote with difference ``new - old`` and ratio ``new / old``; no ratio where a price is not above zero."""
    old, new = (float(price) for price in prices)
    return Quote(basis, old, new, int(quoted), round(new - old, DECIMALS), _ratio(old, new), pairs)


def adjusted(bars: Bars, row: int) -> Quote:
    """The quote of a roll in prices that show none: difference 0, ratio 1."""
    before = max(row - 1, 0)
    return Quote("adjusted", float(bars["close"][before]), float(bars["open"][row]), int(bars["ts"][row]), 0.0, 1.0)


def quote_at(bars: Bars, ts: int, months: tuple[int, int]) -> Quote:
    """The quote of a roll from ``months[0]`` to ``months[1]`` (ordinals) at the instant ``ts``.

    Where bars of both opened at the same instants before the roll, the closes of the last hour of such pairs are compared (no older than
    five days), and the pair of the median difference is the quote: a price that was there to be traded, whatever single late print
    there was. The lower one of two medians; the later of equal pairs.
    """
    end = int(np.searchsorted(bars["ts"], ts))
    near = slice(int(np.searchsorted(bars["ts"], ts - BEFORE)), end)
    old, new = (np.flatnonzero(bars["contract"][near] == month) + near.start for month in months)
    _, left, right = np.intersect1d(bars["ts"][old], bars["ts"][new], assume_unique=True, return_indices=True)
    if len(left) == 0:
        return _boundary(bars, end, months)
    return _overlap(bars, old[left], new[right])


def boundary(bars: Bars, row: int) -> Quote:
    """Close of the bar before a row, and its own open."""
    return quote("boundary", (bars["close"][row - 1], bars["open"][row]), bars["ts"][row])


def _overlap(bars: Bars, old: Ints, new: Ints) -> Quote:
    ts = bars["ts"][old]
    last = ts > ts[-1] - HOUR
    old, new = old[last], new[last]
    steps = np.round(bars["close"][new] - bars["close"][old], DECIMALS)
    middle = np.flatnonzero(steps == np.sort(steps)[(len(steps) - 1) // 2])[-1]
    pair = old[middle], new[middle]
    return quote("overlap", (bars["close"][pair[0]], bars["close"][pair[1]]), bars["ts"][pair[0]], len(steps))


def _boundary(bars: Bars, end: int, months: tuple[int, int]) -> Quote:
    old = np.flatnonzero(bars["contract"][:end] == months[0])[-1]
    after = np.flatnonzero(bars["contract"][end:] == months[1])[:1] + end
    if len(after):
        return quote("boundary", (bars["close"][old], bars["open"][after[0]]), bars["ts"][after[0]])
    before = np.flatnonzero(bars["contract"][:end] == months[1])[-1]
    return quote("boundary", (bars["close"][old], bars["close"][before]), bars["ts"][before])


def _ratio(old: float, new: float) -> float | None:
    return new / old if min(old, new) > 0 else None
