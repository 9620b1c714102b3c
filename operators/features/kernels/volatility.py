"""Kernels of the group ``volatility``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, SESSION
from mlf.operators.features.kernels.smooth import exponential, log_quotient, true_range, wilder
from mlf.operators.features.kernels.sweep import spreads
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_spread, push_total

Array = NDArray[np.float64]

PARKINSON = 4.0 * math.log(2.0)
GARMAN_KLASS = 2.0 * math.log(2.0) - 1.0
FORGOTTEN = math.log(0.01)  # what is left of the first return's weight when exponential weighting starts to speak


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
    close, n, width, seen = x[CLOSE], int(p[0]), p[1], int(s[0])
    spreads(s[1:], close, seen, out)
    for i in range(close.size):
        mean, band = out[0, i], width * math.sqrt(out[1, i] / n)
        position = 0.5 + 0.5 * (close[i] - mean) / band if band > 0.0 else 0.5
        known = seen + i >= n - 1
        out[0, i] = position if known else np.nan
        out[1, i] = 2.0 * band / mean if known else np.nan
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


@step
def rogers_satchell_term(x: Array, i: int) -> float:
    """The estimator's variance of bar ``i``."""
    opened, close = x[OPEN, i], x[CLOSE, i]
    up = log_quotient(x[HIGH, i], close) * log_quotient(x[HIGH, i], opened)
    return up + log_quotient(x[LOW, i], close) * log_quotient(x[LOW, i], opened)


@kernel
def rogers_satchell(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of the estimator's terms."""
    n, seen, start, ring = int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(x.shape[1]):
        start, total = push_total(ring, j, start, rogers_satchell_term(x, i))
        out[0, i] = math.sqrt(total / n) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + x.shape[1], start


@kernel
def yang_zhang(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, window sum of Rogers-Satchell terms, window spreads of the jump to the open and of the body."""
    opened, close, n, seen = x[OPEN], x[CLOSE], int(p[0]), int(s[0])
    previous, start, ring = s[1], s[2], s[3 : 3 + n]
    jumps, bodies = s[3 + n : 5 + 3 * n], s[5 + 3 * n :]
    weight = 0.34 / (1.34 + (n + 1.0) / (n - 1.0))
    for i in range(close.size):
        t = seen + i
        out[0, i] = np.nan
        if t > 0:
            j = (t - 1) % n
            _, jump = push_spread(jumps, j, log_quotient(opened[i], previous))
            _, body = push_spread(bodies, j, log_quotient(close[i], opened[i]))
            start, total = push_total(ring, j, start, rogers_satchell_term(x, i))
            if t >= n:
                out[0, i] = math.sqrt((jump + weight * body) / (n - 1) + (1.0 - weight) * total / n)
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, start


@kernel
def ewma_volatility(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, weighted sum of squared returns, sum of the weights."""
    decay, seen, squares, weights = p[0], int(s[0]), s[3], s[4]
    first = math.ceil(FORGOTTEN / math.log(decay)) - 1
    for i in range(x.shape[1]):
        value = session_return(x, i, s)
        if np.isfinite(value):
            squares, weights = decay * squares + value * value, decay * weights + 1.0
        out[0, i] = math.sqrt(squares / weights) if seen + i >= first else np.nan
    s[3], s[4] = squares, weights


@kernel
def bipower(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, previous return, window sum of squared returns, window sum of products of neighbours."""
    n, seen = int(p[0]), int(s[0])
    squares, products = s[4 : 5 + n], s[5 + n :]
    scale = 0.5 * math.pi * n / (n - 1.0)
    for i in range(x.shape[1]):
        t, earlier = seen + i, s[3]
        s[3] = abs(session_return(x, i, s))
        squares[0], realised = push_total(squares[1:], t % n, squares[0], s[3] * s[3])
        out[:, i] = np.nan
        if t == 0:
            continue
        products[0], total = push_total(products[1:], (t - 1) % (n - 1), products[0], s[3] * earlier)
        if t >= n - 1:
            out[0, i] = scale * total
            out[1, i] = max(1.0 - scale * total / realised, 0.0) if realised != 0.0 else 0.0


@kernel
def volatility_of_volatility(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window spread of returns, window spread of their deviations."""
    n, width, seen = int(p[0]), int(p[1]), int(s[0])
    returns, deviations = s[3 : 5 + 2 * n], s[5 + 2 * n :]
    for i in range(x.shape[1]):
        t = seen + i
        _, squares = push_spread(returns, t % n, session_return(x, i, s))
        out[0, i] = np.nan
        if t >= n - 1:
            _, spread = push_spread(deviations, (t - n + 1) % width, math.sqrt(squares / (n - 1)))
            if t >= n + width - 2:
                out[0, i] = math.sqrt(spread / (width - 1))


@kernel
def bollinger_band(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread."""
    n, width, seen = int(p[0]), p[1], int(s[0])
    spreads(s[1:], x[CLOSE], seen, out)
    for i in range(x.shape[1]):
        mean, band = out[0, i], width * math.sqrt(out[1, i] / n)
        known = seen + i >= n - 1
        out[0, i] = mean + band if known else np.nan
        out[1, i] = mean - band if known else np.nan
    s[0] = seen + x.shape[1]


@kernel
def keltner(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average true range, average close."""
    high, low, close, n, width, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), p[1], int(s[0])
    previous, value, middle = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            value = wilder(value, true_range(high[i], low[i], previous), t - 1, n)
        middle = exponential(middle, close[i], t, n)
        band = width * value
        position = 0.5 + 0.5 * (close[i] - middle) / band if band > 0.0 else 0.5
        out[0, i] = position if t >= n else np.nan
        out[1, i] = 2.0 * band / middle if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2], s[3] = seen + close.size, previous, value, middle


@kernel
def ulcer_index(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high of the close, window sum of squared drawdowns."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    closes, falls = s[1 : 2 + n], s[2 + n :]
    for i in range(close.size):
        t = seen + i
        closes[0], top = push_highest(closes[1:], t % n, closes[0], close[i])
        out[0, i] = np.nan
        if t >= n - 1:
            fall = 100.0 * (close[i] / top - 1.0)
            falls[0], total = push_total(falls[1:], (t - n + 1) % n, falls[0], fall * fall)
            if t >= 2 * (n - 1):
                out[0, i] = math.sqrt(total / n)
    s[0] = seen + close.size


@kernel
def choppiness(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, window sum of true range, window high, window low."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    previous, ranges, highs, lows = s[1], s[2 : 3 + n], s[3 + n : 4 + 2 * n], s[4 + 2 * n :]
    j = (seen - 1) % n
    for i in range(close.size):
        width = true_range(high[i], low[i], previous) if seen + i > 0 else 0.0
        ranges[0], path = push_total(ranges[1:], j, ranges[0], width)
        highs[0], top = push_highest(highs[1:], j, highs[0], high[i])
        lows[0], bottom = push_lowest(lows[1:], j, lows[0], low[i])
        value = 100.0 * (math.log10(path / (top - bottom)) / math.log10(n)) if top > bottom else 100.0
        out[0, i] = max(value, 0.0) if seen + i >= n else np.nan
        previous = close[i]
        j = after(j, n)
    s[0], s[1] = seen + close.size, previous
