"""Kernels of the group ``statistics``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.recent import known_return, push_ordered, push_path, push_recent, quantile
from mlf.operators.features.kernels.rows import CLOSE, VOLUME
from mlf.operators.features.kernels.volatility import session_return
from mlf.operators.features.kernels.window import after, push_fall, push_pair, push_shape, push_spread, push_total

Array = NDArray[np.float64]

TAIL = 0.05


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


@kernel
def variance_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window sum of q returns, window spread of returns, window spread of the sums."""
    q, n, seen = int(p[0]), int(p[1]), int(s[0])
    m, ring = n - q + 1, s[4 : 4 + q]
    near, far = s[4 + q : 6 + q + 2 * n], s[6 + q + 2 * n :]
    scale = (n - 1.0) / (q * m * (1.0 - q / n))
    for i in range(x.shape[1]):
        t, value = seen + i, session_return(x, i, s)
        s[3], total = push_total(ring, t % q, s[3], value)
        mean, one = push_spread(near, t % n, value)
        average, many = push_spread(far, (t - q + 1) % m, total) if t >= q - 1 else (0.0, 0.0)
        away = average - q * mean
        ratio = scale * (many + m * away * away) / one if one != 0.0 else 1.0
        out[0, i] = ratio if t >= n - 1 else np.nan


@step
def _persistence(path: Array) -> float:
    """Slope of each value on the one before it; infinite where those do not move."""
    n = path.size - 1
    before = after_it = 0.0
    for k in range(n):
        before += path[k] / n
        after_it += path[k + 1] / n
    square = both = 0.0
    for k in range(n):
        away = path[k] - before
        square += away * away
        both += away * (path[k + 1] - after_it)
    return both / square if square != 0.0 else math.inf


@kernel
def half_life(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, path."""
    n, cap, seen, path = int(p[0]), p[1], int(s[0]), np.empty(int(p[0]))
    for i in range(x.shape[1]):
        push_path(s[3:], path, i, x, s)
        slope = _persistence(path)
        value = 0.0 if slope <= 0.0 else cap
        if 0.0 < slope < 1.0:
            value = min(cap, -math.log(2.0) / math.log(slope))
        out[0, i] = value if seen + i >= n - 1 else np.nan


@kernel
def return_volume_correlation(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window of (return, volume)."""
    n, seen, w = int(p[0]), int(s[0]), s[3:]
    j = seen % n
    for i in range(x.shape[1]):
        _, _, moved, traded, both = push_pair(w, j, session_return(x, i, s), x[VOLUME, i])
        scale = math.sqrt(moved) * math.sqrt(traded)
        value = min(max(both / scale, -1.0), 1.0) if scale != 0.0 else 0.0
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def percentile_rank(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n closes."""
    close, n, seen, ring = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        now = ring[j] = close[i]
        below, equal = 0, -1
        for value in ring:
            below += value < now
            equal += value == now
        out[0, i] = (below + 0.5 * equal) / (n - 1.0) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def max_drawdown(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window fall."""
    close, n, seen, w = x[CLOSE], int(p[0]), int(s[0]), s[1:]
    j = seen % n
    for i in range(close.size):
        value = push_fall(w, j, close[i])
        out[0, i] = value if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@kernel
def downside_deviation(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window sum of squared losses."""
    n, seen, ring = int(p[0]), int(s[0]), s[4:]
    j = seen % n
    for i in range(x.shape[1]):
        value = session_return(x, i, s)
        s[3], total = push_total(ring, j, s[3], 0.0 if value >= 0.0 else value * value)
        out[0, i] = math.sqrt(total / n) if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def tail_ratio(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, the last n returns, and they in order."""
    n, seen, ring, ordered = int(p[0]), int(s[0]), s[4 : 4 + int(p[0])], s[4 + int(p[0]) :]
    j = seen % n
    for i in range(x.shape[1]):
        value = known_return(x, i, s)
        push_ordered(ordered, ring[j], value)
        ring[j] = value
        gain, loss = abs(quantile(ordered, 1.0 - TAIL)), abs(quantile(ordered, TAIL))
        ratio = 1.0 if gain == loss else gain / loss
        out[0, i] = ratio if s[3] >= n else np.nan
        j = after(j, n)


@step
def _farthest(w: Array) -> float:
    """Sum of the deviations from the mean up to where it is farthest from 0, by their standard deviation and the root of their number."""
    n, mean = w.size, 0.0
    for k in range(n):
        mean += (w[k] - w[0]) / n
    total = far = square = 0.0
    for k in range(n):
        away = (w[k] - w[0]) - mean
        square += away * away
        total += away
        far = total if abs(total) > abs(far) else far
    return far / math.sqrt(square) if square != 0.0 else 0.0


@kernel
def cusum(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, the last n returns."""
    n, seen, w = int(p[0]), int(s[0]), s[4:]
    j = seen % n
    for i in range(x.shape[1]):
        recent = push_recent(w, j, known_return(x, i, s))
        out[0, i] = _farthest(recent) if s[3] >= n else np.nan
        j = after(j, n)
