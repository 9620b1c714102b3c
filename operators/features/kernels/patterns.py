"""How often patterns come back within a window: bins, orders, near repetitions and phrases."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]
Places = NDArray[np.int64]

HUGE = 1e250


@step
def uneven(counts: Array) -> float:
    """``sum(c ln c)`` over counts, of which the entropy is ``ln(total) - uneven / total``."""
    total = 0.0
    for count in counts:
        if count > 1.0:
            total += count * math.log(count)
    return total


@step
def count_bins(w: Array, counts: Array) -> None:
    """Counts the values of ``w`` in bins of equal width from the lowest to the highest; a flat window is one bin."""
    low = high = w[0]
    for value in w:
        low, high = min(low, value), max(high, value)
    counts[:] = 0.0
    span = high - low if high > low else 1.0
    for value in w:
        counts[min(int((value - low) / span * counts.size), counts.size - 1)] += 1.0


@step
def ordinal(w: Array) -> int:
    """Number of the order in which the values of ``w`` stand, the earlier one of equals being the lower."""
    code = 0
    for a in range(w.size - 1):
        higher = 0
        for b in range(a + 1, w.size):
            higher += w[b] < w[a]
        code = code * (w.size - a) + higher
    return code


@step
def tolerance(w: Array, share: float) -> float:
    """``share`` of the population standard deviation; exactly 0 for equal values."""
    n, mean, square = w.size, 0.0, 0.0
    for value in w:
        mean += (value - w[0]) / n
    for value in w:
        away = (value - w[0]) - mean
        square += away * away
    return share * math.sqrt(square / n)


@step
def repeats(w: Array, i: int, m: int, near: float, runs: Array) -> tuple[int, int]:
    """How many stretches of m and of m + 1 values are within ``near`` of the one that begins at ``i``, itself included.

    ``runs[j]`` tells for how many values the series from ``j`` on keeps near the one from ``i`` on. It has one place more than ``w`` and is
    zero at first; ``i`` counts down from the last place. There is no branch in it: it takes the same time for any values.
    """
    short, long, here = 0, 0, w[i]
    for j in range(w.size):
        run = runs[j + 1] + 1.0
        run = run if abs(w[j] - here) <= near else 0.0
        runs[j] = run
        short += run >= m
        long += run > m
    return short, long


@step
def matches(w: Array, m: int, near: float, runs: Array) -> tuple[int, int]:
    """Pairs of the first n - m stretches of m values that keep within ``near`` of each other, and those that still do one value later."""
    last, short, long = w.size - m, 0, 0
    runs[:] = 0.0
    for i in range(w.size - 1, -1, -1):
        here, later = repeats(w, i, m, near, runs)
        if i < last:
            short += here - (runs[last] >= m)
            long += later
    return (short - last) // 2, (long - last) // 2


@step
def count_matches(w: Array, m: int, near: float, runs: Array) -> Array:
    """How many stretches are within ``near`` of each, itself included: those of m values in row 0, of m + 1 in row 1."""
    counts = np.empty((2, w.size))
    runs[:] = 0.0
    for i in range(w.size - 1, -1, -1):
        counts[0, i], counts[1, i] = repeats(w, i, m, near, runs)
    return counts


@step
def mean_log(counts: Array) -> float:
    """Mean logarithm of counts; their product is carried as long as it is no huge number, since logarithms are slow."""
    total, product = 0.0, 1.0
    for count in counts:
        product *= count
        if product > HUGE:
            total, product = total + math.log(product), 1.0
    return (total + math.log(product)) / counts.size


@step
def phrases(w: Array, places: Places) -> int:
    """Phrases of the exhaustive history of Lempel and Ziv: each is the shortest one that did not occur before its last value.

    ``places`` is working memory of the size of ``w``.
    """
    n, start, count = w.size, 0, 0
    while start < n:
        alive, length = start, 0
        for k in range(start):
            places[k] = k
        while alive > 0 and start + length < n:
            alive = _kept(w, places[:alive], length, w[start + length])
            length += 1
        start, count = start + max(length, 1), count + 1
    return count


@step
def _kept(w: Array, places: Places, length: int, symbol: float) -> int:
    """Keeps those of the earlier ``places`` that go on with ``symbol`` after ``length`` values; how many they are."""
    kept = 0
    for place in places:
        places[kept] = place
        kept += w[place + length] == symbol
    return kept
