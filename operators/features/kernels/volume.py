"""Kernels of the group ``volume``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, VOLUME
from mlf.operators.features.kernels.smooth import close_location
from mlf.operators.features.kernels.window import after, push_pair, push_spread, push_total

Array = NDArray[np.float64]


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


@kernel
def obv_slope(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, on-balance volume, window of (bar number, it), window sum of volume."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    previous, balance, w, start, ring = s[1], s[2], s[3 : 8 + 5 * n], s[8 + 5 * n], s[9 + 5 * n :]
    j = seen % n
    for i in range(close.size):
        t = seen + i
        if t > 0:
            balance += volume[i] * np.sign(close[i] - previous)
        _, _, var_t, _, cov = push_pair(w, j, float(t), balance)
        start, total = push_total(ring, j, start, volume[i])
        slope = cov / var_t / (total / n) if total > 0.0 else 0.0
        out[0, i] = slope if t >= n - 1 else np.nan
        previous = close[i]
        j = after(j, n)
    s[0], s[1], s[2], s[8 + 5 * n] = seen + close.size, previous, balance, start


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
