"""The grid that prices stand on, and the factor that takes it off the tick.

Traded prices are whole ticks. Multiplied by a roll factor they are whole numbers of ``factor * tick``: a grid again, through zero, and only
one factor gives it. Finding it is proof of a ratio adjustment and gives the factor back::

    phase(g) = mean cos(2 pi d / g)    over steps d between neighbouring prices, 1 on the grid of g

The coarsest ``g`` with a phase near 1 is taken, refined by least squares over ever longer steps, and made exact by the whole number of
``factor * tick`` that the price level is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Distance from the grid, in ticks, that rounding explains: a price of 24,000 in float32 is off by 0.008 ticks of 0.25.
TOLERANCE = 0.01
#: Factors looked for.
LOWEST, HIGHEST = 0.2, 5.0
#: Step of the search in the logarithm of the factor, and the range in which a neighbour's factor is expected.
FINE, NEAR = 0.003, 1.1
ENOUGH = 40
SAMPLE = 400
#: Mean distance from the grid, in grid steps, of prices that stand on it; prices at random have 0.25.
ON_GRID = 0.08
PHASE = 0.75
WIDER = 1.2
BLOCK = 1 << 15
LONGEST = 12


def off_grid(columns: tuple[Floats, ...], tick: float) -> Mask:
    """Bars with a price between two ticks, a hundredth of a tick aside. NaN stands on every grid."""
    bad = np.zeros(len(columns[0]), np.bool_)
    for start in range(0, len(bad), BLOCK):
        part = slice(start, start + BLOCK)
        for column in columns:
            ticks = column[part] / tick
            bad[part] |= np.abs(ticks - np.rint(ticks)) > TOLERANCE
    return bad


def misfit(prices: Floats, step: float) -> Floats:
    """Distance of each price from the grid of ``step``, in steps: 0 to 0.5."""
    ticks = prices / step
    return np.abs(ticks - np.rint(ticks))


def factor_of(prices: Floats, tick: float, near: float | None = None) -> float | None:
    """The factor that puts the prices on the grid of ``factor * tick``; ``None`` for too few prices, or if no one factor does.

    It is looked for close to ``near`` first.
    """
    levels = np.unique(prices)
    if len(levels) < ENOUGH:
        return None
    steps = np.diff(levels)
    step = None if near is None else _coarsest(steps, tick, (near * NEAR, near / NEAR))
    step = step or _coarsest(steps, tick, (HIGHEST, LOWEST))
    if step is None:
        return None
    middle = float(levels[len(levels) // 2])
    step = _refined(levels - middle, step)
    return _through_zero(levels, middle, (step, tick))


def _coarsest(steps: Floats, tick: float, factors: tuple[float, float]) -> float | None:
    """The coarsest grid step that most differences are whole numbers of."""
    short = steps[(steps > tick * LOWEST / 2) & (steps < tick * LONGEST)]
    if len(short) < ENOUGH // 2:
        return None
    # No step is shorter than the grid's, and far below one grid step every phase looks good.
    high, low = np.log(min(factors[0], WIDER * float(np.quantile(short, 0.25)) / tick)), np.log(factors[1])
    if high <= low:
        return None
    trial = tick * np.exp(np.linspace(high, low, int((high - low) / FINE) + 2))
    phase = np.array([np.mean(np.cos(2 * np.pi * short[:SAMPLE] / g)) for g in trial])
    good = np.flatnonzero(phase > PHASE)
    if len(good) == 0:
        return None
    peak = good[: int(np.argmax(np.append(np.diff(good) > 1, [True]))) + 1]
    return float(trial[peak[np.argmax(phase[peak])]])


def _refined(offsets: Floats, step: float) -> float:
    """Least squares of the step over prices within a reach that doubles until it holds all."""
    reach, widest = 4 * step, float(np.max(np.abs(offsets)))
    while True:
        near = offsets[np.abs(offsets) <= reach]
        count = np.rint(near / step)
        close = np.abs(near / step - count) < 0.25  # noqa: PLR2004 - strays are no witnesses
        near, count = near[close], count[close]
        total = float(count @ count)
        step = float(count @ near) / total if total > 0 else step
        if reach >= widest:
            return step
        reach *= 2


def _through_zero(levels: Floats, middle: float, grid: tuple[float, float]) -> float | None:
    """The factor near ``step / tick`` for which the level itself is a whole number of steps; ``None`` if the prices miss its grid."""
    step, tick = grid
    count = np.rint(middle / step) + np.arange(-LONGEST, LONGEST + 1)
    count = count[count != 0]
    misses = [float(np.mean(misfit(levels, middle / n))) for n in count]
    best = int(np.argmin(misses))
    return middle / float(count[best]) / tick if misses[best] < ON_GRID else None
