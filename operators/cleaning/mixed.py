"""Stretches on another price level: a splice of two files, or two series in one.

A contract roll is a change of level too, and no defect. What tells them apart: a roll does not come back, it is small, and both of its
sides stand on the tick grid. The breaks themselves are found by `mlf.operators.passport.levels`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.cleaning.state import MINUTE, Bars, Finding, breaks
from mlf.operators.passport import levels
from mlf.operators.passport.series import Series, series_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Stretch = tuple[int, int, float]

#: A level that comes back within so long is a foreign stretch: contracts are held for a month at least.
MONTH = 25 * 1_440 * MINUTE
#: How alike the two steps are.
ALIKE = 0.3
#: No roll inside a session is a larger share of the price.
ROLL = 0.05
#: Bars by which the edge of an off-tick stretch may miss a change of level.
NEAR = 3
#: Least bars of a contract that have a level.
LEAST = 60


def mixed_prices(bars: Bars, interval: int, tick: float) -> Finding:
    """Bars of foreign stretches; the score is the step in points.

    Foreign are: bars of trade dates that jump between two levels again and again; bars between a step and the step back within 25 days;
    bars off the tick grid beside a step where the rest is on it; bars beyond a step of more than 5 % of the price, on the shorter side.
    """
    found = [(low + start, high + start, size) for start, part in _parts(bars, interval) for low, high, size in _foreign(part, tick)]
    at, score = np.zeros(len(bars["ts"]) if found else 0, np.bool_), np.zeros(len(bars["ts"]) if found else 0)
    for low, high, size in found:
        at[low:high] = True
        score[low:high] = np.maximum(score[low:high], abs(size))
    return Finding(np.flatnonzero(at), score[at])


def _parts(bars: Bars, interval: int) -> Iterator[tuple[int, Series]]:
    """The bars of each contract, and where they begin."""
    edges = [0, *(np.flatnonzero(breaks(bars)) + 1).tolist(), len(bars["ts"])] if "contract" in bars else [0, len(bars["ts"])]
    for low, high in itertools.pairwise(edges):
        if high - low >= LEAST:
            yield low, series_of(bars["ts"][low:high], {name: column[low:high] for name, column in bars.items()}, interval)


def _foreign(series: Series, tick: float) -> list[Stretch]:
    found = levels.breaks(series, tick)
    if not len(found.at):
        return []
    mixed = [(one.start, one.stop + 1, one.size) for one in levels.interleaved(series, found)]
    steps = levels.splices(series, found)
    patches = levels.patches(series, tick) if steps else []
    return mixed + [stretch for i in range(len(steps)) for stretch in _beyond(series, steps, i, patches)]


def _beyond(series: Series, steps: list[levels.Splice], i: int, patches: list[tuple[int, int]]) -> list[Stretch]:
    """The stretch that the i-th step makes foreign, if it does."""
    step = steps[i]
    after = steps[i + 1].at if i + 1 < len(steps) else len(series)
    if i + 1 < len(steps) and _returns(step, steps[i + 1]):
        return [(step.at, after, step.size)]
    beside = [(low, high, step.size) for low, high in patches if min(abs(low - step.at), abs(high - step.at)) <= NEAR]
    if beside or (i and _returns(steps[i - 1], step)) or abs(step.size) <= ROLL * abs(series.close[step.at]):
        return beside
    before = steps[i - 1].at if i else 0
    return [(before, step.at, step.size) if step.at - before < after - step.at else (step.at, after, step.size)]


def _returns(step: levels.Splice, back: levels.Splice) -> bool:
    return abs(step.size + back.size) < ALIKE * abs(step.size) and back.ts - step.ts < MONTH
