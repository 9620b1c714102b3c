"""Kernels of the group ``regime``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW
from mlf.operators.features.kernels.smooth import true_range, wilder
from mlf.operators.features.kernels.sweep import totals
from mlf.operators.features.kernels.trend import strengths

Array = NDArray[np.float64]


@kernel
def volatility_state(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average true range, its last values, state, its bars."""
    high, low, close, n, width, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(p[1]), int(s[0])
    ring, held = s[3 : 3 + width], s[3 + width :]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            s[2] = wilder(s[2], true_range(high[i], low[i], s[1]), t - 1, n)
        s[1] = close[i]
        out[:, i] = np.nan
        if t >= n:
            ring[(t - n) % width] = s[2]
        if t >= n + width - 1:
            rank = 100.0 * _rank(ring, s[2])
            _coded(out, i, held, 1.0 if rank > p[3] else (-1.0 if rank < p[2] else 0.0))
    s[0] = seen + close.size


@kernel
def trend_state(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of adx, window sum of the close, state, its bars."""
    close, n, mean, seen = x[CLOSE], int(p[0]), int(p[1]), int(s[0])
    held, strength, total = s[9 + mean :], np.empty(close.size), np.empty(close.size)
    strengths(x, s, n, strength)
    totals(s[8 : 9 + mean], close, seen, total)
    for i in range(close.size):
        out[:, i] = np.nan
        if seen + i >= max(2 * n, mean) - 1:
            way = 1.0 if close[i] > total[i] / mean else (-1.0 if close[i] < total[i] / mean else 0.0)
            _coded(out, i, held, way if strength[i] > p[2] else 0.0)


@step
def _rank(ring: Array, value: float) -> float:
    lower, equal = 0, 0
    for other in ring:
        lower += other < value
        equal += other == value
    return (lower + 0.5 * equal) / ring.size


@step
def _coded(out: Array, i: int, held: Array, state: float) -> None:
    """Writes a state of -1, 0 or 1, its flags and its bars; ``held`` holds the state before and its bars."""
    held[1] = held[1] + 1.0 if state == held[0] else 1.0
    held[0] = state
    out[0, i], out[4, i] = state, held[1]
    for code in range(3):
        out[1 + code, i] = 1.0 if state == code - 1.0 else 0.0
