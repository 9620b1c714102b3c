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
def push_peak(w: Array, j: int, x: float) -> int:
    """Bars since the highest of the last n values, the latest of equals; ``w`` holds 2 n + 2. Fed with ``-x`` it finds the lowest."""
    n = w.size // 2 - 1
    if j == 0 or x >= w[0]:
        w[0], w[1] = x, j
    w[2 + j], w[2 + n + j] = x, j
    if j + 1 < n:
        return j + n - int(w[3 + n + j]) if w[3 + j] > w[0] else j - int(w[1])
    for k in range(n, 1, -1):
        if w[k] <= w[k + 1]:
            w[k], w[k + n] = w[k + 1], w[k + 1 + n]
    return j - int(w[1])
