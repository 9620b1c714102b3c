"""Functions of one bar: no state, one value out of one, two or three."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step

Array = NDArray[np.float64]


@step
def flag(holds: bool) -> float:  # noqa: FBT001 - the value itself
    """1 or 0."""
    return 1.0 if holds else 0.0


@step
def _curved(code: int, a: float) -> float:
    if code == 3:  # noqa: PLR2004 - codes are places in the table of functions
        return math.log(a) if a > 0.0 else math.nan
    if code == 4:  # noqa: PLR2004
        return math.exp(a)
    if code == 5:  # noqa: PLR2004
        return math.sqrt(a) if a >= 0.0 else math.nan
    return math.tanh(a)


@step
def _flagged(code: int, a: float) -> float:
    if code == 7:  # noqa: PLR2004
        return flag(math.isnan(a))
    if math.isnan(a):
        return math.nan
    return flag(a > 0.0) - flag(a < 0.0) if code == 2 else flag(a == 0.0)  # noqa: PLR2004


@step
def _unary(code: int, a: float) -> float:
    if code < 2:  # noqa: PLR2004
        return -a if code == 0 else abs(a)
    if code == 9:  # noqa: PLR2004
        return math.floor(a) if math.isfinite(a) else a
    return _flagged(code, a) if code in (2, 6, 7) else _curved(code, a)


@step
def _compared(code: int, a: float, b: float) -> float:
    if math.isnan(a) or math.isnan(b):
        return math.nan
    if code < 7:  # noqa: PLR2004
        return flag(a < b) if code == 5 else flag(a <= b)  # noqa: PLR2004
    if code < 9:  # noqa: PLR2004
        return flag(a > b) if code == 7 else flag(a >= b)  # noqa: PLR2004
    return flag(a == b) if code == 9 else flag(a != b)  # noqa: PLR2004


@step
def _chosen(code: int, a: float, b: float) -> float:
    if math.isnan(a) or math.isnan(b):
        return math.nan
    if code == 11:  # noqa: PLR2004
        return flag(a != 0.0 and b != 0.0)
    if code == 12:  # noqa: PLR2004
        return flag(a != 0.0 or b != 0.0)
    if code == 13:  # noqa: PLR2004
        return max(a, b)
    if code == 14:  # noqa: PLR2004
        return min(a, b)
    return a - b * math.floor(a / b) if b != 0.0 else math.nan


@step
def _binary(code: int, a: float, b: float) -> float:  # noqa: PLR0911 - as above
    if code == 0:
        return a + b
    if code == 1:
        return a - b
    if code == 2:  # noqa: PLR2004
        return a * b
    if code == 3:  # noqa: PLR2004
        return a / b if b != 0.0 else math.nan
    if code == 4:  # noqa: PLR2004
        return math.pow(a, b) if a > 0.0 or (b == math.floor(b) and (a != 0.0 or b >= 0.0)) else math.nan
    if code <= 10:  # noqa: PLR2004
        return _compared(code, a, b)
    return _chosen(code, a, b)


@step
def finite(value: float) -> float:
    """The value; NaN for an infinity."""
    return value if math.isfinite(value) else math.nan


@kernel
def unary(x: Array, p: Array, _: Array, out: Array) -> None:
    """Parameter: the function's code."""
    code = int(p[0])
    for i in range(x.shape[1]):
        out[0, i] = finite(_unary(code, x[0, i]))


@kernel
def binary(x: Array, p: Array, _: Array, out: Array) -> None:
    """Parameter: the function's code."""
    code = int(p[0])
    for i in range(x.shape[1]):
        out[0, i] = finite(_binary(code, x[0, i], x[1, i]))


@kernel
def where(x: Array, _: Array, __: Array, out: Array) -> None:
    """A missing condition gives NaN; of the two values only the chosen one must be there."""
    for i in range(x.shape[1]):
        chosen = x[1, i] if x[0, i] != 0.0 else x[2, i]
        out[0, i] = math.nan if math.isnan(x[0, i]) else chosen


@kernel
def clip(x: Array, p: Array, _: Array, out: Array) -> None:
    """Parameters: low, high."""
    for i in range(x.shape[1]):
        a = x[0, i]
        out[0, i] = a if math.isnan(a) else min(max(a, p[0]), p[1])
