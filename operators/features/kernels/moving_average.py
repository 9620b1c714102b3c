"""Kernels of the group ``moving_average``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE
from mlf.operators.features.kernels.smooth import exponential
from mlf.operators.features.kernels.window import after, push_pair, push_total

Array = NDArray[np.float64]


@kernel
def sma(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    close, n, seen, start, ring = x[CLOSE], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(close.size):
        start, total = push_total(ring, j, start, close[i])
        out[0, i] = total / n if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + close.size, start


@kernel
def sma_distance(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    close, n, seen, start, ring = x[CLOSE], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(close.size):
        start, total = push_total(ring, j, start, close[i])
        out[0, i] = close[i] / (total / n) - 1.0 if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + close.size, start


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
    """State: seen, window of (bar number, close)."""
    close, n, seen, w = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        t = float(seen + i)
        mean_t, mean, var_t, var, cov = push_pair(w, j, t, close[i])
        j = after(j, n)
        if t < n - 1:
            out[:, i] = np.nan
            continue
        slope = cov / var_t
        out[0, i] = slope
        out[1, i] = min(cov * slope / var, 1.0) if var > 0.0 else 0.0
        out[2, i] = close[i] / (mean + slope * (t - mean_t)) - 1.0
    s[0] = seen + close.size
