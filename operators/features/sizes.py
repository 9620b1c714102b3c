"""Sizes, in float64, of what the building blocks of kernels carry from bar to bar; see ``kernels.window`` and ``kernels.smooth``."""

from __future__ import annotations

SEEN = 1  #: every state starts with the number of bars fed so far
SCALAR = 1
AVERAGE = 1  #: exponential and Wilder averages


def ring(n: int) -> int:
    """The last ``n`` values."""
    return n


def total(n: int) -> int:
    """A sum, maximum or minimum over ``n`` values."""
    return n + 1


def spread(n: int) -> int:
    """Mean and sum of squared deviations over ``n`` values."""
    return 2 * n + 2


def shape(n: int) -> int:
    """Mean and central sums of the second to fourth power over ``n`` values."""
    return 4 * n + 4


def pair(n: int) -> int:
    """Means, squared deviations and co-deviation of two series over ``n`` values."""
    return 5 * n + 5


def recent(n: int) -> int:
    """The last ``n`` values in the order of time."""
    return 2 * n


def path(n: int) -> int:
    """The last ``n`` closes and the jumps between them."""
    return 4 * n


def fall(n: int) -> int:
    """The largest fall within ``n`` values."""
    return 2 * n + 3


def weighted(n: int) -> int:
    """A sum of ``n`` values with weights that rise evenly."""
    return n + 2


def top(n: int) -> int:
    """The highest of ``n`` values and its place."""
    return n + 2


def line(n: int) -> int:
    """A least-squares line through ``n`` values."""
    return 3 * n + 4
