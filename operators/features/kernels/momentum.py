"""Kernels of the group ``momentum``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, VOLUME
from mlf.operators.features.kernels.smooth import ZERO, exponential, exponentials, strength, true_range, wilder
from mlf.operators.features.kernels.weighted import push_peak
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_total

Array = NDArray[np.float64]

LEAST_FLOW = 1.0  # TA-Lib takes less money flow for nothing
STILL = 1e-9  # percent: what rounding leaves between relative strengths that are equal


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


@kernel
def ppo(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast average, slow average, signal."""
    close, fast, slow, smooth, seen = x[CLOSE], int(p[0]), int(p[1]), int(p[2]), int(s[0])
    quick, calm, signal = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        quick = exponential(quick, close[i], t, fast)
        calm = exponential(calm, close[i], t, slow)
        line = 100.0 * ((quick - calm) / calm) if calm != 0.0 else 0.0
        if t >= slow - 1:
            signal = exponential(signal, line, t - (slow - 1), smooth)
        known = t >= slow + smooth - 2
        out[0, i] = line if known else np.nan
        out[1, i] = signal if known else np.nan
        out[2, i] = line - signal if known else np.nan
    s[0], s[1], s[2], s[3] = seen + close.size, quick, calm, signal


@kernel
def stochastic_rsi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average rise, average fall, window high, window low, window of the raw value."""
    close, n, width, smooth, seen = x[CLOSE], int(p[0]), int(p[1]), int(p[2]), int(s[0])
    averages, highs, lows, raws = s[2:4], s[4 : 5 + width], s[5 + width : 6 + 2 * width], s[6 + 2 * width :]
    for i in range(close.size):
        t, previous = seen + i, s[1]
        s[1] = close[i]
        out[:, i] = np.nan
        value = strength(averages, close[i] - previous, t - 1, n) if t > 0 else 0.0
        if t < n:
            continue
        highs[0], top = push_highest(highs[1:], (t - n) % width, highs[0], value)
        lows[0], bottom = push_lowest(lows[1:], (t - n) % width, lows[0], value)
        if t < n + width - 1:
            continue
        raw = 100.0 * ((value - bottom) / (top - bottom)) if top - bottom > STILL else 0.0
        raws[0], total = push_total(raws[1:], (t - n - width + 1) % smooth, raws[0], raw)
        if t >= n + width + smooth - 2:
            out[0, i], out[1, i] = raw, total / smooth
    s[0] = seen + close.size


@kernel
def mom(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close, n, seen, ring = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        out[0, i] = close[i] - ring[j] if seen + i >= n else np.nan
        ring[j] = close[i]
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def cmo(x: Array, p: Array, s: Array, out: Array) -> None:
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
        share = 100.0 * ((gain - loss) / moved) if moved >= ZERO else 0.0
        out[0, i] = share if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2], s[3] = seen + close.size, previous, gain, loss


@kernel
def tsi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average change, its average, average absolute change, its average."""
    close, long, short, seen = x[CLOSE], int(p[0]), int(p[1]), int(s[0])
    previous, change, net, size, path = s[1], s[2], s[3], s[4], s[5]
    for i in range(close.size):
        t, move = seen + i, close[i] - previous
        previous = close[i]
        if t > 0:
            change = exponential(change, move, t - 1, long)
            size = exponential(size, abs(move), t - 1, long)
        if t >= long:
            net = exponential(net, change, t - long, short)
            path = exponential(path, size, t - long, short)
        share = 100.0 * (net / path) if path > 0.0 else 0.0
        out[0, i] = share if t >= long + short - 1 else np.nan
    s[0], s[1], s[2], s[3], s[4], s[5] = seen + close.size, previous, change, net, size, path


