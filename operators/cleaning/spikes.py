"""Prints far from both neighbours that revert at once.

A market that moves drags its neighbours along: the minutes around news are wide too, and a move that stays is none of this. A bad print
stands alone. So it is measured against the two bars beside it and against the prices of the two hours around it, and a bar is a spike only
if it beats both by far. Over 17 years of minutes the real extremes reach half of the threshold, stray prints ten times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.cleaning.state import CHUNK, MINUTE, Bars, Finding, Floats, Mask, Rows, nothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A spike exceeds so many times the range of either neighbour, and so many times the span of the prices around it.
NEAR, SPAN = 4.0, 4.0
#: Bars before and after that make the span, and the share of the highest and of the lowest that is left out of it.
WINDOW, TRIM = 60, 0.05
#: The span is at least so many ticks and this share of the price.
TICKS, SHARE = 4.0, 5e-4
#: Neighbours lie within so many minutes or intervals; a bar beside a longer hole has no neighbour to revert to.
MINUTES, INTERVALS = 30, 5


def spikes(bars: Bars, interval: int, tick: float) -> Finding:
    """Single bars that stick out of their surroundings; the score is the excess in spans.

    ``cap = max(high[i-1], high[i+1])`` and ``floor = min(low[i-1], low[i+1])``. The excess is what lies above the cap or below the floor.
    It must exceed ``4 * max(range[i-1], range[i+1], tick)`` and ``4 * span``, where the span goes from the 5 % quantile of the lows to the
    95 % quantile of the highs of 60 bars on either side, and is at least 4 ticks and 0.05 % of the price. Both neighbours must lie within
    30 minutes or 5 intervals and belong to the same contract, so that neither a weekend nor a roll is a spike. A repair cuts every price of
    the bar to the cap, the floor or both: ``min(p, cap)``, ``max(p, floor)``.
    """
    if len(bars["ts"]) < 3:  # noqa: PLR2004 - a bar and two neighbours
        return nothing()
    at = np.concatenate([_suspects(bars, start, tick) for start in range(1, len(bars["ts"]) - 1, CHUNK)])
    at = at[_beside(bars, at, interval)]
    if not len(at):
        return nothing()
    over, under = _excess(bars, at)
    span = _span(bars, at, tick)
    score = np.maximum(over, under) / span
    found, limit = score > SPAN, SPAN * span
    return Finding(at[found], score[found], lambda: _pulled(bars, at[found], (over > limit)[found], (under > limit)[found]))


def _suspects(bars: Bars, start: int, tick: float) -> Rows:
    """Bars of one chunk that pass the cheap half of the test."""
    part = {name: bars[name][start - 1 : start + CHUNK + 1] for name in ("high", "low")}
    high, low = part["high"], part["low"]
    excess = np.maximum(high[1:-1] - np.maximum(high[:-2], high[2:]), np.minimum(low[:-2], low[2:]) - low[1:-1])
    at = np.flatnonzero(excess > SPAN * TICKS * tick) + 1
    near = np.maximum(np.maximum(high[at - 1] - low[at - 1], high[at + 1] - low[at + 1]), tick)
    far = np.maximum(NEAR * near, SPAN * SHARE * np.abs(bars["close"][at + start - 2]))
    return np.asarray(at[excess[at - 1] > far] + start - 1)


def _beside(bars: Bars, at: Rows, interval: int) -> Mask:
    """Whether both neighbours are near in time and of the same contract."""
    reach = max(MINUTES, INTERVALS * interval) * MINUTE
    ts = bars["ts"]
    near = (ts[at] - ts[at - 1] <= reach) & (ts[at + 1] - ts[at] <= reach)
    contract = bars["contract"] if "contract" in bars else np.broadcast_to(np.int32(0), len(ts))
    return np.asarray(near & (contract[at] == contract[at - 1]) & (contract[at] == contract[at + 1]))


def _excess(bars: Bars, at: Rows) -> tuple[Floats, Floats]:
    cap, floor = _bounds(bars, at)
    return bars["high"][at] - cap, floor - bars["low"][at]


def _bounds(bars: Bars, at: Rows) -> tuple[Floats, Floats]:
    cap = np.maximum(bars["high"][at - 1], bars["high"][at + 1])
    floor = np.minimum(bars["low"][at - 1], bars["low"][at + 1])
    return cap, floor


def _span(bars: Bars, at: Rows, tick: float) -> Floats:
    least = np.maximum(TICKS * tick, SHARE * np.abs(bars["close"][at - 1]))
    parts = [_trimmed(bars, at[start : start + CHUNK // WINDOW]) for start in range(0, len(at), CHUNK // WINDOW)]
    return np.maximum(least, np.concatenate(parts))


def _trimmed(bars: Bars, at: Rows) -> Floats:
    offsets = np.concatenate([np.arange(-WINDOW, 0), np.arange(1, WINDOW + 1)])
    around = np.clip(at[:, None] + offsets, 0, len(bars["ts"]) - 1)
    cut = int(TRIM * 2 * WINDOW)
    high = np.partition(bars["high"][around], -1 - cut, axis=1)[:, -1 - cut]
    low = np.partition(bars["low"][around], cut, axis=1)[:, cut]
    return np.asarray(high - low)


def _pulled(bars: Bars, at: Rows, over: Mask, under: Mask) -> dict[str, NDArray[np.float64]]:
    cap, floor = _bounds(bars, at)
    top, bottom = np.where(over, cap, np.inf), np.where(under, floor, -np.inf)
    return {name: np.clip(bars[name][at], bottom, top) for name in ("open", "high", "low", "close")}
