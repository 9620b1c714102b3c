"""Aggregates over the last n values at a constant cost per value, without ever taking a value away again.

The bars are cut into blocks of n. Inside a block the aggregate of its beginning is extended value by value; when the block is full, the
aggregates of all of its ends are written over its values (n steps, once in n bars). A window is the end of one block and the beginning
of the next, merged. Nothing is subtracted, so there is no drift, a large value leaves no residue when it leaves the window, and a
missing one is gone as soon as it has left. ``j`` is the place in the block: bars seen, modulo n.

Moments are sums of powers about the last value of the block before, kept beside the sums. That value is in the window until the block is
full, so the powers are as small as the window's own range; equal values have powers of exactly 0.

Shifted moments: Chan, Golub, LeVeque, Algorithms for computing the sample variance (1983). Two-sided blocks: van Herk (1992), Gil and
Werman (1993).
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
        return float(w[2])
    return float(max(w[2], w[3 + n + b], _fall(w[3 + b], w[1])))


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
    w[2 + j] = x
    if j + 1 == n:
        _spread_ends(w, n)
        return _spread_about(w[2 + n], w[0], w[1], n)
    y = x - w[2 + n]
    total, squares = (y, y * y) if j == 0 else (w[0] + y, w[1] + y * y)
    w[0], w[1] = total, squares
    return _spread_about(w[2 + n], total + w[3 + j], squares + w[3 + n + j], n)


@step
def _spread_about(origin: float, total: float, squares: float, n: int) -> tuple[float, float]:
    away = total * (1.0 / n)
    deviation = squares - total * away
    return origin + away, max(deviation, 0.0)


@step
def _spread_ends(w: Array, n: int) -> None:
    origin, total, squares = w[1 + n], 0.0, 0.0
    for k in range(n - 1, -1, -1):
        y = w[2 + k] - origin
        total += y
        squares += y * y
        w[2 + k], w[2 + n + k] = total, squares
    w[0], w[1], w[2 + n] = total, squares, origin


@step
def push_pair(w: Array, j: int, x: float, y: float) -> tuple[float, float, float, float, float]:
    """Means of x and y, their sums of squared deviations and of co-deviations over the last n pairs; ``w`` holds 5 n + 5."""
    n = w.size // 5 - 1
    at = 5 + 5 * j
    w[at], w[at + 1] = x, y
    if j + 1 == n:
        _pair_ends(w, n)
        return _pair_about((w[8], w[9]), (w[0], w[1], w[2], w[3], w[4]), n)
    if j == 0:
        w[:5] = 0.0
    dx, dy = x - w[8], y - w[9]
    a, b, aa, bb, ab = w[0] + dx, w[1] + dy, w[2] + dx * dx, w[3] + dy * dy, w[4] + dx * dy
    w[0], w[1], w[2], w[3], w[4] = a, b, aa, bb, ab
    sums = (a + w[at + 5], b + w[at + 6], aa + w[at + 7], bb + w[at + 8], ab + w[at + 9])
    return _pair_about((w[8], w[9]), sums, n)


@step
def _pair_about(
    origin: tuple[float, float], sums: tuple[float, float, float, float, float], n: int
) -> tuple[float, float, float, float, float]:
    a, b, aa, bb, ab = sums
    part = 1.0 / n
    mean_a, mean_b = a * part, b * part
    var_a, var_b = aa - a * mean_a, bb - b * mean_b
    return (
        origin[0] + mean_a,
        origin[1] + mean_b,
        max(var_a, 0.0),
        max(var_b, 0.0),
        ab - a * mean_b,
    )


@step
def _pair_ends(w: Array, n: int) -> None:
    last_x, last_y = w[5 * n], w[5 * n + 1]
    a = b = aa = bb = ab = 0.0
    for k in range(n - 1, -1, -1):
        at = 5 + 5 * k
        x, y = w[at] - last_x, w[at + 1] - last_y
        a, b, aa, bb, ab = a + x, b + y, aa + x * x, bb + y * y, ab + x * y
        w[at], w[at + 1], w[at + 2], w[at + 3], w[at + 4] = a, b, aa, bb, ab
    w[0], w[1], w[2], w[3], w[4] = a, b, aa, bb, ab
    w[8], w[9] = last_x, last_y


@step
def push_shape(w: Array, j: int, x: float) -> tuple[float, float, float]:
    """Sums of the second, third and fourth power of the deviations of the last n values; ``w`` holds 4 n + 4."""
    n = w.size // 4 - 1
    at = 4 + 4 * j
    w[at] = x
    if j + 1 == n:
        _shape_ends(w, n)
        return _shape_about((w[0], w[1], w[2], w[3]), n)
    if j == 0:
        w[:4] = 0.0
    y = x - w[7]
    yy = y * y
    one, two, three, four = w[0] + y, w[1] + yy, w[2] + yy * y, w[3] + yy * yy
    w[0], w[1], w[2], w[3] = one, two, three, four
    return _shape_about((one + w[at + 4], two + w[at + 5], three + w[at + 6], four + w[at + 7]), n)


@step
def _shape_about(sums: tuple[float, float, float, float], n: int) -> tuple[float, float, float]:
    one, two, three, four = sums
    d = one * (1.0 / n)
    m2 = two - one * d
    m3 = three - d * (3.0 * two - 2.0 * one * d)
    m4 = four - d * (4.0 * three - d * (6.0 * two - 3.0 * one * d))
    return max(m2, 0.0), m3, max(m4, 0.0)


@step
def _shape_ends(w: Array, n: int) -> None:
    last = w[4 * n]
    one = two = three = four = 0.0
    for k in range(n - 1, -1, -1):
        at = 4 + 4 * k
        y = w[at] - last
        yy = y * y
        one, two, three, four = one + y, two + yy, three + yy * y, four + yy * yy
        w[at], w[at + 1], w[at + 2], w[at + 3] = one, two, three, four
    w[0], w[1], w[2], w[3], w[7] = one, two, three, four, last
