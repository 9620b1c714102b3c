"""Kernels of the group ``momentum``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, VOLUME
from mlf.operators.features.kernels.smooth import ZERO, exponential, exponentials, strength, true_range, wilder
from mlf.operators.features.kernels.sweep import earlier, highest, lowest, totals
from mlf.operators.features.kernels.weighted import push_top, since_top
from mlf.operators.features.kernels.window import after, push_total

Array = NDArray[np.float64]

LEAST_FLOW = 1.0  # TA-Lib takes less money flow for nothing
STILL = 1e-13  # of a value: rounding leaves no more between equal ones


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
    n, nk, nd, seen = int(p[0]), int(p[1]), int(p[2]), int(s[0])
    raws, means = s[3 + 2 * n : 4 + 2 * n + nk], s[4 + 2 * n + nk :]
    highest(s[1 : 2 + n], x[HIGH], seen, out[0])
    lowest(s[2 + n : 3 + 2 * n], x[LOW], seen, out[1])
    _places(x[CLOSE], out[0], out[1], out[0])
    first = max(n - 1 - seen, 0)
    totals(raws, out[0, first:], max(seen - n + 1, 0), out[0, first:])
    out[0] /= nk
    first = max(n + nk - 2 - seen, 0)
    totals(means, out[0, first:], max(seen - n - nk + 2, 0), out[1, first:])
    out[1] /= nd
    out[:, : max(n + nk + nd - 3 - seen, 0)] = np.nan
    s[0] = seen + x.shape[1]


@step
def _places(values: Array, top: Array, bottom: Array, out: Array) -> None:
    """Each value's place in its range, in percent; ``out`` may be one of the others."""
    for i in range(values.size):
        height = top[i] - bottom[i]
        out[i] = 100.0 * ((values[i] - bottom[i]) / height) if height > STILL * abs(top[i]) else 0.0


@kernel
def williams_r(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window high, window low."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    top, bottom = out[0], np.empty(close.size)
    highest(s[1 : 2 + n], x[HIGH], seen, top)
    lowest(s[2 + n :], x[LOW], seen, bottom)
    for i in range(close.size):
        value = -100.0 * ((top[i] - close[i]) / (top[i] - bottom[i])) if top[i] > bottom[i] else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
    s[0] = seen + close.size


@kernel
def roc(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close = x[CLOSE]
    first = earlier(s[1:], close, int(s[0]), out[0])
    out[0, first:] = close[: close.size - first]
    for i in range(close.size):
        out[0, i] = 100.0 * (close[i] / out[0, i] - 1.0) if out[0, i] != 0.0 else 0.0
    s[0] += close.size


@kernel
def cci(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of the typical price, the last n typical prices."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    sums, ring, row, typical = s[1 : 2 + n], s[2 + n :], out[0], np.empty(close.size)
    for i in range(close.size):
        typical[i] = (high[i] + low[i] + close[i]) / 3.0
    totals(sums, typical, seen, row)
    j = seen % n
    for i in range(close.size):
        ring[j] = typical[i]
        row[i] = _deviations(ring, typical[i], row[i] / n) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@step
def _deviations(ring: Array, last: float, mean: float) -> float:
    """Four sums side by side: each waits only for itself."""
    a = b = c = d = 0.0
    whole = ring.size - ring.size % 4
    for k in range(0, whole, 4):
        a += abs(ring[k] - mean)
        b += abs(ring[k + 1] - mean)
        c += abs(ring[k + 2] - mean)
        d += abs(ring[k + 3] - mean)
    for value in ring[whole:]:
        a += abs(value - mean)
    total = (a + b) + (c + d)
    return (last - mean) / (0.015 * (total / ring.size)) if total > ZERO * abs(mean) * ring.size else 0.0


@kernel
def mfi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous typical price, window sum of rising flow, window sum of falling flow."""
    high, low, close, volume = x[HIGH], x[LOW], x[CLOSE], x[VOLUME]
    n, seen, previous, row = int(p[0]), int(s[0]), s[1], out[0]
    rises, falls = np.empty(close.size), np.empty(close.size)
    for i in range(close.size):
        typical = (high[i] + low[i] + close[i]) / 3.0
        flow = typical * volume[i]
        rises[i] = flow if typical > previous else 0.0
        falls[i] = flow if typical < previous else 0.0
        previous = typical
    first = 1 if seen == 0 else 0
    totals(s[2 : 3 + n], rises[first:], max(seen - 1, 0), rises[first:])
    totals(s[3 + n :], falls[first:], max(seen - 1, 0), falls[first:])
    for i in range(close.size):
        both = rises[i] + falls[i]
        share = 100.0 * (rises[i] / both) if both >= LEAST_FLOW else 0.0
        row[i] = share if seen + i >= n else np.nan
    s[0], s[1] = seen + close.size, previous


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
    previous, moves = s[1], s[2:4]
    for i in range(close.size):
        out[0, i] = strength(moves, close[i] - previous, seen + i - 1, n) if seen + i > 0 else 0.0
        previous = close[i]
    values, count = out[0, max(n - seen, 0) :], max(seen - n, 0)
    top, bottom = np.empty(values.size), np.empty(values.size)
    highest(s[4 : 5 + width], values, count, top)
    lowest(s[5 + width : 6 + 2 * width], values, count, bottom)
    _places(values, top, bottom, values)
    first = max(n + width - 1 - seen, 0)
    totals(s[6 + 2 * width :], out[0, first:], max(seen - n - width + 1, 0), out[1, first:])
    out[1] /= smooth
    out[:, : max(n + width + smooth - 2 - seen, 0)] = np.nan
    s[0], s[1] = seen + close.size, previous


@kernel
def mom(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close = x[CLOSE]
    first = earlier(s[1:], close, int(s[0]), out[0])
    before, now, moved = close[: close.size - first], close[first:], out[0, first:]
    for i in range(first):
        out[0, i] = close[i] - out[0, i]
    for i in range(before.size):
        moved[i] = now[i] - before[i]
    s[0] += close.size


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
    high, low, close, seen, previous = x[HIGH], x[LOW], x[CLOSE], int(s[0]), s[1]
    pressure, width = np.empty(close.size), np.empty(close.size)
    for i in range(close.size):
        pressure[i], width[i] = close[i] - min(low[i], previous), true_range(high[i], low[i], previous)
        previous = close[i]
    out[0] = 0.0
    first, at, longest = 1 if seen == 0 else 0, 2, int(p.max())
    for k in range(3):
        n = int(p[k])
        bought, moved = np.empty(close.size), np.empty(close.size)
        totals(s[at : at + n + 1], pressure[first:], max(seen - 1, 0), bought[first:])
        totals(s[at + n + 1 : at + 2 * n + 2], width[first:], max(seen - 1, 0), moved[first:])
        for i in range(first, close.size):
            out[0, i] += (4 >> k) * (bought[i] / moved[i]) if moved[i] >= ZERO else 0.0
        at += 2 * n + 2
    for i in range(close.size):
        out[0, i] = 100.0 * (out[0, i] / 7.0) if seen + i >= longest else np.nan
    s[0], s[1] = seen + close.size, previous


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
    """State: seen, window high, window low."""
    high, low, n, seen = x[HIGH], x[LOW], int(p[0]), int(s[0])
    highs, lows = s[1 : 4 + n], s[4 + n :]
    j = seen % (n + 1)
    for i in range(high.size):
        push_top(highs, j, high[i])
        push_top(lows, j, -low[i])
        up, down = 100.0 * (n - since_top(highs, j)) / n, 100.0 * (n - since_top(lows, j)) / n
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
    for other in ring:
        below += other < value
    return below / ring.size
