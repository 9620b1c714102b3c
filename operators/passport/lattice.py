"""The grid that prices stand on, and the factor that takes it off the tick.

Traded prices are whole ticks. Multiplied by a roll factor they are whole numbers of ``factor * tick``: a grid again, through zero, and only
one factor gives it. Finding it is proof of a ratio adjustment and gives the factor back::

    phase(g) = mean cos(2 pi d / g)    over steps d between neighbouring prices, 1 on the grid of g

The coarsest ``g`` with a phase near 1 is taken, refined by least squares over ever longer steps, and made exact by the whole number of
``factor * tick`` that the price level is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Distance from the grid, in ticks, that rounding explains: a price of 24,000 in float32 is off by 0.008 ticks of 0.25.
TOLERANCE = 0.01
#: Factors looked for.
LOWEST, HIGHEST = 0.2, 5.0
TRIALS = 1_200
ENOUGH = 40
SAMPLE = 1_500
#: Mean distance from the grid, in grid steps, of prices that stand on it; prices at random have 0.25.
ON_GRID = 0.08
PHASE = 0.75
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


def fits(prices: Floats, step: float) -> bool:
    """Whether the prices stand on the grid of ``step``."""
    return len(prices) > 0 and float(np.mean(misfit(prices, step))) < ON_GRID


def factor_of(prices: Floats, tick: float) -> float | None:
    """The factor that puts the prices on the grid of ``factor * tick``; ``None`` for too few prices, or if no one factor does."""
    levels = np.unique(prices)
    if len(levels) < ENOUGH:
        return None
    step = _coarsest(np.diff(levels), tick)
    if step is None:
        return None
    middle = float(levels[len(levels) // 2])
    step = _refined(levels - middle, step)
    return _through_zero(levels, middle, (step, tick))


def _coarsest(steps: Floats, tick: float) -> float | None:
    """The coarsest grid step that most differences are whole numbers of."""
    short = steps[(steps > tick * LOWEST / 2) & (steps < tick * LONGEST)]
    if len(short) < ENOUGH // 2:
        return None
    trial = tick * np.exp(np.linspace(np.log(HIGHEST), np.log(LOWEST), TRIALS))
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bars ``start <= i < stop`` whose prices stand on the grid of ``factor * tick``; ``None``: off the grid, and no factor explains it."""

    start: int
    stop: int
    factor: float | None


@dataclass(frozen=True, slots=True)
class Priced:
    """Open and close prices, and which bars are off the tick grid."""

    open: Floats
    close: Floats
    off: Mask
    tick: float

    def prices(self, start: int, stop: int) -> Floats:
        """Opens and closes of some bars."""
        return np.concatenate([self.open[start:stop], self.close[start:stop]])


#: Bars judged together, good bars that end a stretch, and the least number of bars that make one.
CHUNK, GAP, LEAST = 1_000, 60, 40
#: Chunks in a row without a factor, after which no more are tried: there is none.
PATIENCE = 5


def runs_off_grid(off: Mask) -> list[tuple[int, int]]:
    """Stretches in which most bars are off the grid; stray bars are none. ``stop`` is one after the last bar."""
    at = np.flatnonzero(off)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(at) > GAP) + 1
    firsts, lasts = at[np.append([0], breaks)], at[np.append(breaks - 1, [len(at) - 1])]
    counts = np.diff(np.append(np.append([0], breaks), [len(at)]))
    return [
        (int(a), int(b) + 1)
        for a, b, n in zip(firsts, lasts, counts, strict=True)
        if n >= LEAST and n > 0.5 * (b - a + 1)  # noqa: PLR2004 - most
    ]


def stretches(priced: Priced) -> list[Stretch]:
    """Stretches off the tick grid, cut where the factor changes."""
    return [piece for run in runs_off_grid(priced.off) for piece in _pieces(priced, run)]


def _pieces(priced: Priced, run: tuple[int, int]) -> list[Stretch]:
    """One run, chunk by chunk: as long as the last factor fits it is kept, else a new one is looked for."""
    found: list[Stretch] = []
    factor: float | None = None
    failures = 0
    for start in range(run[0], run[1], CHUNK):
        stop = min(start + CHUNK, run[1])
        if factor is None or not fits(priced.prices(start, stop), factor * priced.tick):
            factor = _new_factor(priced, (start, stop), run[1]) if failures < PATIENCE else None
        failures = 0 if factor is not None else failures + 1
        found.append(Stretch(start, stop, factor))
    return _cut_exactly(priced, _merged(found))


def _new_factor(priced: Priced, chunk: tuple[int, int], end: int) -> float | None:
    """A factor for the chunk and the bars after it, or else for the chunk alone."""
    wide = priced.prices(chunk[0], min(chunk[0] + 4 * CHUNK, end))
    for prices in (wide, priced.prices(*chunk)):
        factor = factor_of(prices, priced.tick)
        if factor is not None and fits(priced.prices(*chunk), factor * priced.tick):
            return factor
    return None


def _merged(pieces: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for piece in pieces:
        if merged and merged[-1].factor == piece.factor:
            merged[-1] = Stretch(merged[-1].start, piece.stop, piece.factor)
        else:
            merged.append(piece)
    return merged


def _cut_exactly(priced: Priced, pieces: list[Stretch]) -> list[Stretch]:
    """A chunk that no factor fits holds a change: its bars go to the neighbours, cut where the misfit is least."""
    known = [piece for piece in pieces if piece.factor is not None]
    if len(known) < 2:  # noqa: PLR2004 - nothing to cut between
        return pieces if not known else [Stretch(pieces[0].start, pieces[-1].stop, known[0].factor)] if _small(pieces) else pieces
    cuts = [_cut(priced, a, b) for a, b in zip(known, known[1:], strict=False)]
    starts = [pieces[0].start, *cuts]
    stops = [*cuts, pieces[-1].stop]
    return [Stretch(a, b, piece.factor) for a, b, piece in zip(starts, stops, known, strict=True) if b > a]


def _small(pieces: list[Stretch]) -> bool:
    """Whether what no factor fits is no more than an edge."""
    lost = sum(piece.stop - piece.start for piece in pieces if piece.factor is None)
    return lost <= CHUNK


def _cut(priced: Priced, left: Stretch, right: Stretch) -> int:
    """The bar from which the right factor fits better than the left one."""
    low, high = max(left.start, left.stop - CHUNK), min(right.stop, right.start + CHUNK)
    steps = ((left.factor or 1.0) * priced.tick, (right.factor or 1.0) * priced.tick)
    bars = [misfit(priced.open[low:high], step) + misfit(priced.close[low:high], step) for step in steps]
    cost = np.append([0.0], np.cumsum(bars[0] - bars[1]))
    return low + int(np.argmin(cost))
