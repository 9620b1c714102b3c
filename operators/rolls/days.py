"""What every contract did on every trade date, and the month that a rule holds for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.rolls.calendar import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    Bars = Mapping[str, NDArray[Any]]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Later than any bar.
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Days:
    """Trade dates down, contract months across: column k is the ordinal ``origin + k``.

    ``opening`` is the instant of the first bar of a date, whatever its contract. ``bars`` counts bars; ``figure`` is the volume of the
    date, or its last open interest; 0 where that is not known. ``first`` is the instant of a month's first bar on a date, or ``NEVER``.
    """

    dates: Ints
    opening: Ints
    origin: int
    bars: Ints
    figure: Floats
    first: Ints

    def has(self, day: int, column: int) -> bool:
        """Whether a date has bars of a column, which may lie beyond the last one."""
        return column < self.bars.shape[1] and bool(self.bars[day, column] > 0)

    def opens(self, day: int, column: int) -> int:
        """The instant of the first bar of a column, which may lie beyond the last one, on a date."""
        return int(self.first[day, column]) if self.has(day, column) else NEVER

    def listed(self, months: str) -> Mask:
        """Which columns are months of the contract table."""
        letters = np.array([MONTHS[(self.origin + k) % 12] for k in range(self.bars.shape[1])])
        return np.isin(letters, list(months))


def days_of(bars: Bars, measure: str) -> Days:
    """The days of bars that are ascending in time; ``measure`` is ``volume`` or ``interest``."""
    dates = np.asarray(bars["trade_date"]).astype(np.int64)
    first = np.flatnonzero(np.diff(dates, prepend=dates[0] - 1))
    contract = np.asarray(bars["contract"]).astype(np.int64)
    origin, width = int(contract.min()), int(np.ptp(contract)) + 1
    day = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(dates))))
    cell = day * width + (contract - origin)
    shape = len(first), width
    count = np.bincount(cell, minlength=len(first) * width).reshape(shape)
    figure = _figure(bars, measure, cell, count.size).reshape(shape)
    ts = np.asarray(bars["ts"])
    begun = np.full(count.size, NEVER)
    begun[cell[::-1]] = ts[::-1]
    return Days(dates[first], ts[first], origin, count, figure, begun.reshape(shape))


def _figure(bars: Bars, measure: str, cell: Ints, cells: int) -> Floats:
    """Sums of volume, or the last known interest, per cell."""
    values = np.asarray(bars[measure]) if measure in bars else np.full(len(cell), np.nan)
    if measure == "volume":
        return np.bincount(cell, np.nan_to_num(values), cells).astype(np.float64)
    known = np.isfinite(values)
    last = np.zeros(cells)
    last[cell[known]] = values[known]
    return last


def by_figure(days: Days, months: str, target: Ints) -> Ints:
    """Column held on each date: where YESTERDAY a later month had more volume (or interest) than the one held, that one from today on.

    It never goes back to an earlier month. Months that are not listed are not held, unless yesterday neither the month held nor any later
    listed one had a figure. A month that the calendar (``target``) has left gives way to the calendar's on a date on which that has a bar
    first: it expired, or as good as. Nothing else that a date or a later one brings is asked, and no bar that was held is given up for what
    came after it. On the first date, of which there is no yesterday, it is the calendar's month, or the nearest with bars.
    """
    listed, held = days.listed(months), [_nearest(days, int(target[0]), months)]
    for day, asked in enumerate(target[1:].tolist(), start=1):
        month = _successor(days.figure[day - 1], held[-1], listed)
        is_over = month < asked and days.opens(day, asked) < days.opens(day, month)
        held.append(asked if is_over else month)
    return np.array(held)


def _successor(figure: Floats, held: int, listed: Mask) -> int:
    alive = (np.arange(len(figure)) > held) & (figure > 0)
    rivals = alive & listed
    if not rivals.any() and figure[held] == 0:
        rivals = alive
    best = int(np.argmax(np.where(rivals, figure, 0.0)))
    return best if rivals.any() and figure[best] > figure[held] else held


def by_calendar(days: Days, months: str, target: Ints) -> Ints:
    """Column held on each date: the calendar's, from the first date on which it has a bar no later than the month held before.

    So no bar that was held is given up for what came after it. It never goes back to an earlier month.
    """
    held = [_nearest(days, int(target[0]), months)]
    for day, asked in enumerate(target[1:].tolist(), start=1):
        is_there = held[-1] < asked and days.has(day, asked) and days.opens(day, asked) <= days.opens(day, held[-1])
        held.append(asked if is_there else held[-1])
    return np.array(held)


def missed(days: Days, held: Ints, target: Ints) -> Ints:
    """Dates on which what is held has no bars, or is an earlier month as the calendar's has none, or a later one."""
    empty = days.bars[np.arange(len(held)), held] == 0
    lacking = [not days.has(day, asked) for day, asked in enumerate(target.tolist())]
    return np.asarray(days.dates[empty | (held > target) | ((held < target) & np.array(lacking))])


def _nearest(days: Days, asked: int, months: str) -> int:
    """The month asked for on the first date; else the nearest later listed one with bars, else the nearest later one, else the last one."""
    there = days.bars[0] > 0
    later = there & (np.arange(len(there)) >= asked)
    for found in (later & days.listed(months), later):
        if found.any():
            return int(np.argmax(found))
    return int(np.flatnonzero(there)[-1])
