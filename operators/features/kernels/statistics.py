"""Kernels of the group ``statistics``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE
from mlf.operators.features.kernels.volatility import session_return
from mlf.operators.features.kernels.window import after, push_pair, push_shape, push_spread

Array = NDArray[np.float64]


@kernel
def skewness(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window shape."""
    n, seen, w = int(p[0]), int(s[0]), s[3:]
    factor = math.sqrt(n * (n - 1.0)) / (n - 2.0)
    j = seen % n
    for i in range(x.shape[1]):
        m2, m3, _ = push_shape(w, j, session_return(x, i, s))
        value = factor * (m3 / n) / math.pow(m2 / n, 1.5) if m2 != 0.0 else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def kurtosis(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window shape."""
    n, seen, w = int(p[0]), int(s[0]), s[3:]
    factor = (n - 1.0) / ((n - 2.0) * (n - 3.0))
    j = seen % n
    for i in range(x.shape[1]):
        m2, _, m4 = push_shape(w, j, session_return(x, i, s))
        value = factor * ((n + 1.0) * (n * m4 / (m2 * m2) - 3.0) + 6.0) if m2 != 0.0 else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def zscore(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window spread."""
    close, n, seen, w = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        mean, squares = push_spread(w, j, close[i])
        score = (close[i] - mean) / math.sqrt(squares / n) if squares > 0.0 else 0.0
        out[0, i] = score if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def autocorrelation(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, the last returns, window of (return, earlier return)."""
    lag, n, seen = int(p[0]), int(p[1]), int(s[0])
    ring, w = s[3 : 3 + lag], s[3 + lag :]
    for i in range(x.shape[1]):
        t = seen + i
        value = session_return(x, i, s)
        out[0, i] = np.nan
        if t >= lag:
            _, _, var, earlier, cov = push_pair(w, (t - lag) % n, value, ring[t % lag])
            if t >= n + lag - 1:
                both = math.sqrt(var) * math.sqrt(earlier)
                out[0, i] = min(max(cov / both, -1.0), 1.0) if both != 0.0 else 0.0
        ring[t % lag] = value
