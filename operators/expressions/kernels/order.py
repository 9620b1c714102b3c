"""Functions of the order of the last n values, at a cost of n per bar. A window that holds a missing value gives NaN."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.expressions.kernels.element import flag
from mlf.operators.features.kernels.compiled import kernel, step

Array = NDArray[np.float64]


@step
def _lacks(ring: Array) -> bool:
    for value in ring:  # noqa: SIM110 - kernels compile loops, not generators
        if math.isnan(value):
            return True
    return False


@kernel
def rank(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n values."""
    n, seen, ring = int(p[0]), int(s[0]), s[1 : 1 + int(p[0])]
    for i in range(x.shape[1]):
        now = x[0, i]
        ring[(seen + i) % n] = now
        below = equal = 0.0
        for value in ring:
            below += flag(value < now)
            equal += flag(value == now)
        known = seen + i >= n - 1 and not _lacks(ring)
        out[0, i] = (below + 0.5 * (equal - 1.0)) / (n - 1.0) if known else math.nan
    s[0] = seen + x.shape[1]


@kernel
def age(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n values. Code 0: of the largest, 1: of the smallest."""
    n, code, seen, ring = int(p[0]), int(p[1]), int(s[0]), s[1 : 1 + int(p[0])]
    sign = 1.0 if code == 0 else -1.0
    for i in range(x.shape[1]):
        place = (seen + i) % n
        ring[place] = x[0, i]
        best, found = -math.inf, 0
        for back in range(n):
            value = sign * ring[(place - back) % n]
            if value > best:
                best, found = value, back
        out[0, i] = float(found) if seen + i >= n - 1 and not _lacks(ring) else math.nan
    s[0] = seen + x.shape[1]


@kernel
def deviation(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last n values. They are added up in the order of their places, which is the same in any chunking."""
    n, seen, ring = int(p[0]), int(s[0]), s[1 : 1 + int(p[0])]
    for i in range(x.shape[1]):
        ring[(seen + i) % n] = x[0, i]
        mean = away = 0.0
        for value in ring:
            mean += value / n
        for value in ring:
            away += abs(value - mean) / n
        out[0, i] = away if seen + i >= n - 1 and math.isfinite(away) else math.nan
    s[0] = seen + x.shape[1]


@kernel
def quantile(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, how many values are missing, the last n values, the known ones of them in order. Parameters: n, probability."""
    n, q, seen, missing = int(p[0]), p[1], int(s[0]), int(s[1])
    ring, ordered = s[2 : 2 + n], s[2 + n :]
    for i in range(x.shape[1]):
        place, now = (seen + i) % n, x[0, i]
        count = min(seen + i, n) - missing
        if seen + i >= n:
            if math.isnan(ring[place]):
                missing -= 1
            else:
                count = _taken(ordered, count, ring[place])
        ring[place] = now
        if math.isnan(now):
            missing += 1
        else:
            count = _put(ordered, count, now)
        out[0, i] = _between(ordered, q * (n - 1), n) if seen + i >= n - 1 and missing == 0 else math.nan
    s[0], s[1] = seen + x.shape[1], missing


@step
def _taken(ordered: Array, count: int, value: float) -> int:
    """One ``value`` less; how many are left."""
    at = np.searchsorted(ordered[:count], value)
    for k in range(at, count - 1):
        ordered[k] = ordered[k + 1]
    return count - 1


@step
def _put(ordered: Array, count: int, value: float) -> int:
    """One ``value`` more; how many there are."""
    k = count
    while k > 0 and ordered[k - 1] > value:
        ordered[k] = ordered[k - 1]
        k -= 1
    ordered[k] = value
    return count + 1


@step
def _between(ordered: Array, place: float, n: int) -> float:
    low = int(math.floor(place))  # noqa: RUF046 - a float inside a kernel
    high = min(low + 1, n - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
