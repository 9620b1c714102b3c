"""Kernels of the group ``volume``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, MINUTE, SESSION, VOLUME
from mlf.operators.features.kernels.smooth import close_location, exponential
from mlf.operators.features.kernels.window import after, push_pair, push_spread, push_total

Array = NDArray[np.float64]

MINUTES = 1440
PLACES = 21  # of a minute: one for each of the last 20 sessions and one for this session


@kernel
def volume_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    volume, n, seen, start, ring = x[VOLUME], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(volume.size):
        start, total = push_total(ring, j, start, volume[i])
        ratio = volume[i] / (total / n) if total > 0.0 else 1.0
        out[0, i] = ratio if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + volume.size, start


@kernel
def volume_zscore(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread."""
    volume, n, seen, w = x[VOLUME], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(volume.size):
        mean, squares = push_spread(w, j, volume[i])
        score = (volume[i] - mean) / math.sqrt(squares / n) if squares > 0.0 else 0.0
        out[0, i] = score if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + volume.size


@step
def _slope(w: Array, t: int, line: float, volume: float) -> float:
    """Slope of a line over n bars, per bar and mean volume; ``w`` holds a window of (bar number, line) and a window sum of volume."""
    n = w.size // 6 - 1
    j = t % n
    _, _, var_t, _, cov = push_pair(w[: 5 + 5 * n], j, float(t), line)
    w[5 + 5 * n], total = push_total(w[6 + 5 * n :], j, w[5 + 5 * n], volume)
    return cov / var_t / (total / n) if total > 0.0 else 0.0


