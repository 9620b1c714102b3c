"""Kernels of the group ``momentum``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, VOLUME
from mlf.operators.features.kernels.smooth import exponential, wilder
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_total

Array = NDArray[np.float64]

ZERO = 1e-14  # TA-Lib takes less for nothing
LEAST_FLOW = 1.0  # and less money flow than this


@kernel
def rsi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average rise, average fall."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    previous, gain, loss = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            change = close[i] - previous
            gain = wilder(gain, max(change, 0.0), t - 1, n)
            loss = wilder(loss, max(-change, 0.0), t - 1, n)
        moved = gain + loss
        share = 100.0 * (gain / moved) if moved >= ZERO else 0.0
        out[0, i] = share if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2], s[3] = seen + close.size, previous, gain, loss


@kernel
def macd(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast average, slow average, signal."""
    close, fast, slow, smooth, seen = x[CLOSE], int(p[0]), int(p[1]), int(p[2]), int(s[0])
    quick, calm, signal = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        if t >= slow - fast:
            quick = exponential(quick, close[i], t - (slow - fast), fast)
        calm = exponential(calm, close[i], t, slow)
        line = quick - calm
        if t >= slow - 1:
            signal = exponential(signal, line, t - (slow - 1), smooth)
        known = t >= slow + smooth - 2
        out[0, i] = line if known else np.nan
        out[1, i] = signal if known else np.nan
        out[2, i] = line - signal if known else np.nan
    s[0], s[1], s[2], s[3] = seen + close.size, quick, calm, signal


@kernel
def stochastic(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low, window of the raw value, window of its average."""
    high, low, close, seen = x[HIGH], x[LOW], x[CLOSE], int(s[0])
    n, nk, nd = int(p[0]), int(p[1]), int(p[2])
    highs, lows, raws, means = s[1 : 2 + n], s[2 + n : 3 + 2 * n], s[3 + 2 * n : 4 + 2 * n + nk], s[4 + 2 * n + nk :]
    for i in range(close.size):
        t = seen + i
        highs[0], top = push_highest(highs[1:], t % n, highs[0], high[i])
        lows[0], bottom = push_lowest(lows[1:], t % n, lows[0], low[i])
        out[:, i] = np.nan
        if t < n - 1:
            continue
        raw = 100.0 * ((close[i] - bottom) / (top - bottom)) if top > bottom else 0.0
        raws[0], k_total = push_total(raws[1:], (t - n + 1) % nk, raws[0], raw)
        if t < n + nk - 2:
            continue
        k = k_total / nk
        means[0], d_total = push_total(means[1:], (t - n - nk + 2) % nd, means[0], k)
        if t >= n + nk + nd - 3:
            out[0, i], out[1, i] = k, d_total / nd
    s[0] = seen + close.size


@kernel
def williams_r(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    highs, lows, high_start, low_start = s[2 : 2 + n], s[3 + n :], s[1], s[2 + n]
    j = seen % n
    for i in range(close.size):
        high_start, top = push_highest(highs, j, high_start, high[i])
        low_start, bottom = push_lowest(lows, j, low_start, low[i])
        value = -100.0 * ((top - close[i]) / (top - bottom)) if top > bottom else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + close.size, high_start, low_start


@kernel
def roc(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close, n, seen, ring = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        value = 100.0 * (close[i] / ring[j] - 1.0) if ring[j] != 0.0 else 0.0
        out[0, i] = value if seen + i >= n else np.nan
        ring[j] = close[i]
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def cci(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of the typical price, the last n typical prices."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    start, sums, ring = s[1], s[2 : 2 + n], s[2 + n :]
    j = seen % n
    for i in range(close.size):
        typical = (high[i] + low[i] + close[i]) / 3.0
        ring[j] = typical
        start, total = push_total(sums, j, start, typical)
        out[0, i] = _deviations(ring, typical, total / n) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + close.size, start


@step
def _deviations(ring: Array, last: float, mean: float) -> float:
    total = 0.0
    for value in ring:
        total += abs(value - mean)
    return (last - mean) / (0.015 * (total / ring.size)) if total > ZERO * abs(mean) * ring.size else 0.0


@kernel
def mfi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous typical price, window sum of rising flow, window sum of falling flow."""
    high, low, close, volume = x[HIGH], x[LOW], x[CLOSE], x[VOLUME]
    n, seen, previous = int(p[0]), int(s[0]), s[1]
    rises, falls, rise_start, fall_start = s[3 : 3 + n], s[4 + n :], s[2], s[3 + n]
    for i in range(close.size):
        t = seen + i
        typical = (high[i] + low[i] + close[i]) / 3.0
        out[0, i] = np.nan
        if t > 0:
            flow, j = typical * volume[i], (t - 1) % n
            rise_start, up = push_total(rises, j, rise_start, flow if typical > previous else 0.0)
            fall_start, down = push_total(falls, j, fall_start, flow if typical < previous else 0.0)
            if t >= n:
                out[0, i] = 100.0 * (up / (up + down)) if up + down >= LEAST_FLOW else 0.0
        previous = typical
    s[0], s[1], s[2], s[3 + n] = seen + close.size, previous, rise_start, fall_start


@kernel
def bop(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    opened, high, low, close = x[OPEN], x[HIGH], x[LOW], x[CLOSE]
    for i in range(close.size):
        height = high[i] - low[i]
        out[0, i] = (close[i] - opened[i]) / height if height >= ZERO else 0.0
    s[0] += close.size
