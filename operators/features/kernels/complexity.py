"""Kernels of the group ``complexity``. The returns are those within sessions; see ``groups.statistics``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.patterns import (
    count_bins,
    count_matches,
    matches,
    mean_log,
    ordinal,
    phrases,
    tolerance,
    uneven,
)
from mlf.operators.features.kernels.recent import known_return, push_path, push_recent, session_base
from mlf.operators.features.kernels.rescaled import curve_length, expected_range, mean_rescaled_range, slope
from mlf.operators.features.kernels.rows import CLOSE
from mlf.operators.features.kernels.window import after

Array = NDArray[np.float64]

KATZ_MOST = 3.0


@kernel
def shannon_entropy(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, the last n returns."""
    n, seen, counts = int(p[0]), int(s[0]), np.empty(int(p[1]))
    j = seen % n
    for i in range(x.shape[1]):
        w = push_recent(s[4:], j, known_return(x, i, s))
        count_bins(w, counts)
        out[0, i] = (math.log(n) - uneven(counts) / n) / math.log(counts.size) if s[3] >= n else np.nan
        j = after(j, n)


@kernel
def permutation_entropy(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last closes, the orders of the last n - order + 1, the count of each order."""
    n, order, seen = int(p[0]), int(p[1]), int(s[0])
    m = n - order + 1
    ring, counts = s[1 + 2 * order : 1 + 2 * order + m], s[1 + 2 * order + m :]
    for i in range(x.shape[1]):
        t = seen + i
        w = push_recent(s[1 : 1 + 2 * order], t % order, x[CLOSE, i])
        j = (t - order + 1) % m
        if t >= n:
            counts[int(ring[j])] -= 1.0
        if t >= order - 1:
            ring[j] = ordinal(w)
            counts[int(ring[j])] += 1.0
        out[0, i] = (math.log(m) - uneven(counts) / m) / math.log(counts.size) if t >= n - 1 else np.nan
    s[0] = seen + x.shape[1]


@kernel
def sample_entropy(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, the last n returns."""
    n, m, share, seen, runs = int(p[0]), int(p[1]), p[2], int(s[0]), np.empty(int(p[0]) + 1)
    most = 0.5 * (n - m) * (n - m - 1.0)
    j = seen % n
    for i in range(x.shape[1]):
        w = push_recent(s[4:], j, known_return(x, i, s))
        j = after(j, n)
        out[0, i] = np.nan
        if s[3] >= n:
            short, long = matches(w, m, tolerance(w, share), runs)
            out[0, i] = math.log(short / long) if long > 0 else math.log(most)


@kernel
def approximate_entropy(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, the last n returns."""
    n, m, share, seen, runs = int(p[0]), int(p[1]), p[2], int(s[0]), np.empty(int(p[0]) + 1)
    offset = math.log((n - m) / (n - m + 1.0))
    j = seen % n
    for i in range(x.shape[1]):
        w = push_recent(s[4:], j, known_return(x, i, s))
        j = after(j, n)
        out[0, i] = np.nan
        if s[3] >= n:
            counts = count_matches(w, m, tolerance(w, share), runs)
            out[0, i] = mean_log(counts[0, : n - m + 1]) - mean_log(counts[1, : n - m]) + offset


@kernel
def lempel_ziv(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, the last n signs."""
    n, seen, places = int(p[0]), int(s[0]), np.empty(int(p[0]), np.int64)
    scale = math.log(n) / (n * math.log(3.0))
    j = seen % n
    for i in range(x.shape[1]):
        change = x[CLOSE, i] - session_base(x, i, s)
        w = push_recent(s[3:], j, np.sign(change))
        out[0, i] = scale * phrases(w, places) if seen + i >= n - 1 else np.nan
        j = after(j, n)


@step
def _surplus(w: Array, known: Array) -> float:
    """Slope of the logarithm of the rescaled range over its expectation; row 0 of ``known`` has the sizes, row 1 the expectations."""
    found = np.empty(known.shape[1])
    for k in range(found.size):
        mean = mean_rescaled_range(w, w.size >> k)
        if mean == 0.0:
            return 0.0
        found[k] = math.log(mean) - known[1, k]
    return slope(known[0], found)


@kernel
def hurst(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, known returns in a row, logarithms of sizes, of expected ranges, the last n returns."""
    n, seen = int(p[0]), int(s[0])
    sizes = (s.size - 4 - 2 * n) // 2
    known = s[4 : 4 + 2 * sizes].reshape((2, sizes))
    for k in range(sizes if seen == 0 else 0):
        known[0, k], known[1, k] = math.log(n >> k), math.log(expected_range(n >> k))
    j = seen % n
    for i in range(x.shape[1]):
        w = push_recent(s[4 + 2 * sizes :], j, known_return(x, i, s))
        out[0, i] = 0.5 + _surplus(w, known) if s[3] >= n else np.nan
        j = after(j, n)


@step
def _katz(path: Array) -> float:
    length, reach, steps = 0.0, 0.0, math.log(path.size - 1)
    for k in range(1, path.size):
        length += abs(path[k] - path[k - 1])
        reach = max(reach, abs(path[k] - path[0]))
    if length == 0.0:
        return 1.0
    spread = steps + math.log(reach / length)
    return min(steps / spread, KATZ_MOST) if spread > 0.0 else KATZ_MOST


@kernel
def katz_dimension(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, path."""
    n, seen, path = int(p[0]), int(s[0]), np.empty(int(p[0]))
    for i in range(x.shape[1]):
        push_path(s[3:], path, i, x, s)
        out[0, i] = _katz(path) if seen + i >= n - 1 else np.nan


@step
def _higuchi(path: Array, near: Array, lengths: Array) -> float:
    found, whole = 0, curve_length(path, 1)
    for lag in range(1, near.size + 1):
        length = curve_length(path, lag)
        if length > 0.0:
            near[found], lengths[found] = -math.log(lag), math.log(length / whole)
            found += 1
    return slope(near[:found], lengths[:found]) if found > 1 else 1.0


@kernel
def higuchi_dimension(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, path."""
    n, seen, path = int(p[0]), int(s[0]), np.empty(int(p[0]))
    near, lengths = np.empty(int(p[1])), np.empty(int(p[1]))
    for i in range(x.shape[1]):
        push_path(s[3:], path, i, x, s)
        out[0, i] = _higuchi(path, near, lengths) if seen + i >= n - 1 else np.nan
