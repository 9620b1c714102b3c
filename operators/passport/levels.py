"""Stretches of bars on another price level: splices, two series in one, patches off the tick grid.

Every detector takes a ``Series`` and works on its arrays alone; ``series_of`` makes one of any bars of one contract at a time. Cleaning may
use them for its policy `mixed_prices`.

Real markets make large moves, but not between two bars: within a stretch of trading the open of a bar is next to the close before it,
even on the wildest days, and where it is not the bars around are wide. Moves over closed hours prove nothing and are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.passport.boundaries import PAUSE
from mlf.operators.passport.factors import runs_off_grid
from mlf.operators.passport.lattice import off_grid

if TYPE_CHECKING:
    from mlf.operators.passport.series import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: A step is a break when it is so many times as wide as the widest of six bars around plus four ticks. The widest real one in 17 years of
#: an index future's minutes, limit days included, has 4.3.
BREAK = 8.0
TICKS = 4.0
#: ... and at least this share of the price.
SMALLEST = 0.001
#: Bars on either side whose middle tells whether the level stays.
STAY = 30
STAYS = 0.4
#: A break that comes back within so many bars, up to this share, is a stray print and no change of level.
BACK, LEFT = 5, 0.6
#: Breaks on one trade date that make two series of it.
MANY = 8
ALIKE = 0.3
BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class Splice:
    """A change of level between two bars of one stretch of trading. ``ts`` is the first bar after it; ``width`` the widest bar around."""

    at: int
    ts: int
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class Interleave:
    """Bars of one trade date that jump between two levels ``size`` points apart, ``count`` times. Edges are the first and last jump."""

    start: int
    stop: int
    count: int
    size: float


@dataclass(frozen=True, slots=True)
class Breaks:
    """Bars ``at`` before which the price breaks inside a stretch of trading: the step, and the width of the widest bar around."""

    at: Ints
    step: Floats
    width: Floats


def breaks(series: Series, tick: float) -> Breaks:
    """Every break of the series: what the other detectors begin with."""
    parts = [_breaks(series, start, min(start + BLOCK, len(series)), tick) for start in range(1, len(series), BLOCK)]
    if not parts:
        return Breaks(np.empty(0, np.int64), np.empty(0), np.empty(0))
    return Breaks(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _breaks(series: Series, start: int, stop: int, tick: float) -> tuple[NDArray[Any], ...]:
    """Breaks before the bars ``start <= i < stop``; the exact test is only made where the bars next to a step are narrow enough."""
    step = series.open[start:stop] - series.close[start - 1 : stop - 1]
    ranges = series.high[start - 1 : stop] - series.low[start - 1 : stop]
    size = np.abs(step)
    likely = size > BREAK * (TICKS * tick + np.maximum(ranges[1:], ranges[:-1]))
    likely &= size > SMALLEST * np.abs(series.close[start:stop])
    at = np.flatnonzero(likely) + start
    width = np.array([_width(series, int(i)) for i in at])
    late = (series.ts[at] - series.ts[at - 1]) // MINUTE - series.interval
    scale = (TICKS * tick + width) * np.sqrt(1 + np.maximum(late, 0) / series.interval)
    real = (np.abs(step[at - start]) > BREAK * scale) & (late * MINUTE < PAUSE)
    return at[real], step[at - start][real], width[real]


def _width(series: Series, at: int) -> float:
    near = slice(max(at - 3, 0), at + 3)
    return float(np.max(series.high[near] - series.low[near]))


def splices(series: Series, found: Breaks) -> list[Splice]:
    """Breaks after which the level stays. Stray bars that come back, and the jumps of interleaved series, are none."""
    mixed = interleaved(series, found)
    lone = np.flatnonzero(~_comes_back(found))
    return [
        Splice(at, int(series.ts[at]), float(found.step[i]), float(found.width[i]))
        for i, at in zip(lone.tolist(), found.at[lone].tolist(), strict=True)
        if _stays(series, at, float(found.step[i])) and not any(m.start <= at <= m.stop for m in mixed)
    ]


def strays(found: Breaks) -> Ints:
    """First bars of short departures: breaks that come back within a few bars."""
    return found.at[:-1][_pairs(found)]


def _pairs(found: Breaks) -> Mask:
    """Breaks whose next one is the opposite, of like size, within a few bars."""
    near = np.diff(found.at) <= BACK
    return np.asarray(near & (np.abs(found.step[1:] + found.step[:-1]) < LEFT * np.abs(found.step[1:])))


def _comes_back(found: Breaks) -> Mask:
    pairs = _pairs(found)
    back = np.zeros(len(found.at), np.bool_)
    back[1:] |= pairs
    back[:-1] |= pairs
    return back


def _stays(series: Series, at: int, size: float) -> bool:
    before = np.median(series.close[max(at - STAY, 0) : at])
    after = np.median(series.close[at : at + STAY])
    return bool(abs((after - before) - size) < STAYS * abs(size))


def interleaved(series: Series, found: Breaks) -> list[Interleave]:
    """Trade dates on which the price breaks up and down again and again by the same size, as two contracts merged into one do."""
    dates = series.trade_date[found.at]
    mixed = []
    for date in np.unique(dates):
        at, step = found.at[dates == date], found.step[dates == date]
        if len(at) >= MANY and _alternate(step):
            mixed.append(Interleave(int(at[0]), int(at[-1]), len(at), float(np.median(np.abs(step)))))
    return mixed


def _alternate(step: Floats) -> bool:
    size = np.median(np.abs(step))
    alike = np.abs(np.abs(step) - size) < ALIKE * size
    turns = np.sign(step[1:]) != np.sign(step[:-1])
    return bool(alike.mean() > 0.7 and turns.mean() > 0.7)  # noqa: PLR2004 - most


def patches(series: Series, tick: float) -> list[tuple[int, int]]:
    """Stretches of bars off the tick grid in a series that stands on it: ``start <= i < stop``. None where most bars are off."""
    off = off_grid((series.open, series.high, series.low, series.close), tick)
    return runs_off_grid(off) if off.mean() < 0.5 else []  # noqa: PLR2004 - most
