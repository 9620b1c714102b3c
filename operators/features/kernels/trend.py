"""Kernels of the group ``trend``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW
from mlf.operators.features.kernels.smooth import true_range, wilder, wilder_sum
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_total

Array = NDArray[np.float64]

ZERO = 1e-14  # TA-Lib takes less for nothing


@step
def directions(x: Array, i: int, s: Array, n: int) -> tuple[float, float]:
    """Plus and minus indicator of bar ``i``; ``s``: seen, previous high, low, close, sums of +DM, -DM and true range. Moves on."""
    high, low, close, t = x[HIGH, i], x[LOW, i], x[CLOSE, i], int(s[0])
    if t > 0:
        up, down = high - s[1], s[2] - low
        s[4] = wilder_sum(s[4], up if up > down and up > 0.0 else 0.0, t - 1, n)
        s[5] = wilder_sum(s[5], down if down > up and down > 0.0 else 0.0, t - 1, n)
        s[6] = wilder_sum(s[6], true_range(high, low, s[3]), t - 1, n)
    s[0], s[1], s[2], s[3] = t + 1.0, high, low, close
    return (100.0 * (s[4] / s[6]), 100.0 * (s[5] / s[6])) if s[6] >= ZERO else (0.0, 0.0)


@kernel
def dmi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, low, close, sums of +DM, -DM and true range."""
    n = int(p[0])
    for i in range(x.shape[1]):
        t = int(s[0])
        plus, minus = directions(x, i, s, n)
        out[0, i] = plus if t >= n else np.nan
        out[1, i] = minus if t >= n else np.nan


@kernel
def adx(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of dmi, then the average."""
    n = int(p[0])
    for i in range(x.shape[1]):
        t = int(s[0])
        plus, minus = directions(x, i, s, n)
        both = plus + minus
        value = 100.0 * (abs(plus - minus) / both) if both >= ZERO else 0.0
        if t >= n and (both >= ZERO or t < 2 * n):
            s[7] = wilder(s[7], value, t - n, n)
        out[0, i] = s[7] if t >= 2 * n - 1 else np.nan


@kernel
def donchian(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    highs, lows, high_start, low_start = s[2 : 2 + n], s[3 + n :], s[1], s[2 + n]
    j = seen % n
    for i in range(close.size):
        high_start, top = push_highest(highs, j, high_start, high[i])
        low_start, bottom = push_lowest(lows, j, low_start, low[i])
        position = (close[i] - bottom) / (top - bottom) if top > bottom else 0.5
        known = seen + i >= n - 1
        out[0, i] = position if known else np.nan
        out[1, i] = (top - bottom) / close[i] if known else np.nan
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + close.size, high_start, low_start


@kernel
def efficiency_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, the last n closes, window sum of absolute changes."""
    close, n, seen, previous = x[CLOSE], int(p[0]), int(s[0]), s[1]
    ring, start, sums = s[2 : 2 + n], s[2 + n], s[3 + n :]
    j = seen % n
    for i in range(close.size):
        change = abs(close[i] - previous) if seen + i > 0 else 0.0
        start, path = push_total(sums, j, start, change)
        ratio = min(abs(close[i] - ring[j]) / path, 1.0) if path > 0.0 else 0.0
        out[0, i] = ratio if seen + i >= n else np.nan
        ring[j] = previous = close[i]
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + close.size, previous, start
