"""Kernels of the group ``bar``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN
from mlf.operators.features.kernels.smooth import close_location as located
from mlf.operators.features.kernels.smooth import true_range

Array = NDArray[np.float64]


@kernel
def range_percent(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    high, low, close = x[HIGH], x[LOW], x[CLOSE]
    for i in range(close.size):
        out[0, i] = 100.0 * (high[i] - low[i]) / close[i]
    s[0] += close.size


@kernel
def body_percent(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    opened, close = x[OPEN], x[CLOSE]
    for i in range(close.size):
        out[0, i] = 100.0 * (close[i] - opened[i]) / opened[i]
    s[0] += close.size


@kernel
def wick(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    opened, high, low, close = x[OPEN], x[HIGH], x[LOW], x[CLOSE]
    for i in range(close.size):
        out[0, i] = 100.0 * (high[i] - max(opened[i], close[i])) / close[i]
        out[1, i] = 100.0 * (min(opened[i], close[i]) - low[i]) / close[i]
    s[0] += close.size


@kernel
def close_location(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    high, low, close = x[HIGH], x[LOW], x[CLOSE]
    for i in range(close.size):
        out[0, i] = located(high[i], low[i], close[i])
    s[0] += close.size


@kernel
def engulfing(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, previous low."""
    high, low, seen, top, bottom = x[HIGH], x[LOW], int(s[0]), s[1], s[2]
    for i in range(high.size):
        inside = 1.0 if high[i] <= top and low[i] >= bottom else 0.0
        outside = 1.0 if high[i] >= top and low[i] <= bottom else 0.0
        out[0, i] = inside if seen + i > 0 else np.nan
        out[1, i] = outside if seen + i > 0 else np.nan
        top, bottom = high[i], low[i]
    s[0], s[1], s[2] = seen + high.size, top, bottom


@kernel
def run_length(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, run."""
    close, seen, previous, run = x[CLOSE], int(s[0]), s[1], s[2]
    for i in range(close.size):
        change = close[i] - previous if seen + i > 0 else 0.0
        fallen = min(run, 0.0) - 1.0 if change < 0.0 else 0.0
        run = max(run, 0.0) + 1.0 if change > 0.0 else fallen
        out[0, i] = run if seen + i > 0 else np.nan
        previous = close[i]
    s[0], s[1], s[2] = seen + close.size, previous, run


@kernel
def true_range_percent(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, previous close."""
    high, low, close = x[HIGH], x[LOW], x[CLOSE]
    if close.size == 0:
        return
    out[0, 0] = 100.0 * true_range(high[0], low[0], s[1]) / close[0] if s[0] > 0.0 else np.nan
    top, bottom, now, row = high[1:], low[1:], close[1:], out[0, 1:]
    for i in range(now.size):
        row[i] = 100.0 * true_range(top[i], bottom[i], close[i]) / now[i]
    s[0], s[1] = s[0] + close.size, close[-1]


@kernel
def high_low_ratio(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    high, low = x[HIGH], x[LOW]
    for i in range(high.size):
        out[0, i] = high[i] / low[i] - 1.0
    s[0] += high.size


@kernel
def close_open_ratio(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    opened, close = x[OPEN], x[CLOSE]
    for i in range(close.size):
        out[0, i] = close[i] / opened[i] - 1.0
    s[0] += close.size
