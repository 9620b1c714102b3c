"""Long series as few points, and stamps as text."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def thinned(values: Floats, points: int) -> NDArray[np.intp]:
    """Positions of at most ``points`` (>= 4) values: the first, the last, and the smallest and largest of equal stretches between.

    The extremes of the whole series are always among them. Positions ascend and do not repeat.
    """
    if len(values) <= points:
        return np.arange(len(values))
    edges = np.linspace(0, len(values), (points - 2) // 2 + 1).astype(np.intp)
    pairs = [(a + int(values[a:b].argmin()), a + int(values[a:b].argmax())) for a, b in itertools.pairwise(edges)]
    return np.unique(np.array([0, *np.ravel(pairs), len(values) - 1], np.intp))


def curve(values: Floats, stamps: NDArray[np.int64], points: int) -> list[list[str | float]]:
    """``[time, value]`` pairs of a thinned series."""
    at = thinned(values, points)
    return [[text, float(value)] for text, value in zip(iso(stamps[at]), values[at].tolist(), strict=True)]


def iso(stamps: NDArray[np.int64]) -> list[str]:
    """ISO-8601 texts in UTC, to the second, of nanosecond stamps."""
    texts = np.datetime_as_string(stamps.astype("datetime64[ns]"), unit="s", timezone="UTC")
    return [str(t) for t in texts]