@kernel
def obv_slope(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, on-balance volume, window of (bar number, it), window sum of volume."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, balance, w = s[1], s[2], s[3:]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            balance += volume[i] * np.sign(close[i] - previous)
        slope = _slope(w, t, balance, volume[i])
        out[0, i] = slope if t >= n - 1 else np.nan
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, balance


@kernel
def cmf(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of located volume, window sum of volume."""
    high, low, close, volume = x[HIGH], x[LOW], x[CLOSE], x[VOLUME]
    n, seen = int(p[0]), int(s[0])
    flows, volumes, flow_start, volume_start = s[2 : 2 + n], s[3 + n :], s[1], s[2 + n]
    j = seen % n
    for i in range(close.size):
        flow = close_location(high[i], low[i], close[i]) * volume[i]
        flow_start, flow_total = push_total(flows, j, flow_start, flow)
        volume_start, volume_total = push_total(volumes, j, volume_start, volume[i])
        value = flow_total / volume_total if volume_total > 0.0 else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + close.size, flow_start, volume_start


@kernel
def dollar_volume_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum."""
    close, volume, n, seen, start, ring = x[CLOSE], x[VOLUME], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(volume.size):
        traded = close[i] * volume[i]
        start, total = push_total(ring, j, start, traded)
        ratio = traded / (total / n) if total != 0.0 else 1.0
        out[0, i] = ratio if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + volume.size, start


@kernel
def dollar_volume_zscore(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread."""
    close, volume, n, seen, w = x[CLOSE], x[VOLUME], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(volume.size):
        traded = close[i] * volume[i]
        mean, squares = push_spread(w, j, traded)
        score = (traded - mean) / math.sqrt(squares / n) if squares > 0.0 else 0.0
        out[0, i] = score if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + volume.size


@kernel
def obv_zscore(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, on-balance volume, window spread of it."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, balance, w = s[1], s[2], s[3:]
    j = seen % n
    for i in range(close.size):
        t = seen + i
        if t > 0:
            balance += volume[i] * np.sign(close[i] - previous)
        mean, squares = push_spread(w, j, balance)
        score = (balance - mean) / math.sqrt(squares / n) if squares > 0.0 else 0.0
        out[0, i] = score if t >= n - 1 else np.nan
        previous = close[i]
        j = after(j, n)
    s[0], s[1], s[2] = seen + close.size, previous, balance


@kernel
def ad_slope(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, accumulation line, window of (bar number, it), window sum of volume."""
    high, low, close, volume = x[HIGH], x[LOW], x[CLOSE], x[VOLUME]
    n, seen, line, w = int(p[0]), int(s[0]), s[1], s[2:]
    for i in range(close.size):
        t = seen + i
        line += close_location(high[i], low[i], close[i]) * volume[i]
        slope = _slope(w, t, line, volume[i])
        out[0, i] = slope if t >= n - 1 else np.nan
    s[0], s[1] = seen + close.size, line


@kernel
def vpt_slope(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, volume-price trend, window of (bar number, it), window sum of volume."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, line, w = s[1], s[2], s[3:]
    for i in range(close.size):
        t = seen + i
        if previous != 0.0:  # as it is before the first bar
            line += volume[i] * (close[i] / previous - 1.0)
        slope = _slope(w, t, line, volume[i])
        out[0, i] = slope if t >= n - 1 else np.nan
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, line


@kernel
def chaikin_oscillator(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the accumulation line's lead over its fast and slow average, average volume.

    The lead obeys ``lead = (1 - a) (lead[t - 1] + flow)``, so that the line itself, which grows without end, is never needed.
    """
    high, low, close, volume = x[HIGH], x[LOW], x[CLOSE], x[VOLUME]
    slow, seen, near, far, usual = int(p[1]), int(s[0]), s[1], s[2], s[3]
    keep, keep_long = 1.0 - 2.0 / (p[0] + 1.0), 1.0 - 2.0 / (p[1] + 1.0)
    for i in range(close.size):
        t = seen + i
        flow = close_location(high[i], low[i], close[i]) * volume[i] if t > 0 else 0.0
        near, far = keep * (near + flow), keep_long * (far + flow)
        usual = exponential(usual, volume[i], t, slow)
        value = (far - near) / usual if usual > 0.0 else 0.0
        out[0, i] = value if t >= slow - 1 else np.nan
    s[0], s[1], s[2], s[3] = seen + close.size, near, far, usual


@kernel
def force_index(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, average force, average volume."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, force, usual = s[1], s[2], s[3]
    for i in range(close.size):
        t = seen + i
        if t > 0:
            force = exponential(force, (close[i] - previous) * volume[i], t - 1, n)
            usual = exponential(usual, volume[i], t - 1, n)
        value = force / (usual * close[i]) if usual > 0.0 else 0.0
        out[0, i] = value if t >= n else np.nan
        previous = close[i]
    s[0], s[1], s[2], s[3] = seen + close.size, previous, force, usual


@kernel
def ease_of_movement(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous middle, window sums of moves, volume and height."""
    high, low, volume, n, seen = x[HIGH], x[LOW], x[VOLUME], int(p[0]), int(s[0])
    previous, w = s[1], s[2:]
    moves, volumes, heights = w[1 : 1 + n], w[2 + n : 2 + 2 * n], w[3 + 2 * n :]
    j = max(seen - 1, 0) % n
    for i in range(high.size):
        middle, height = 0.5 * (high[i] + low[i]), high[i] - low[i]
        out[0, i] = np.nan
        if seen + i > 0:
            move = (middle - previous) * height / volume[i] if volume[i] > 0.0 else 0.0
            w[0], moved = push_total(moves, j, w[0], move)
            w[1 + n], traded = push_total(volumes, j, w[1 + n], volume[i])
            w[2 + 2 * n], reach = push_total(heights, j, w[2 + 2 * n], height)
            if seen + i >= n:
                out[0, i] = moved * traded / (reach * reach) if reach > 0.0 else 0.0
            j = after(j, n)
        previous = middle
    s[0], s[1] = seen + high.size, previous


@step
def _volume_index(x: Array, p: Array, s: Array, out: Array, sign: float) -> None:
    """Distance of the index that moves where ``sign`` times the volume has risen from its average.

    State: seen, previous close, previous volume, index, average.
    """
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, before, index, average = s[1], s[2], s[3], s[4]
    for i in range(close.size):
        t = seen + i
        if t == 0:
            index = 1.0
        elif sign * (volume[i] - before) > 0.0 and previous > 0.0 and close[i] > 0.0:
            index *= close[i] / previous
        average = exponential(average, index, t, n)
        out[0, i] = index / average - 1.0 if t >= n - 1 else np.nan
        previous, before = close[i], volume[i]
    s[0], s[1], s[2], s[3], s[4] = seen + close.size, previous, before, index, average


@kernel
def nvi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of a volume index."""
    _volume_index(x, p, s, out, -1.0)


@kernel
def pvi(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: that of a volume index."""
    _volume_index(x, p, s, out, 1.0)


@kernel
def vwma_distance(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of price times volume, window sum of volume."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    paid, volumes, paid_start, volume_start = s[2 : 2 + n], s[3 + n :], s[1], s[2 + n]
    j = seen % n
    for i in range(close.size):
        paid_start, value = push_total(paid, j, paid_start, close[i] * volume[i])
        volume_start, weight = push_total(volumes, j, volume_start, volume[i])
        distance = close[i] * weight / value - 1.0 if weight > 0.0 else 0.0
        out[0, i] = distance if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + close.size, paid_start, volume_start


@kernel
def volume_rank(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n volumes."""
    volume, n, seen, ring = x[VOLUME], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(volume.size):
        ring[j] = volume[i]
        twice = -1  # the bar's tie with itself
        for k in range(n):
            twice += 2 * (ring[k] < volume[i]) + (ring[k] == volume[i])
        out[0, i] = 0.5 * twice / (n - 1) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + volume.size


@kernel
def relative_volume(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, sessions ended, the last sessions' volumes minute by minute (NaN where there was no bar)."""
    volume, session, minute, held = x[VOLUME], x[SESSION], x[MINUTE], s[3:]
    if s[0] == 0.0:
        held[:] = np.nan
    for i in range(volume.size):
        if s[0] > 0.0 and session[i] != s[1]:
            s[2] += 1.0
            held[int(s[2]) % PLACES :: PLACES] = np.nan
        place = int(minute[i]) % MINUTES * PLACES
        usual = _mean_of_known(held[place : place + PLACES])
        ratio = volume[i] / usual if usual != 0.0 else 1.0
        out[0, i] = ratio if s[2] >= PLACES - 1 else np.nan
        held[place + int(s[2]) % PLACES] = volume[i]
        s[0], s[1] = s[0] + 1.0, session[i]


@step
def _mean_of_known(values: Array) -> float:
    total, count = 0.0, 0
    for value in values:
        if not math.isnan(value):
            total += value
            count += 1
    return total / count if count > 0 else math.nan
