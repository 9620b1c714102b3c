"""Daubechies' wavelet with four vanishing moments over one window, by the conventions of PyWavelets (mode ``symmetric``).

A step down filters and keeps every second value, ``d[k] = sum(h[j] x[2 k + 1 - j])``, where the window goes on beyond its ends as its
mirror image, the value at the end twice. A window of n has ``(n + 7) // 2`` coefficients below it. Taps: Daubechies, Ten Lectures on
Wavelets (1992), table 6.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]

TAPS = (
    0.2303778133088965,
    0.7148465705529156,
    0.6308807679298589,
    -0.027983769416859854,
    -0.18703481171909308,
    0.030841381835560764,
    0.0328830116668852,
    -0.010597401785069032,
)
LENGTH = 8
LEVELS = 3


@step
def halved(n: int) -> int:
    """Coefficients below a window of ``n`` values."""
    return (n + LENGTH - 1) // 2


@step
def workspace(n: int) -> Array:
    """Room for a window and its way down and up again."""
    return np.empty((2 + LEVELS, n + 2 * LENGTH))


@step
def decomposed(work: Array, n: int, energy: Array) -> int:
    """Replaces the window in ``work[0, 8:8 + n]`` by its coarsest approximation there, whose length is returned.

    The sums of squares of the details, finest first, and of that approximation go to ``energy``.
    """
    for level in range(LEVELS):
        _mirrored(work[0], n)
        n = halved(n)
        energy[level] = _down(work, n)
        work[0, LENGTH : LENGTH + n] = work[1, :n]
    energy[LEVELS] = _squares(work[1], n)
    return n


@step
def smoothed(work: Array, n: int) -> None:
    """Puts the window of ``n`` values without its details into ``work[1, :n]``, from its approximation in ``work[0, 8:]``."""
    for level in range(LEVELS, 0, -1):
        length = n
        for _ in range(level - 1):
            length = halved(length)
        _up(work, length)
        work[0, LENGTH : LENGTH + length] = work[1, :length]


@step
def _mirrored(row: Array, n: int) -> None:
    """Continues the values at ``row[8:8 + n]`` by eight on both sides."""
    for k in range(LENGTH):
        row[LENGTH - 1 - k] = row[LENGTH + k]
        row[LENGTH + n + k] = row[LENGTH + n - 1 - k]


@step
def _down(work: Array, n: int) -> float:
    """The ``n`` approximations of ``work[0]`` go to ``work[1]``; the sum of squares of the details."""
    row, total = work[0], 0.0
    for k in range(n):
        at = 2 * k + 2
        coarse = detail = 0.0
        for j in range(0, LENGTH, 2):
            even, odd = row[at + j], row[at + j + 1]
            coarse += TAPS[j] * even + TAPS[j + 1] * odd
            detail += TAPS[LENGTH - 1 - j] * even - TAPS[LENGTH - 2 - j] * odd
        work[1, k] = coarse
        total += detail * detail
    return total


@step
def _up(work: Array, n: int) -> None:
    """The ``n`` values above the approximations of ``work[0, 8:]``, all details being 0, go to ``work[1]``."""
    row = work[0]
    for k in range(n):
        at = LENGTH + (k + LENGTH - 2) // 2
        parity = k % 2
        total = 0.0
        for j in range(LENGTH // 2):
            total += TAPS[2 * j + parity] * row[at - j]
        work[1, k] = total


@step
def _squares(row: Array, n: int) -> float:
    total = 0.0
    for k in range(n):
        total += row[k] * row[k]
    return total
