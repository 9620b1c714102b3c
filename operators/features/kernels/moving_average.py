"""Kernels of the group ``moving_average``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE
from mlf.operators.features.kernels.smooth import exponential, exponentials
from mlf.operators.features.kernels.sweep import lines, totals, weighted
from mlf.operators.features.kernels.weighted import push_weighted
from mlf.operators.features.kernels.window import after, push_total

Array = NDArray[np.float64]

FASTEST, SLOWEST = 2.0 / 3.0, 2.0 / 31.0  # weights of exponential averages of 2 and of 30 bars


@kernel
def sma(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    n, seen = int(p[0]), int(s[0])
    totals(s[1:], x[CLOSE], seen, out[0])
    for i in range(x.shape[1]):
        out[0, i] = out[0, i] / n if seen + i >= n - 1 else np.nan
    s[0] = seen + x.shape[1]


@kernel
def sma_distance(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    totals(s[1:], close, seen, out[0])
    for i in range(close.size):
        out[0, i] = close[i] / (out[0, i] / n) - 1.0 if seen + i >= n - 1 else np.nan
    s[0] = seen + close.size


@kernel
def ema(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, average."""
    close, n, seen, value = x[CLOSE], int(p[0]), int(s[0]), s[1]
    for i in range(close.size):
        value = exponential(value, close[i], seen + i, n)
        out[0, i] = value if seen + i >= n - 1 else np.nan
    s[0], s[1] = seen + close.size, value


@kernel
def ema_distance(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, average."""
    close, n, seen, value = x[CLOSE], int(p[0]), int(s[0]), s[1]
    for i in range(close.size):
        value = exponential(value, close[i], seen + i, n)
        out[0, i] = close[i] / value - 1.0 if seen + i >= n - 1 else np.nan
    s[0], s[1] = seen + close.size, value


@kernel
def wma(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, weighted window."""
    n, seen = int(p[0]), int(s[0])
    weighted(s[1:], x[CLOSE], seen, out[0])
    weights = 0.5 * n * (n + 1)
    for i in range(x.shape[1]):
        out[0, i] = out[0, i] / weights if seen + i >= n - 1 else np.nan
    s[0] = seen + x.shape[1]


@kernel
def hma(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, weighted windows of the half, of the whole, and of their difference."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    half, root = n // 2, int(math.sqrt(n))
    near, far, last = s[1 : 3 + half], s[3 + half : 5 + half + n], s[5 + half + n :]
    for i in range(close.size):
        t = seen + i
        fast = push_weighted(near, t % half, close[i]) / (0.5 * half * (half + 1))
        slow = push_weighted(far, t % n, close[i]) / (0.5 * n * (n + 1))
        out[0, i] = np.nan
        if t >= n - 1:
            total = push_weighted(last, (t - n + 1) % root, 2.0 * fast - slow)
            if t >= n + root - 2:
                out[0, i] = total / (0.5 * root * (root + 1))
    s[0] = seen + close.size


@kernel
def dema(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, average, its average."""
    close, n, seen, one, two = x[CLOSE], int(p[0]), int(s[0]), s[1], s[2]
    for i in range(close.size):
        t = seen + i
        one = exponential(one, close[i], t, n)
        if t >= n - 1:
            two = exponential(two, one, t - (n - 1), n)
        out[0, i] = 2.0 * one - two if t >= 2 * (n - 1) else np.nan
    s[0], s[1], s[2] = seen + close.size, one, two


@kernel
def tema(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, average, its average, the average of that."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    one, two, three = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        one, two, three = exponentials((one, two, three), close[i], t, n)
        out[0, i] = 3.0 * one - 3.0 * two + three if t >= 3 * (n - 1) else np.nan
    s[0], s[1], s[2], s[3] = seen + close.size, one, two, three


@kernel
def kama(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average, the last n closes, window sum of absolute changes."""
    close, n, seen, previous, value = x[CLOSE], int(p[0]), int(s[0]), s[1], s[2]
    ring, start, sums = s[3 : 3 + n], s[3 + n], s[4 + n :]
    j = seen % n
    for i in range(close.size):
        change = abs(close[i] - previous) if seen + i > 0 else 0.0
        start, path = push_total(sums, j, start, change)
        share = min(abs(close[i] - ring[j]) / path, 1.0) if path > 0.0 else 1.0
        weight = SLOWEST + share * (FASTEST - SLOWEST)
        value = value + weight * weight * (close[i] - value) if seen + i >= n else close[i]
        out[0, i] = value if seen + i >= n else np.nan
        ring[j] = previous = close[i]
        j = after(j, n)
    s[0], s[1], s[2], s[3 + n] = seen + close.size, previous, value, start


@kernel
def sma_spread(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast window sum, slow window sum."""
    close, fast, slow, seen = x[CLOSE], int(p[0]), int(p[1]), int(s[0])
    fast_ring, slow_ring = s[2 : 2 + fast], s[3 + fast :]
    fast_start, slow_start = s[1], s[2 + fast]
    j, k = seen % fast, seen % slow
    for i in range(close.size):
        fast_start, fast_total = push_total(fast_ring, j, fast_start, close[i])
        slow_start, slow_total = push_total(slow_ring, k, slow_start, close[i])
        out[0, i] = (fast_total / fast) / (slow_total / slow) - 1.0 if seen + i >= slow - 1 else np.nan
        j, k = after(j, fast), after(k, slow)
    s[0], s[1], s[2 + fast] = seen + close.size, fast_start, slow_start


@kernel
def ema_spread(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast average, slow average."""
    close, fast, slow, seen = x[CLOSE], int(p[0]), int(p[1]), int(s[0])
    quick, calm = s[1], s[2]
    for i in range(close.size):
        quick = exponential(quick, close[i], seen + i, fast)
        calm = exponential(calm, close[i], seen + i, slow)
        out[0, i] = quick / calm - 1.0 if seen + i >= slow - 1 else np.nan
    s[0], s[1], s[2] = seen + close.size, quick, calm


@kernel
def linreg(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window of lines."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    lines(s[1:], close, seen, out)
    spread, half = (n * n - 1.0) * n / 12.0, 0.5 * (n - 1)
    for i in range(close.size):
        mean, var, slope = out[0, i], out[1, i], out[2, i] / spread
        r2 = min(out[2, i] * slope / var, 1.0) if var > 0.0 else 0.0
        known = seen + i >= n - 1
        out[0, i] = slope if known else np.nan
        out[1, i] = r2 if known else np.nan
        out[2, i] = close[i] / (mean + slope * half) - 1.0 if known else np.nan
    s[0] = seen + close.size
