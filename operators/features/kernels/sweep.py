"""The aggregates of ``window`` for a whole chunk of values at once: the same steps, with the block in progress in registers.

``seen`` counts the values before the chunk. Rows of ``out`` mean something from the n-th value on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

if TYPE_CHECKING:
    from collections.abc import Callable

Array = NDArray[np.float64]


@step
def earlier(ring: Array, values: Array, seen: int, out: Array) -> int:
    """The values of n bars ago, as far as they stand before the chunk, NaN before there is one; ``ring`` holds n and moves on.

    What is returned is the first place whose earlier value is in the chunk itself.
    """
    n, size = ring.size, values.size
    for i in range(min(n, size)):
        out[i] = ring[(seen + i) % n] if seen + i >= n else np.nan
    for i in range(max(size - n, 0), size):
        ring[(seen + i) % n] = values[i]
    return min(n, size)


def _swept(join: Callable[[float, float], float], nothing: float) -> Callable[[Array, Array, int, Array], None]:
    """The last n values joined, bar by bar; ``w`` holds n + 1, and ``out`` may be the values."""

    @step
    def swept(w: Array, values: Array, seen: int, out: Array) -> None:
        n, i, ring = w.size - 1, 0, w[1:]
        j, begun = seen % n, w[0]
        while i < values.size:
            begun = nothing if j == 0 else begun
            stop = min(values.size, i + n - 1 - j)
            new, joined, place, ends = values[i:stop], out[i:stop], ring[j:], ring[j + 1 :]
            for k in range(new.size):
                x = new[k]
                begun = join(begun, x)
                place[k] = x
                joined[k] = join(begun, ends[k])
            i, j = stop, j + new.size
            if i < values.size:
                x = values[i]
                out[i] = join(begun, x)
                ring[j] = x
                for k in range(n - 2, -1, -1):
                    x = join(x, ring[k])
                    ring[k] = x
                i, j = i + 1, 0
        w[0] = begun

    return cast("Callable[[Array, Array, int, Array], None]", swept)


@step
def _sum(a: float, b: float) -> float:
    return a + b


@step
def _higher(a: float, b: float) -> float:
    return max(a, b)


@step
def _lower(a: float, b: float) -> float:
    return min(a, b)


totals = _swept(_sum, 0.0)
highest = _swept(_higher, -np.inf)
lowest = _swept(_lower, np.inf)


@step
def weighted(w: Array, values: Array, seen: int, out: Array) -> None:
    """Sums of the last n values with weights from 1, the oldest, to n; ``w`` holds n + 2."""
    n, i = w.size - 2, 0
    j, total, rising = seen % n, w[0], w[1]
    while i < values.size:
        stop = min(values.size, i + n - 1 - j)
        for k in range(i, stop):
            total += values[k]
            rising += (j + 1) * values[k]
            w[2 + j] = values[k]
            out[k] = w[3 + j] + (rising + (n - 1 - j) * total)
            j += 1
        i = stop
        if i < values.size:
            w[2 + j] = values[i]
            out[i] = _weighted_ends(w, n)
            i, j, total, rising = i + 1, 0, 0.0, 0.0
    w[0], w[1] = total, rising


@step
def _weighted_ends(w: Array, n: int) -> float:
    total, rising = 0.0, 0.0
    for k in range(n + 1, 1, -1):
        total += w[k]
        rising += total
        w[k] = rising
    return rising


@step
def spreads(w: Array, values: Array, seen: int, out: Array) -> None:
    """Means and sums of squared deviations of the last n values, in two rows; ``w`` holds 2 n + 2. Equal values deviate by exactly 0."""
    n, i, part = w.size // 2 - 1, 0, 1.0 / (w.size // 2 - 1)
    j, total, squares, origin = seen % n, w[0], w[1], w[2 + n]
    while i < values.size:
        stop = min(values.size, i + n - 1 - j)
        for k in range(i, stop):
            y = values[k] - origin
            total, squares = total + y, squares + y * y
            w[2 + j] = values[k]
            both, away = total + w[3 + j], (total + w[3 + j]) * part
            out[0, k], out[1, k] = origin + away, max(squares + w[3 + n + j] - both * away, 0.0)
            j += 1
        i = stop
        if i < values.size:
            w[2 + j] = values[i]
            total, squares = _spread_ends(w, n)
            origin, away = w[2 + n], total * part
            out[0, i], out[1, i] = origin + away, max(squares - total * away, 0.0)
            i, j, total, squares = i + 1, 0, 0.0, 0.0
    w[0], w[1] = total, squares


@step
def _spread_ends(w: Array, n: int) -> tuple[float, float]:
    origin, total, squares = w[1 + n], 0.0, 0.0
    for k in range(n - 1, -1, -1):
        y = w[2 + k] - origin
        total += y
        squares += y * y
        w[2 + k], w[2 + n + k] = total, squares
    w[2 + n] = origin
    return total, squares


@step
def lines(w: Array, values: Array, seen: int, out: Array) -> None:
    """Means, sums of squared deviations, and co-deviations with the bar number of the last n values, in three rows; ``w``: 3 n + 4."""
    n, i = (w.size - 4) // 3, 0
    j, total, rising, squares, origin = seen % n, w[0], w[1], w[2], w[3]
    while i < values.size:
        stop = min(values.size, i + n - 1 - j)
        for k in range(i, stop):
            y, at = values[k] - origin, 4 + 3 * j
            total, rising, squares = total + y, rising + j * y, squares + y * y
            w[at] = values[k]
            sums = (total + w[at + 3], rising + (n - 1 - j) * total + w[at + 4], squares + w[at + 5])
            _line_about(out[:, k], origin, sums, n)
            j += 1
        i = stop
        if i < values.size:
            w[4 + 3 * j] = values[i]
            origin = values[i]
            _line_about(out[:, i], origin, _line_ends(w, n), n)
            i, j, total, rising, squares = i + 1, 0, 0.0, 0.0, 0.0
    w[0], w[1], w[2], w[3] = total, rising, squares, origin


@step
def _line_about(out: Array, origin: float, sums: tuple[float, float, float], n: int) -> None:
    total, rising, squares = sums
    away = total * (1.0 / n)
    out[0], out[1], out[2] = origin + away, max(squares - total * away, 0.0), rising - 0.5 * (n - 1) * total


@step
def _line_ends(w: Array, n: int) -> tuple[float, float, float]:
    origin, total, rising, squares = w[1 + 3 * n], 0.0, 0.0, 0.0
    for at in range(1 + 3 * n, 1, -3):
        y = w[at] - origin
        rising += total
        total, squares = total + y, squares + y * y
        w[at], w[at + 1], w[at + 2] = total, rising, squares
    return total, rising, squares
