"""The range of summed deviations against their scale, over windows cut ever finer, and lengths of curves measured ever coarser."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]


@step
def slope(x: Array, y: Array) -> float:
    """Least-squares slope of y on x."""
    n, mean_x, mean_y = x.size, 0.0, 0.0
    for k in range(n):
        mean_x += x[k] / n
        mean_y += y[k] / n
    square = both = 0.0
    for k in range(n):
        square += (x[k] - mean_x) * (x[k] - mean_x)
        both += (x[k] - mean_x) * (y[k] - mean_y)
    return both / square


@step
def expected_range(m: int) -> float:
    """Mean rescaled range of m independent normal values (Anis and Lloyd)."""
    total = 0.0
    for i in range(1, m):
        total += math.sqrt((m - i) / i)
    return math.exp(math.lgamma(0.5 * (m - 1)) - math.lgamma(0.5 * m)) / math.sqrt(math.pi) * total


@step
def rescaled_range(w: Array) -> float:
    """Range of the summed deviations from the mean in population standard deviations; 0 for equal values."""
    n, mean = w.size, 0.0
    for value in w:
        mean += (value - w[0]) / n
    total = low = high = square = 0.0
    for value in w:
        away = (value - w[0]) - mean
        square += away * away
        total += away
        low, high = min(low, total), max(high, total)
    return (high - low) / math.sqrt(square / n) if square != 0.0 else 0.0


@step
def mean_rescaled_range(w: Array, m: int) -> float:
    """Mean over the last whole pieces of m values, those without any deviation left out; 0 where none is left."""
    total, count = 0.0, 0
    for end in range(w.size, m - 1, -m):
        value = rescaled_range(w[end - m : end])
        total += value
        count += value > 0.0
    return total / count if count > 0 else 0.0


@step
def curve_length(path: Array, lag: int) -> float:
    """Higuchi's length of a curve seen at every ``lag``-th point, the mean over all places to begin."""
    n, total = path.size, 0.0
    for first in range(lag):
        steps, length = (n - 1 - first) // lag, 0.0
        for k in range(1, steps + 1):
            length += abs(path[first + k * lag] - path[first + (k - 1) * lag])
        total += length * (n - 1) / (steps * lag * lag)
    return total / lag