@kernel
def ultimate_oscillator(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, per window the sums of buying pressure and of true range."""
    high, low, close, seen, longest = x[HIGH], x[LOW], x[CLOSE], int(s[0]), int(p.max())
    for i in range(close.size):
        t, previous = seen + i, s[1]
        s[1] = close[i]
        out[0, i] = np.nan
        if t == 0:
            continue
        pressure, width = close[i] - min(low[i], previous), true_range(high[i], low[i], previous)
        value, at = 0.0, 2
        for k in range(3):
            n = int(p[k])
            share = _pressure(s[at : at + 2 * n + 2], (t - 1) % n, pressure, width)
            value += (4 >> k) * share
            at += 2 * n + 2
        if t >= longest:
            out[0, i] = 100.0 * (value / 7.0)
    s[0] = seen + close.size


@step
def _pressure(w: Array, j: int, pressure: float, width: float) -> float:
    n = w.size // 2 - 1
    w[0], bought = push_total(w[2 : 2 + n], j, w[0], pressure)
    w[1], moved = push_total(w[2 + n :], j, w[1], width)
    return bought / moved if moved >= ZERO else 0.0


@kernel
def awesome_oscillator(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast window sum, slow window sum."""
    high, low, fast, slow, seen = x[HIGH], x[LOW], int(p[0]), int(p[1]), int(s[0])
    fast_start, fast_ring, slow_start, slow_ring = s[1], s[2 : 2 + fast], s[2 + fast], s[3 + fast :]
    j, k = seen % fast, seen % slow
    for i in range(high.size):
        middle = 0.5 * (high[i] + low[i])
        fast_start, fast_total = push_total(fast_ring, j, fast_start, middle)
        slow_start, slow_total = push_total(slow_ring, k, slow_start, middle)
        out[0, i] = fast_total / fast - slow_total / slow if seen + i >= slow - 1 else np.nan
        j, k = after(j, fast), after(k, slow)
    s[0], s[1], s[2 + fast] = seen + high.size, fast_start, slow_start


@kernel
def trix(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, average, its average, the average of that."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    one, two, three = s[1], s[2], s[3]
    for i in range(close.size):
        previous = three
        one, two, three = exponentials((one, two, three), close[i], seen + i, n)
        change = 100.0 * (three / previous - 1.0) if previous != 0.0 else 0.0
        out[0, i] = change if seen + i > 3 * (n - 1) else np.nan
    s[0], s[1], s[2], s[3] = seen + close.size, one, two, three


@kernel
def aroon(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, place of the window's high, place of its low."""
    high, low, n, seen = x[HIGH], x[LOW], int(p[0]), int(s[0])
    highs, lows = s[1 : 5 + 2 * n], s[5 + 2 * n :]
    j = seen % (n + 1)
    for i in range(high.size):
        up = 100.0 * (n - push_peak(highs, j, high[i])) / n
        down = 100.0 * (n - push_peak(lows, j, -low[i])) / n
        known = seen + i >= n
        out[0, i] = up if known else np.nan
        out[1, i] = down if known else np.nan
        out[2, i] = up - down if known else np.nan
        j = after(j, n + 1)
    s[0] = seen + high.size


@kernel
def connors_rsi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, run, averages of the close and of the run, the last returns."""
    close, n, short, width, seen = x[CLOSE], int(p[0]), int(p[1]), int(p[2]), int(s[0])
    closes, runs, ring, first = s[3:5], s[5:7], s[7:], max(n, short, width + 1)
    for i in range(close.size):
        t, previous, run = seen + i, s[1], s[2]
        s[1] = close[i]
        out[0, i] = np.nan
        if t == 0:
            continue
        change = close[i] - previous
        s[2] = _run(run, change)
        value = strength(closes, change, t - 1, n) + strength(runs, s[2] - run, t - 1, short)
        share = _rank(ring, close[i] / previous - 1.0)
        ring[(t - 1) % width] = close[i] / previous - 1.0
        if t >= first:
            out[0, i] = (value + 100.0 * share) / 3.0
    s[0] = seen + close.size


@step
def _run(run: float, change: float) -> float:
    if change > 0.0:
        return max(run, 0.0) + 1.0
    return min(run, 0.0) - 1.0 if change < 0.0 else 0.0


@step
def _rank(ring: Array, value: float) -> float:
    below = 0
    for earlier in ring:
        below += earlier < value
    return below / ring.size
