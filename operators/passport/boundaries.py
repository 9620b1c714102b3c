"""Moves between neighbouring bars: where one contract hands over to the next, the open leaves the close before it by more than noise.

Inside a session the open of a bar lies within a tick or two of the close before it, however fast the market is: what moves, moves inside
bars. After a closed hour or a weekend the open has moved on, and real moves go on moving: the first bars are wide. A roll is a step between
quiet bars. Both are put into units of ``scale``, the size of step that this place makes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import HOUR, MINUTE

if TYPE_CHECKING:
    from mlf.operators.passport.series import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: A pause as long as this ends a stretch of trading; shorter ones are minutes in which nothing traded.
PAUSE = 30 * MINUTE
#: Pauses up to this are the daily break or an early close; longer ones are weekends, holidays and missing data.
DAILY = 5 * HOUR
#: Median of the absolute value of a Student t with three degrees of freedom.
MEDIAN_T3 = 0.765
#: Pauses up to the end of a window that tell how far the market moves while it is closed.
NEIGHBOURS = 90
FEW = 6


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Boundaries before bars ``at``: ``step`` is open minus the close before, in points; ``scale`` its natural size at this place.

    ``pause`` tells boundaries over a pause from those within a stretch of trading.
    """

    at: Ints
    step: Floats
    scale: Floats
    pause: Mask


@dataclass(frozen=True, slots=True)
class Pauses:
    """Bars after a pause, the length of the pause in nanoseconds, and the step over it."""

    at: Ints
    length: Ints
    step: Floats


def pauses_of(series: Series) -> Pauses:
    """Every pause of the series."""
    length = np.diff(series.ts) - series.interval * MINUTE
    at = np.flatnonzero(length >= PAUSE) + 1
    return Pauses(at, length[at - 1], series.open[at] - series.close[at - 1])


def boundaries(series: Series, span: tuple[int, int], pauses: Pauses, tick: float) -> Boundaries:
    """Boundaries before the bars ``span[0] <= i < span[1]``, the first bar of the series left out."""
    at = np.arange(max(span[0], 1), span[1])
    before, after = at - 1, at
    step = series.open[after] - series.close[before]
    length = series.ts[after] - series.ts[before] - series.interval * MINUTE
    pause = length >= PAUSE
    missing = np.sqrt(1 + np.maximum(length, 0) / (series.interval * MINUTE))
    # Bars next to missing minutes may be locked at a limit and have no width: the less is known, the more the usual width counts.
    width = _width(series, at)
    width += np.median(width) * np.clip(length / PAUSE, 0, 1) if len(at) else 0.0
    scale = tick + 0.25 * width * np.where(pause, 2.0, missing)
    scale[pause] += 0.5 * _closed(pauses, at[pause], length[pause])
    return Boundaries(at, step, scale, pause)


def _width(series: Series, at: Ints) -> Floats:
    """High minus low of the wider one of the bars on either side."""
    low, high = int(at[0]) - 1 if len(at) else 0, int(at[-1]) + 1 if len(at) else 0
    ranges = series.high[low:high] - series.low[low:high]
    return np.maximum(ranges[1:], ranges[:-1])


def _closed(pauses: Pauses, at: Ints, length: Ints) -> Floats:
    """Usual size of the step over a pause of that kind, from the last ones of the series up to these; later ones never count."""
    if len(at) == 0:
        return np.empty(0)
    place = int(np.searchsorted(pauses.at, at[-1], side="right"))
    near = slice(max(place - NEIGHBOURS, 0), place)
    long = pauses.length[near] > DAILY
    sizes = np.abs(pauses.step[near])
    daily = _median(sizes[~long], sizes) / MEDIAN_T3
    weekly = max(_median(sizes[long], 2 * sizes) / MEDIAN_T3, daily)
    return np.where(length > DAILY, weekly, daily)


def _median(sizes: Floats, others: Floats) -> float:
    return float(np.median(sizes if len(sizes) >= FEW else others))
