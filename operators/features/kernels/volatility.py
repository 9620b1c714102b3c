"""Kernels of the group ``volatility``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, SESSION
from mlf.operators.features.kernels.smooth import log_quotient, true_range, wilder
from mlf.operators.features.kernels.window import after, push_spread, push_total

Array = NDArray[np.float64]

PARKINSON = 4.0 * math.log(2.0)
GARMAN_KLASS = 2.0 * math.log(2.0) - 1.0


@kernel
def atr(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    previous, value = s[1], s[2]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            value = wilder(value, true_range(high[i], low[i], previous), t - 1, n)
        out[0, i] = value if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, value


@kernel
def natr(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    previous, value = s[1], s[2]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            value = wilder(value, true_range(high[i], low[i], previous), t - 1, n)
        relative = 100.0 * value / close[i] if close[i] != 0.0 else 0.0
        out[0, i] = relative if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, value


@kernel
def session_atr(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, average."""
    high, low, close, session, n, seen = x[HIGH], x[LOW], x[CLOSE], x[SESSION], int(p[0]), int(s[0])
    previous, current, value = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        anchor = low[i] if t == 0 or session[i] != current else previous
        value = wilder(value, true_range(high[i], low[i], anchor), t, n)
        out[0, i] = 100.0 * value / close[i] if t >= n - 1 else np.nan
        previous, current = close[i], session[i]
    s[0], s[1], s[2], s[3] = seen + close.size, previous, current, value


@kernel
def bollinger(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread."""
    close, n, width, seen, w = x[CLOSE], int(p[0]), p[1], int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        mean, squares = push_spread(w, j, close[i])
        band = width * math.sqrt(squares / n)
        position = 0.5 + 0.5 * (close[i] - mean) / band if band > 0.0 else 0.5
        known = seen + i >= n - 1
        out[0, i] = position if known else np.nan
        out[1, i] = 2.0 * band / mean if known else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@step
def session_return(x: Array, i: int, s: Array) -> float:
    """Log return of bar ``i`` within its session; ``s`` holds seen, the previous close and its session, and moves on."""
    fresh = s[0] == 0.0 or x[SESSION, i] != s[2]
    value = log_quotient(x[CLOSE, i], x[OPEN, i] if fresh else s[1])
    s[0], s[1], s[2] = s[0] + 1.0, x[CLOSE, i], x[SESSION, i]
    return value


@kernel
def historical_volatility(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window spread."""
    n, seen, w = int(p[0]), int(s[0]), s[3:]
    j = seen % n
    for i in range(x.shape[1]):
        _, squares = push_spread(w, j, session_return(x, i, s))
        out[0, i] = math.sqrt(squares / (n - 1)) if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def volatility_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, fast window spread, slow window spread."""
    fast, slow, seen = int(p[0]), int(p[1]), int(s[0])
    near, far = s[3 : 5 + 2 * fast], s[5 + 2 * fast :]
    j, k = seen % fast, seen % slow
    for i in range(x.shape[1]):
        value = session_return(x, i, s)
        _, fast_squares = push_spread(near, j, value)
        _, slow_squares = push_spread(far, k, value)
        usual = slow_squares / (slow - 1)
        ratio = math.sqrt(fast_squares / (fast - 1) / usual) if usual != 0.0 else 1.0
        out[0, i] = ratio if seen + i >= slow - 1 else np.nan
        j, k = after(j, fast), after(k, slow)


@kernel
def parkinson(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of squared log ranges."""
    high, low, n, seen, start, ring = x[HIGH], x[LOW], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(high.size):
        height = log_quotient(high[i], low[i])
        start, total = push_total(ring, j, start, height * height)
        out[0, i] = math.sqrt(total / (n * PARKINSON)) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + high.size, start


@kernel
def garman_klass(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of the estimator's terms."""
    opened, high, low, close = x[OPEN], x[HIGH], x[LOW], x[CLOSE]
    n, seen, start, ring = int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(close.size):
        height, body = log_quotient(high[i], low[i]), log_quotient(close[i], opened[i])
        start, total = push_total(ring, j, start, 0.5 * height * height - GARMAN_KLASS * body * body)
        out[0, i] = math.sqrt(total / n) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + close.size, start
