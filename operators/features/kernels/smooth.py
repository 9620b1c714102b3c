"""Recursive averages with TA-Lib's seeding, and the small formulas that several groups share.

``count`` is the number of values the average has taken before this one; its value means something from count = n - 1 on.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]

ZERO = 1e-14  # TA-Lib takes less for nothing


@step
def exponential(value: float, x: float, count: int, n: int) -> float:
    """Exponential average with weight 2 / (n + 1), seeded by the mean of the first n values."""
    if count >= n:
        return value * ((n - 1.0) / (n + 1.0)) + x * (2.0 / (n + 1.0))
    return (value + x) / n if count == n - 1 else value + x


@step
def exponentials(values: tuple[float, float, float], x: float, count: int, n: int) -> tuple[float, float, float]:
    """An exponential average, its average, and the average of that; each takes its first value when the one before has its seed."""
    one, two, three = values
    one = exponential(one, x, count, n)
    if count >= n - 1:
        two = exponential(two, one, count - (n - 1), n)
    if count >= 2 * (n - 1):
        three = exponential(three, two, count - 2 * (n - 1), n)
    return one, two, three


@step
def wilder(value: float, x: float, count: int, n: int) -> float:
    """Wilder's average with weight 1 / n, seeded by the mean of the first n values."""
    if count >= n:
        return value * ((n - 1.0) / n) + x * (1.0 / n)
    return (value + x) / n if count == n - 1 else value + x


@step
def strength(averages: Array, change: float, count: int, n: int) -> float:
    """Relative strength after one more change; ``averages`` holds Wilder's averages of the rises and of the falls."""
    averages[0] = wilder(averages[0], max(change, 0.0), count, n)
    averages[1] = wilder(averages[1], max(-change, 0.0), count, n)
    moved = averages[0] + averages[1]
    return 100.0 * (averages[0] / moved) if moved >= ZERO else 0.0


@step
def wilder_sum(value: float, x: float, count: int, n: int) -> float:
    """Wilder's running sum: n - 1 values are added up, then each step first gives away its n-th part."""
    return value * ((n - 1.0) / n) + x if count >= n - 1 else value + x


@step
def true_range(high: float, low: float, previous: float) -> float:
    """Range of the bar, stretched to the previous close."""
    return max(high - low, abs(high - previous), abs(low - previous))


@step
def close_location(high: float, low: float, close: float) -> float:
    """Place of the close in the bar, -1 to 1; 0 without height."""
    height = high - low
    return ((close - low) - (high - close)) / height if height > 0.0 else 0.0


@step
def log_quotient(a: float, b: float) -> float:
    """``ln(a / b)``, NaN where the quotient is not positive."""
    quotient = a / b
    return math.log(quotient) if quotient > 0.0 else math.nan
