"""Stretches of bars that one factor takes off the tick grid.

A series is walked chunk by chunk: a factor is kept as long as it fits, else a new one is looked for. Then neighbours are joined where the
factor of one fits both, and cut at the bar where the misfit of one factor and of the other add up to least. Prices on the tick have the
factor 1. A factor close to 1 leaves some levels nearly on the tick, so a stretch that looks whole may belong to its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.passport.lattice import ON_GRID, factor_of, misfit

if TYPE_CHECKING:
    from mlf.operators.passport.lattice import Floats, Mask

#: Bars judged together, good bars that end a run, and the least number of bars off the grid that make one.
CHUNK, GAP, LEAST = 1_000, 60, 40
#: Chunks in a row without a factor, after which no more are tried: there is none.
PATIENCE = 5
#: How much worse than in its own chunk a factor may fit elsewhere, and what is always good enough (in grid steps).
SLACK, GOOD = 3.0, 0.01
#: Bars on either side of a change among which it is looked for.
AROUND = 8_000
#: Prices of a stretch by which a factor is checked.
SAMPLE = 250


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bars ``start <= i < stop`` whose prices stand on the grid of ``factor * tick``; ``None``: off the grid, and no factor explains it."""

    start: int
    stop: int
    factor: float | None


@dataclass(frozen=True, slots=True)
class Priced:
    """Open and close prices, which bars are off the tick grid, and by how much a right factor may miss (in grid steps)."""

    open: Floats
    close: Floats
    off: Mask
    tick: float
    slack: float = ON_GRID

    def prices(self, start: int, stop: int) -> Floats:
        """Opens and closes of the bars, or of some thousand of them, evenly spread."""
        every = slice(start, stop, max(1, (stop - start) // SAMPLE))
        return np.concatenate([self.open[every], self.close[every]])

    def misfit(self, start: int, stop: int, factor: float | None) -> float:
        """Mean distance of the bars from the grid of the factor, in its steps; 1 for no factor."""
        return 1.0 if factor is None else float(np.mean(misfit(self.prices(start, stop), factor * self.tick)))

    def fits(self, start: int, stop: int, factor: float | None) -> bool:
        """Whether the bars stand on the grid of the factor; no bars do."""
        return stop <= start or self.misfit(start, stop, factor) <= self.slack


def runs_off_grid(off: Mask) -> list[tuple[int, int]]:
    """Runs in which most bars are off the grid; stray bars are none. ``stop`` is one after the last bar."""
    at = np.flatnonzero(off)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(at) > GAP) + 1
    firsts, lasts = at[np.append([0], breaks)], at[np.append(breaks - 1, [len(at) - 1])]
    counts = np.diff(np.append(np.append([0], breaks), [len(at)]))
    runs = zip(firsts.tolist(), lasts.tolist(), counts.tolist(), strict=True)
    return [(a, b + 1) for a, b, n in runs if n >= LEAST and 2 * n > b - a + 1]


def stretches(priced: Priced) -> list[Stretch]:
    """Stretches off the tick grid, cut where the factor changes, in order."""
    runs = runs_off_grid(priced.off)
    if not runs:
        return []
    found = [piece for run in runs for piece in _walked(priced, run)]
    priced = replace(priced, slack=_slack(priced, found))
    pieces = _joined(priced, _with_whole(found, len(priced.off)))
    return [piece for piece in _cut_exactly(priced, pieces) if piece.factor != 1.0]


def _walked(priced: Priced, run: tuple[int, int]) -> list[Stretch]:
    """One run, chunk by chunk."""
    found: list[Stretch] = []
    factor: float | None = None
    failures, limit = 0, 0.0
    for start in range(run[0], run[1], CHUNK):
        stop = min(start + CHUNK, run[1])
        if priced.misfit(start, stop, factor) > limit:
            factor = _new_factor(priced, (start, stop, run[1]), factor) if failures < PATIENCE else None
            limit = _limit(priced.misfit(start, stop, factor))
        failures = 0 if factor is not None else failures + 1
        found.append(Stretch(start, stop, factor))
    return found


def _new_factor(priced: Priced, bars: tuple[int, int, int], near: float | None) -> float | None:
    """A factor for a chunk (start, stop, end of its run) and the bars after it, or else for the chunk alone."""
    start, end = bars[0], bars[2]
    for stop in (min(start + 4 * CHUNK, end), bars[1]):
        factor = factor_of(np.concatenate([priced.open[start:stop], priced.close[start:stop]]), priced.tick, near)
        if priced.fits(start, bars[1], factor):
            return factor
    return None


def _limit(miss: float) -> float:
    """By how much a factor may miss elsewhere that misses so much where it was found."""
    return min(max(GOOD, SLACK * miss), 2 * ON_GRID)


def _slack(priced: Priced, found: list[Stretch]) -> float:
    """By how much right factors miss here: the middle misfit of the chunks that have one, with room."""
    misses = [priced.misfit(piece.start, piece.stop, piece.factor) for piece in found if piece.factor is not None]
    return _limit(float(np.median(misses))) if misses else ON_GRID


def _with_whole(found: list[Stretch], bars: int) -> list[Stretch]:
    """The pieces, and between them the bars on the tick as pieces of factor 1."""
    edges = [Stretch(0, 0, None), *found, Stretch(bars, bars, None)]
    between = [Stretch(a.stop, b.start, 1.0) for a, b in pairwise(edges) if b.start > a.stop]
    return sorted([*found, *between], key=lambda piece: piece.start)


def _joined(priced: Priced, pieces: list[Stretch]) -> list[Stretch]:
    """Neighbours that the factor of the longer one fits become one; until nothing joins."""
    while True:
        joined: list[Stretch] = []
        for piece in pieces:
            both = _one_of(priced, joined[-1], piece) if joined else None
            if both is None:
                joined.append(piece)
            else:
                joined[-1] = both
        if len(joined) == len(pieces):
            return joined
        pieces = joined


def _one_of(priced: Priced, left: Stretch, right: Stretch) -> Stretch | None:
    """The two as one, if the factor of either fits both. The longer is asked first; a factor other than 1 may fit bars on the tick."""
    longer, other = (left, right) if left.stop - left.start >= right.stop - right.start else (right, left)
    for own, foreign in ((longer, other), (other, longer)):
        if own.factor is not None and (own.factor == foreign.factor or priced.fits(foreign.start, foreign.stop, own.factor)):
            return Stretch(left.start, right.stop, own.factor)
    if left.factor is None and right.factor is None:
        return Stretch(left.start, right.stop, None)
    return None


def _cut_exactly(priced: Priced, pieces: list[Stretch]) -> list[Stretch]:
    """Pieces too short to be more than a chunk across a change go to their neighbours; every change is put at its bar."""
    known = [piece for piece in pieces if piece.factor is not None or piece.stop - piece.start > 2 * CHUNK]
    while known:
        cuts = [pieces[0].start, *(_cut(priced, a, b) for a, b in pairwise(known)), pieces[-1].stop]
        empty = next((i for i, (a, b) in enumerate(pairwise(cuts)) if b <= a), None)
        if empty is None:
            return [Stretch(a, b, piece.factor) for (a, b), piece in zip(pairwise(cuts), known, strict=True)]
        known.pop(empty)
    return pieces


def _cut(priced: Priced, left: Stretch, right: Stretch) -> int:
    """The bar from which the right factor fits better than the left one."""
    if left.factor is None or right.factor is None:
        return left.stop
    low = max(left.start, left.stop - AROUND)
    high = min(right.stop, right.start + AROUND)
    steps = (left.factor * priced.tick, right.factor * priced.tick)
    bars = [misfit(priced.open[low:high], step) + misfit(priced.close[low:high], step) for step in steps]
    return low + int(np.argmin(np.append([0.0], np.cumsum(bars[0] - bars[1]))))
