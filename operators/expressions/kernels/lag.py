"""Functions that look back to single bars. Places count bars, whether or not a value stood there."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.expressions.kernels.element import finite, flag
from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.window import after

Array = NDArray[np.float64]


@step
def _against(code: int, now: float, then: float) -> float:
    if code == 0:
        return then
    if code == 1:
        return now - then
    quotient = now / then if then != 0.0 else math.nan
    if code == 2:  # noqa: PLR2004 - codes are places in the table of functions
        return quotient - 1.0
    return math.log(quotient) if quotient > 0.0 else math.nan


@kernel
def lagged(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n values."""
    n, code, seen = int(p[0]), int(p[1]), int(s[0])
    ring, j = s[1 : 1 + n], seen % n
    for i in range(x.shape[1]):
        now, then = x[0, i], ring[j]
        out[0, i] = finite(_against(code, now, then)) if seen + i >= n else math.nan
        ring[j] = now
        j = after(j, n)
    s[0] = seen + x.shape[1]


@kernel
def cross(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, whether x stood above y on the last bar on which both were known. No crossing before one stood at or below."""
    for i in range(x.shape[1]):
        a, b = x[0, i], x[1, i]
        if math.isnan(a) or math.isnan(b):
            out[0, i] = math.nan
            continue
        out[0, i] = flag(a > b and s[0] > 0.0 and s[1] == 0.0)
        s[0], s[1] = 1.0, flag(a > b)


@kernel
def since(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: whether the condition has ever held, bars since it did. A missing condition counts as one that does not hold."""
    for i in range(x.shape[1]):
        holds = not math.isnan(x[0, i]) and x[0, i] != 0.0
        s[1] = 0.0 if holds else s[1] + 1.0
        s[0] = 1.0 if holds else s[0]
        out[0, i] = s[1] if s[0] > 0.0 else math.nan
