"""Aggregates over the last n values at a constant cost per value, without ever taking a value away again.

The bars are cut into blocks of n. Inside a block the aggregate of its beginning is extended value by value; when the block is full, the
aggregates of all of its ends are written over its values (n steps, once in n bars). A window is the end of one block and the beginning
of the next, merged. Nothing is subtracted, so there is no drift, a large value leaves no residue when it leaves the window, and a
missing one is gone as soon as it has left. ``j`` is the place in the block: bars seen, modulo n.

Merging moments: Chan, Golub, LeVeque (1979); Pebay, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
statistical moments (2008). Two-sided blocks: van Herk (1992), Gil and Werman (1993).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]


@step
def after(j: int, n: int) -> int:
    """The place that follows ``j`` in a block of ``n``."""
    return j + 1 if j + 1 < n else 0


@step
def push_total(ring: Array, j: int, start: float, x: float) -> tuple[float, float]:
    """The sum of the block so far, to be handed in again, and the sum of the last n values. ``ring`` has n places."""
    n = ring.size
    ring[j] = x
    start = x if j == 0 else start + x
    if j + 1 < n:
        return start, start + ring[j + 1]
    for k in range(n - 2, -1, -1):
        ring[k] += ring[k + 1]
    return start, start


@step
def push_highest(ring: Array, j: int, start: float, x: float) -> tuple[float, float]:
    """As :func:`push_total`, for the highest of the last n values."""
    n = ring.size
    ring[j] = x
    start = x if j == 0 else max(start, x)
    if j + 1 < n:
        return start, max(start, ring[j + 1])
    for k in range(n - 2, -1, -1):
        ring[k] = max(ring[k], ring[k + 1])
    return start, start


@step
def push_lowest(ring: Array, j: int, start: float, x: float) -> tuple[float, float]:
    """As :func:`push_total`, for the lowest of the last n values."""
    n = ring.size
    ring[j] = x
    start = x if j == 0 else min(start, x)
    if j + 1 < n:
        return start, min(start, ring[j + 1])
    for k in range(n - 2, -1, -1):
        ring[k] = min(ring[k], ring[k + 1])
    return start, start


@step
def push_fall(w: Array, j: int, x: float) -> float:
    """The largest fall to a later value as a share of the earlier one, over the last n values; ``w`` holds 2 n + 3.

    0 where they only rise; infinite where one of them is not above 0.
    """
    n = (w.size - 3) // 2
    b = j + 1
    if j == 0:
        w[0], w[1], w[2] = x, x, _fall(x, x)
    else:
        w[2] = max(w[2], _fall(w[0], x))
        w[0], w[1] = max(w[0], x), min(w[1], x)
    w[3 + j] = x
    if b == n:
        _fall_ends(w, n)
        return w[2]
    return max(w[2], w[3 + n + b], _fall(w[3 + b], w[1]))


@step
def _fall(high: float, low: float) -> float:
    return max(1.0 - low / high, 0.0) if min(low, high) > 0.0 else math.inf


@step
def _fall_ends(w: Array, n: int) -> None:
    low = w[2 + n]
    w[2 + 2 * n] = _fall(low, low)
    for k in range(n - 2, -1, -1):
        w[3 + n + k] = max(w[4 + n + k], _fall(w[3 + k], low))
        low = min(low, w[3 + k])
        w[3 + k] = max(w[3 + k], w[4 + k])


@step
def push_spread(w: Array, j: int, x: float) -> tuple[float, float]:
    """Mean and sum of squared deviations of the last n values; ``w`` holds 2 n + 2. Equal values deviate by exactly 0."""
    n = w.size // 2 - 1
    b = j + 1
    if j == 0:
        w[0], w[1] = x, 0.0
    else:
        delta = x - w[0]
        w[0] += delta / b
        w[1] += delta * (x - w[0])
    w[2 + j] = x
    if b == n:
        _spread_ends(w, n)
        return w[0], w[1]
    mean, deviation = w[2 + b], w[2 + n + b]
    delta = w[0] - mean
    share = b * (1.0 / n)
    return mean + delta * share, deviation + w[1] + delta * delta * (share * (n - b))


@step
def _spread_ends(w: Array, n: int) -> None:
    mean, deviation = w[1 + n], 0.0
    w[1 + 2 * n] = 0.0
    for k in range(n - 2, -1, -1):
        x = w[2 + k]
        delta = x - mean
        mean += delta / (n - k)
        deviation += delta * (x - mean)
        w[2 + k], w[2 + n + k] = mean, deviation


@step
def push_pair(w: Array, j: int, x: float, y: float) -> tuple[float, float, float, float, float]:
    """Means of x and y, their sums of squared deviations and of co-deviations over the last n pairs; ``w`` holds 5 n + 5."""
    n = w.size // 5 - 1
    b = j + 1
    if j == 0:
        w[:5] = 0.0
    _pair_add(w, 0, b, x, y)
    at = 5 + 5 * j
    w[at], w[at + 1] = x, y
    if b == n:
        _pair_ends(w, n)
        return w[0], w[1], w[2], w[3], w[4]
    at = 5 + 5 * b
    dx, dy = w[0] - w[at], w[1] - w[at + 1]
    share = b * (1.0 / n)
    weight = share * (n - b)
    return (
        w[at] + dx * share,
        w[at + 1] + dy * share,
        w[2] + w[at + 2] + dx * dx * weight,
        w[3] + w[at + 3] + dy * dy * weight,
        w[4] + w[at + 4] + dx * dy * weight,
    )


@step
def _pair_add(w: Array, at: int, count: int, x: float, y: float) -> None:
    dx, dy, part = x - w[at], y - w[at + 1], 1.0 / count
    w[at] += dx * part
    w[at + 1] += dy * part
    w[at + 2] += dx * (x - w[at])
    w[at + 3] += dy * (y - w[at + 1])
    w[at + 4] += dx * (y - w[at + 1])


@step
def _pair_ends(w: Array, n: int) -> None:
    last = 5 * n
    w[last + 2 : last + 5] = 0.0
    for k in range(n - 2, -1, -1):
        at = 5 + 5 * k
        x, y = w[at], w[at + 1]
        w[at : at + 5] = w[at + 5 : at + 10]
        _pair_add(w, at, n - k, x, y)


@step
def push_shape(w: Array, j: int, x: float) -> tuple[float, float, float]:
    """Sums of the second, third and fourth power of the deviations of the last n values; ``w`` holds 4 n + 4."""
    n = w.size // 4 - 1
    b = j + 1
    if j == 0:
        w[:4] = 0.0
    _shape_add(w, 0, b, x)
    w[4 + 4 * j] = x
    if b == n:
        _shape_ends(w, n)
        return w[1], w[2], w[3]
    return _shape_merged(w, 4 + 4 * b, n - b, b)


@step
def _shape_add(w: Array, at: int, count: int, x: float) -> None:
    delta = x - w[at]
    d = delta / count
    term = delta * d * (count - 1)
    w[at] += d
    w[at + 3] += term * d * d * (count * count - 3 * count + 3) + 6.0 * d * d * w[at + 1] - 4.0 * d * w[at + 2]
    w[at + 2] += term * d * (count - 2) - 3.0 * d * w[at + 1]
    w[at + 1] += term


@step
def _shape_ends(w: Array, n: int) -> None:
    last = 4 * n
    w[last + 1 : last + 4] = 0.0
    for k in range(n - 2, -1, -1):
        at = 4 + 4 * k
        x = w[at]
        w[at : at + 4] = w[at + 4 : at + 8]
        _shape_add(w, at, n - k, x)


@step
def _shape_merged(w: Array, at: int, a: int, b: int) -> tuple[float, float, float]:
    part = 1.0 / (a + b)
    d = (w[0] - w[at]) * part
    near, far, both = b * w[at + 1], a * w[1], float(a * b) * (a + b)
    m2 = w[at + 1] + w[1] + d * d * both
    m3 = w[at + 2] + w[2] + d * (d * d * both * (a - b) + 3.0 * (far - near))
    m4 = w[at + 3] + w[3] + d * d * (d * d * both * (a * a - a * b + b * b) + 6.0 * (a * far + b * near))
    return m2, m3, m4 + 4.0 * d * (a * w[2] - b * w[at + 2])
