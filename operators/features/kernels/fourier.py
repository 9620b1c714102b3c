"""The power spectrum of one window of real values whose length is a power of two.

The values are packed in pairs into half as many complex ones and transformed in Stockham's form: every pass reads one pair of rows and
writes the other in order, so nothing has to be sorted. See Van Loan, Computational Frameworks for the Fast Fourier Transform (1992),
sections 1.7 and 4.3.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]

ROWS = 5  #: of the space to work in: values go into the first row, powers come out in the last
POWER = ROWS - 1


@step
def fill_turns(turns: Array) -> None:
    """Cosines and negative sines of the first half of the circle in ``turns.size`` steps."""
    half = turns.size // 2
    for k in range(half):
        angle = math.pi * k / half
        turns[k], turns[half + k] = math.cos(angle), -math.sin(angle)


@step
def periodogram(work: Array, turns: Array) -> float:
    """One-sided power of the n values in ``work[0]`` at frequencies 1 to n / 2, into those places of ``work[POWER]``; their sum.

    Power that two frequencies share (all but the highest) counts twice.
    """
    half = turns.size // 2
    at = _transformed(work, turns)
    total = 0.0
    for k in range(1, half):
        power = 2.0 * _power(work[at : at + 2], k, half, (turns[k], turns[half + k]))
        work[POWER, k] = power
        total += power
    highest = work[at, 0] - work[at + 1, 0]
    work[POWER, half] = highest * highest
    return float(total + highest * highest)


@step
def _power(z: Array, k: int, half: int, turn: tuple[float, float]) -> float:
    """Squared size of a coefficient of the whole, from the two of the packed values that make it up."""
    even, even_i = z[0, k] + z[0, half - k], z[1, k] - z[1, half - k]
    odd, odd_i = z[1, k] + z[1, half - k], z[0, half - k] - z[0, k]
    real = even + odd * turn[0] - odd_i * turn[1]
    imaginary = even_i + odd * turn[1] + odd_i * turn[0]
    return float(0.25 * (real * real + imaginary * imaginary))


@step
def _transformed(work: Array, turns: Array) -> int:
    """The row at which the transform of the packed values stands, its imaginary part below."""
    half = turns.size // 2
    for k in range(half):
        work[2, k], work[3, k] = work[0, 2 * k], work[0, 2 * k + 1]
    source, apart, block = 2, half // 2, 1
    while apart >= 1:
        target = 2 - source
        for j in range(apart):
            turn = turns[2 * j * block], turns[half + 2 * j * block]
            _butterflies(work[source : source + 2], work[target : target + 2], (j * block, block, half // 2), turn)
        source, apart, block = target, apart // 2, 2 * block
    return source


@step
def _butterflies(z: Array, made: Array, place: tuple[int, int, int], turn: tuple[float, float]) -> None:
    first, block, apart = place
    for k in range(first, first + block):
        a, b = z[0, k], z[1, k]
        c, d = z[0, k + apart], z[1, k + apart]
        made[0, first + k], made[1, first + k] = a + c, b + d
        a, b = a - c, b - d
        made[0, first + k + block] = a * turn[0] - b * turn[1]
        made[1, first + k + block] = a * turn[1] + b * turn[0]
