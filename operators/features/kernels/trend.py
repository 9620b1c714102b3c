"""Kernels of the group ``trend``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW
from mlf.operators.features.kernels.smooth import ZERO, true_range, wilder, wilder_sum
from mlf.operators.features.kernels.sweep import highest, lines, lowest
from mlf.operators.features.kernels.weighted import push_top, since_top
from mlf.operators.features.kernels.window import after, push_total

Array = NDArray[np.float64]

UNEXPLAINED = 1e-12  # of the variance: rounding leaves no less


@step
def directions(x: Array, s: Array, n: int, out: Array) -> None:
    """Plus and minus indicator, in two rows; ``s``: seen, previous high, low, close, sums of +DM, -DM and true range. Moves on."""
    high, low, close, pluses, minuses = x[HIGH], x[LOW], x[CLOSE], out[0], out[1]
    seen, top, bottom, previous, plus, minus, width = int(s[0]), s[1], s[2], s[3], s[4], s[5], s[6]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            up, down = high[i] - top, bottom - low[i]
            plus = wilder_sum(plus, up if up > down and up > 0.0 else 0.0, t - 1, n)
            minus = wilder_sum(minus, down if down > up and down > 0.0 else 0.0, t - 1, n)
            width = wilder_sum(width, true_range(high[i], low[i], previous), t - 1, n)
        top, bottom, previous = high[i], low[i], close[i]
        pluses[i] = 100.0 * (plus / width) if width >= ZERO else 0.0
        minuses[i] = 100.0 * (minus / width) if width >= ZERO else 0.0
    s[0], s[1], s[2], s[3], s[4], s[5], s[6] = seen + close.size, top, bottom, previous, plus, minus, width


@step
def indices(x: Array, s: Array, n: int, out: Array) -> None:
    """Directional index, below 0 where neither direction has moved; ``s`` is that of :func:`directions`."""
    found = np.empty((2, out.size))
    directions(x, s, n, found)
    pluses, minuses = found[0], found[1]
    for i in range(out.size):
        both = pluses[i] + minuses[i]
        out[i] = 100.0 * (abs(pluses[i] - minuses[i]) / both) if both >= ZERO else -1.0


@step
def strengths(x: Array, s: Array, n: int, out: Array) -> None:
    """Average directional index; ``s`` is that of :func:`directions`, then the average."""
    seen, value = int(s[0]), s[7]
    indices(x, s, n, out)
    for i in range(out.size):
        t = seen + i
        if t >= n and (out[i] >= 0.0 or t < 2 * n):
            value = wilder(value, max(out[i], 0.0), t - n, n)
        out[i] = value if t >= 2 * n - 1 else np.nan
    s[7] = value


@kernel
def dmi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, low, close, sums of +DM, -DM and true range."""
    n, seen = int(p[0]), int(s[0])
    directions(x, s, n, out)
    out[:, : max(n - seen, 0)] = np.nan


@kernel
def adx(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of dmi, then the average."""
    strengths(x, s, int(p[0]), out[0])


@kernel
def dx(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of dmi, then the last value."""
    n, seen, row, value = int(p[0]), int(s[0]), out[0], s[7]
    indices(x, s, n, row)
    for i in range(row.size):
        value = row[i] if seen + i >= n and row[i] >= 0.0 else value
        row[i] = value if seen + i >= n else np.nan
    s[7] = value


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
    high, low, close, seen, start = x[HIGH], x[LOW], x[CLOSE], int(s[0]), min(p[0], p[1])
    top, bottom, way, stop, extreme, pace = s[1], s[2], s[3], s[4], s[5], s[6]
    for i in range(close.size):
        if seen + i == 1:
            way = -1.0 if bottom - low[i] > max(high[i] - top, 0.0) else 1.0
            stop, extreme, pace = (bottom, high[i], start) if way > 0.0 else (-top, -low[i], start)
            top, bottom = high[i], low[i]
        # Falling prices are seen in a mirror, so that the stop is always below.
        near, far, last = (low[i], high[i], bottom) if way > 0.0 else (-high[i], -low[i], -top)
        if near > stop:
            line = stop * way
            if far > extreme:
                extreme, pace = far, min(pace + p[0], p[1])
            stop = min(stop + pace * (extreme - stop), last, near)
        else:
            before = top if way > 0.0 else -bottom
            turned, way, extreme, pace = -max(extreme, before, far), -way, -near, start
            stop, line = min(turned + pace * (extreme - turned), -before, -far), turned * way
        out[0, i] = close[i] / line - 1.0 if seen + i > 0 else np.nan
        out[1, i] = way if seen + i > 0 else np.nan
        top, bottom = high[i], low[i]
    s[0], s[1], s[2], s[3], s[4], s[5], s[6] = seen + close.size, top, bottom, way, stop, extreme, pace


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
    close, seen, at = x[CLOSE], int(s[0]), 1
    for row, k in ((0, 0), (1, 1), (3, 2)):
        n = int(p[k])
        _middles(x, s[at : at + 2 * n + 2], seen, out[row])
        at += 2 * n + 2
    conversion, base, first, second = out[0], out[1], out[2], out[3]
    for i in range(close.size):
        first[i] = close[i] / (0.5 * (conversion[i] + base[i])) - 1.0
        conversion[i] = close[i] / conversion[i] - 1.0
        base[i] = close[i] / base[i] - 1.0
        second[i] = close[i] / second[i] - 1.0
    out[:, : max(int(p.max()) - 1 - seen, 0)] = np.nan
    s[0] = seen + close.size


@step
def _middles(x: Array, w: Array, seen: int, out: Array) -> None:
    """The middle between the highest high and the lowest low of a window, bar by bar."""
    n, bottom = w.size // 2 - 1, np.empty(out.size)
    highest(w[: n + 1], x[HIGH], seen, out)
    lowest(w[n + 1 :], x[LOW], seen, bottom)
    for i in range(out.size):
        out[i] = 0.5 * (out[i] + bottom[i])


@kernel
def trend_tstat(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window of lines."""
    n, seen, fitted = int(p[0]), int(s[0]), np.empty((3, x.shape[1]))
    lines(s[1:], x[CLOSE], seen, fitted)
    spread = (n * n - 1.0) * n / 12.0
    for i in range(x.shape[1]):
        var = fitted[1, i]
        r = fitted[2, i] / math.sqrt(spread * var) if var > 0.0 else 0.0
        value = r * math.sqrt((n - 2.0) / max(1.0 - r * r, UNEXPLAINED))
        out[0, i] = value if seen + i >= n - 1 else np.nan
    s[0] = seen + x.shape[1]


@kernel
def bars_since(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low."""
    high, low, n, seen = x[HIGH], x[LOW], int(p[0]), int(s[0])
    highs, lows = s[1 : 3 + n], s[3 + n :]
    j = seen % n
    for i in range(high.size):
        push_top(highs, j, high[i])
        push_top(lows, j, -low[i])
        known = seen + i >= n - 1
        out[0, i] = since_top(highs, j) if known else np.nan
        out[1, i] = since_top(lows, j) if known else np.nan
        j = after(j, n)
    s[0] = seen + high.size


@kernel
def donchian(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    highest(s[1 : 2 + n], x[HIGH], seen, out[0])
    lowest(s[2 + n :], x[LOW], seen, out[1])
    for i in range(close.size):
        top, bottom = out[0, i], out[1, i]
        position = (close[i] - bottom) / (top - bottom) if top > bottom else 0.5
        known = seen + i >= n - 1
        out[0, i] = position if known else np.nan
        out[1, i] = (top - bottom) / close[i] if known else np.nan
    s[0] = seen + close.size


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
