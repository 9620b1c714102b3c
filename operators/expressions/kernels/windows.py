"""Functions of the last n values at a constant cost per bar. A window that holds a missing value gives NaN until it has left."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.expressions.kernels.element import finite, flag
from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.window import after, push_highest, push_lowest, push_pair, push_shape, push_spread, push_total

Array = NDArray[np.float64]


@kernel
def total(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum. Code 0: sum, 1: mean."""
    n, code, seen, start, ring = int(p[0]), int(p[1]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(x.shape[1]):
        start, value = push_total(ring, j, start, x[0, i])
        out[0, i] = finite(value if code == 0 else value / n) if seen + i >= n - 1 else math.nan
        j = after(j, n)
    s[0], s[1] = seen + x.shape[1], start


@step
def _spread(code: int, deviation: float, squares: float, n: int) -> float:
    variance = squares / (n - 1)
    if code == 1:
        return variance
    if code == 0:
        return math.sqrt(variance)
    return deviation / math.sqrt(variance) if not variance <= 0.0 else 0.0


@kernel
def spread(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread. Code 0: standard deviation, 1: variance, 2: standard score."""
    n, code, seen, w = int(p[0]), int(p[1]), int(s[0]), s[1:]
    j = seen % n
    for i in range(x.shape[1]):
        mean, squares = push_spread(w, j, x[0, i])
        out[0, i] = finite(_spread(code, x[0, i] - mean, squares, n)) if seen + i >= n - 1 else math.nan
        j = after(j, n)
    s[0] = seen + x.shape[1]


@kernel
def extreme(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window extreme, window sum of missing flags. Code 0: highest, 1: lowest."""
    n, code, seen = int(p[0]), int(p[1]), int(s[0])
    ring, flags, start, flag_start = s[2 : 2 + n], s[3 + n :], s[1], s[2 + n]
    nothing, j = (-math.inf if code == 0 else math.inf), seen % n
    for i in range(x.shape[1]):
        lacks = math.isnan(x[0, i])
        value = nothing if lacks else x[0, i]
        if code == 0:
            start, found = push_highest(ring, j, start, value)
        else:
            start, found = push_lowest(ring, j, start, value)
        flag_start, missing = push_total(flags, j, flag_start, flag(lacks))
        out[0, i] = found if seen + i >= n - 1 and missing == 0.0 else math.nan
        j = after(j, n)
    s[0], s[1], s[2 + n] = seen + x.shape[1], start, flag_start


@step
def _shape(code: int, m2: float, m3: float, m4: float, n: int) -> float:
    if m2 <= 0.0:
        return 0.0
    if code == 0:
        return n * math.sqrt(n - 1.0) / (n - 2.0) * m3 / (m2 * math.sqrt(m2))
    return (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * n * m4 / (m2 * m2) - 3.0 * (n - 1.0))


@kernel
def shape(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window shape. Code 0: skewness, 1: excess kurtosis."""
    n, code, seen, w = int(p[0]), int(p[1]), int(s[0]), s[1:]
    j = seen % n
    for i in range(x.shape[1]):
        m2, m3, m4 = push_shape(w, j, x[0, i])
        out[0, i] = finite(_shape(code, m2, m3, m4, n)) if seen + i >= n - 1 else math.nan
        j = after(j, n)
    s[0] = seen + x.shape[1]


@kernel
def line(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window of (bar number, x). Code 0: slope, 1: r squared, 2: distance from the line."""
    n, code, seen, w = int(p[0]), int(p[1]), int(s[0]), s[1:]
    j = seen % n
    for i in range(x.shape[1]):
        t = float(seen + i)
        middle, mean, var_t, var_x, cov = push_pair(w, j, t, x[0, i])
        slope = cov / var_t
        fit = cov * slope / var_x if not var_x <= 0.0 else 0.0
        far = x[0, i] - mean - slope * (t - middle)
        value = slope if code == 0 else (fit if code == 1 else far)
        out[0, i] = finite(value) if seen + i >= n - 1 else math.nan
        j = after(j, n)
    s[0] = seen + x.shape[1]


@step
def _pair(code: int, var_x: float, var_y: float, cov: float, n: int) -> float:
    if math.isnan(cov):
        return math.nan
    if code == 1:
        return cov / (n - 1)
    if code == 2:  # noqa: PLR2004 - codes are places in the table of functions
        return cov / var_y if var_y > 0.0 else 0.0
    return min(max(cov / math.sqrt(var_x * var_y), -1.0), 1.0) if var_x > 0.0 and var_y > 0.0 else 0.0


@kernel
def pair(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window pair. Code 0: correlation, 1: covariance, 2: beta of x on y."""
    n, code, seen, w = int(p[0]), int(p[1]), int(s[0]), s[1:]
    j = seen % n
    for i in range(x.shape[1]):
        _, _, var_x, var_y, cov = push_pair(w, j, x[0, i], x[1, i])
        out[0, i] = finite(_pair(code, var_x, var_y, cov, n)) if seen + i >= n - 1 else math.nan
        j = after(j, n)
    s[0] = seen + x.shape[1]
