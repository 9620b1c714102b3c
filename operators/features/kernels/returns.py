"""Kernels of the group ``returns``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE, OPEN, SESSION
from mlf.operators.features.kernels.smooth import log_quotient
from mlf.operators.features.kernels.sweep import earlier
from mlf.operators.features.kernels.window import after

Array = NDArray[np.float64]


@kernel
def simple_return(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close = x[CLOSE]
    first = earlier(s[1:], close, int(s[0]), out[0])
    out[0, first:] = close[: close.size - first]
    for i in range(close.size):
        out[0, i] = close[i] / out[0, i] - 1.0
    s[0] += close.size


@kernel
def log_return(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close, n, seen, ring = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        out[0, i] = log_quotient(close[i], ring[j]) if seen + i >= n else np.nan
        ring[j] = close[i]
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def gap(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, previous close."""
    opened, close, seen, previous = x[OPEN], x[CLOSE], int(s[0]), s[1]
    for i in range(close.size):
        out[0, i] = opened[i] / previous - 1.0 if seen + i > 0 else np.nan
        previous = close[i]
    s[0], s[1] = seen + close.size, previous


@kernel
def session_return(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its first open."""
    opened, close, session = x[OPEN], x[CLOSE], x[SESSION]
    seen, current, first = int(s[0]), s[1], s[2]
    for i in range(close.size):
        if seen + i == 0 or session[i] != current:
            current, first = session[i], opened[i]
        out[0, i] = close[i] / first - 1.0
    s[0], s[1], s[2] = seen + close.size, current, first
