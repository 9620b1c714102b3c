"""Weighted sums and places of extremes over the last n values, in the blocks of ``window``: nothing is ever taken away again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]


@step
def push_weighted(w: Array, j: int, x: float) -> float:
    """Sum of the last n values with weights from 1, the oldest, to n; ``w`` holds n + 2.

    A window is the end of one block, whose weights start at 1, and the beginning of the next, whose weights go on from there.
    """
    n = w.size - 2
    total, weighted = (x, x) if j == 0 else (w[0] + x, w[1] + (j + 1) * x)
    w[0], w[1], w[2 + j] = total, weighted, x
    if j + 1 < n:
        end: float = w[3 + j]
        return end + (weighted + (n - 1 - j) * total)
    total, weighted = 0.0, 0.0
    for k in range(n + 1, 1, -1):
        total += w[k]
        weighted += total
        w[k] = weighted
    return weighted


@step
def push_top(w: Array, j: int, x: float) -> float:
    """The highest of the last n values; ``w`` holds n + 2: it, its place, the latest of equals, and the values.

    Only when the highest leaves the window are the others looked through. Fed with ``-x`` it finds the lowest.
    """
    w[2 + j] = x
    if x >= w[0]:
        w[0], w[1] = x, j
    elif w[1] == j:
        _look_through(w, j)
    top: float = w[0]
    return top


@step
def _look_through(w: Array, j: int) -> None:
    n, top, place = w.size - 2, -np.inf, j
    for k in range(j + 1, n):
        if w[2 + k] >= top:
            top, place = w[2 + k], k
    for k in range(j + 1):
        if w[2 + k] >= top:
            top, place = w[2 + k], k
    w[0], w[1] = top, place


@step
def since_top(w: Array, j: int) -> int:
    """Bars since the highest, after it was pushed at place ``j``."""
    age = j - int(w[1])
    return age if age >= 0 else age + w.size - 2
