"""Kernels of the group ``trend``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW
from mlf.operators.features.kernels.smooth import ZERO, true_range, wilder, wilder_sum
from mlf.operators.features.kernels.weighted import push_peak
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_pair, push_total

Array = NDArray[np.float64]

UNEXPLAINED = 1e-12  # of the variance: rounding leaves no less


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


@step
def adx_of(x: Array, i: int, s: Array, n: int) -> float:
    """Average directional index of bar ``i``; ``s`` is that of :func:`directions`, then the average."""
    t = int(s[0])
    plus, minus = directions(x, i, s, n)
    both = plus + minus
    value = 100.0 * (abs(plus - minus) / both) if both >= ZERO else 0.0
    if t >= n and (both >= ZERO or t < 2 * n):
        s[7] = wilder(s[7], value, t - n, n)
    average: float = s[7]
    return average


@kernel
def adx(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of dmi, then the average."""
    n = int(p[0])
    for i in range(x.shape[1]):
        t = int(s[0])
        value = adx_of(x, i, s, n)
        out[0, i] = value if t >= 2 * n - 1 else np.nan


@kernel
def dx(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of dmi, then the last value."""
    n = int(p[0])
    for i in range(x.shape[1]):
        t = int(s[0])
        plus, minus = directions(x, i, s, n)
        both = plus + minus
        if t >= n and both >= ZERO:
            s[7] = 100.0 * (abs(plus - minus) / both)
        out[0, i] = s[7] if t >= n else np.nan


@kernel
def supertrend(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average true range, upper line, lower line, direction."""
    high, low, close, n, width, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), p[1], int(s[0])
    previous, value, upper, lower, way = s[1], s[2], s[3], s[4], s[5]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            value = wilder(value, true_range(high[i], low[i], previous), t - 1, n)
        middle, band = 0.5 * (high[i] + low[i]), width * value
        above, below = middle + band, middle - band
        upper = above if t <= n or above < upper or previous > upper else upper
        lower = below if t <= n or below > lower or previous < lower else lower
        if t < n:
            way = -1.0
        elif way < 0.0:
            way = 1.0 if t > n and close[i] > upper else -1.0
        else:
            way = -1.0 if close[i] < lower else 1.0
        line = lower if way > 0.0 else upper
        out[0, i] = close[i] / line - 1.0 if t >= n else np.nan
        out[1, i] = way if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2], s[3], s[4], s[5] = seen + close.size, previous, value, upper, lower, way


@kernel
def parabolic_sar(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, previous low, direction, stop, extreme, acceleration; stop and extreme times the direction."""
    close, start = x[CLOSE], min(p[0], p[1])
    for i in range(close.size):
        t, top, bottom = int(s[0]), s[1], s[2]
        high, low = x[HIGH, i], x[LOW, i]
        s[0], s[1], s[2] = t + 1.0, high, low
        if t == 0:
            out[:, i] = np.nan
            continue
        if t == 1:
            way = -1.0 if bottom - low > max(high - top, 0.0) else 1.0
            s[3], s[4], s[5], s[6] = way, (bottom if way > 0.0 else -top), (high if way > 0.0 else -low), start
            top, bottom = high, low
        stop = _stopped(s, (top, bottom), (high, low), p)
        out[0, i] = close[i] / stop - 1.0
        out[1, i] = s[3]


@step
def _stopped(s: Array, before: tuple[float, float], bar: tuple[float, float], p: Array) -> float:
    """The stop of this bar; ``s`` moves on to that of the next. Falling prices are seen in a mirror, so that the stop is always below."""
    top, bottom = before if s[3] > 0.0 else (-before[1], -before[0])
    high, low = bar if s[3] > 0.0 else (-bar[1], -bar[0])
    if low > s[4]:
        stop: float = s[4] * s[3]
        if high > s[5]:
            s[5], s[6] = high, min(s[6] + p[0], p[1])
        s[4] = min(s[4] + s[6] * (s[5] - s[4]), bottom, low)
        return stop
    way, turned, extreme = -s[3], -max(s[5], top, high), -low
    s[3], s[5], s[6] = way, extreme, min(p[0], p[1])
    s[4] = min(turned + s[6] * (extreme - turned), -top, -high)
    return turned * way


@kernel
def vortex(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, low, close, window sums of upward movement, of downward movement and of true range."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    ups, downs, ranges = s[4 : 5 + n], s[5 + n : 6 + 2 * n], s[6 + 2 * n :]
    for i in range(close.size):
        t, top, bottom, previous = seen + i, s[1], s[2], s[3]
        s[1], s[2], s[3] = high[i], low[i], close[i]
        out[:, i] = np.nan
        if t == 0:
            continue
        j = (t - 1) % n
        ups[0], up = push_total(ups[1:], j, ups[0], abs(high[i] - bottom))
        downs[0], down = push_total(downs[1:], j, downs[0], abs(low[i] - top))
        ranges[0], path = push_total(ranges[1:], j, ranges[0], true_range(high[i], low[i], previous))
        if t >= n:
            out[0, i] = up / path if path > 0.0 else 0.0
            out[1, i] = down / path if path > 0.0 else 0.0
    s[0] = seen + close.size


@kernel
def ichimoku(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, per window its high and its low."""
    close, seen, known = x[CLOSE], int(s[0]), int(p.max())
    lines = np.empty(3)
    for i in range(close.size):
        at = 1
        for k in range(3):
            n = int(p[k])
            lines[k] = _middle(s[at : at + 2 * n + 2], (seen + i) % n, x[HIGH, i], x[LOW, i])
            at += 2 * n + 2
        if seen + i < known - 1:
            out[:, i] = np.nan
            continue
        out[0, i] = close[i] / lines[0] - 1.0
        out[1, i] = close[i] / lines[1] - 1.0
        out[2, i] = close[i] / (0.5 * (lines[0] + lines[1])) - 1.0
        out[3, i] = close[i] / lines[2] - 1.0
    s[0] = seen + close.size


@step
def _middle(w: Array, j: int, high: float, low: float) -> float:
    n = w.size // 2 - 1
    w[0], top = push_highest(w[2 : 2 + n], j, w[0], high)
    w[1], bottom = push_lowest(w[2 + n :], j, w[1], low)
    return 0.5 * (top + bottom)


@kernel
def trend_tstat(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window of (bar number, close)."""
    close, n, seen, w = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        t = seen + i
        _, _, var_t, var, cov = push_pair(w, j, float(t), close[i])
        j = after(j, n)
        out[0, i] = 0.0 if t >= n - 1 else np.nan
        if t >= n - 1 and var > 0.0:
            r = cov / math.sqrt(var_t * var)
            out[0, i] = r * math.sqrt((n - 2.0) / max(1.0 - r * r, UNEXPLAINED))
    s[0] = seen + close.size


@kernel
def bars_since(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, place of the window's high, place of its low."""
    high, low, n, seen = x[HIGH], x[LOW], int(p[0]), int(s[0])
    highs, lows = s[1 : 3 + 2 * n], s[3 + 2 * n :]
    j = seen % n
    for i in range(high.size):
        top, bottom = push_peak(highs, j, high[i]), push_peak(lows, j, -low[i])
        known = seen + i >= n - 1
        out[0, i] = top if known else np.nan
        out[1, i] = bottom if known else np.nan
        j = after(j, n)
    s[0] = seen + high.size


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
