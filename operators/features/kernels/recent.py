"""The last n values in the order of time, and prices without the jumps over breaks.

The values stand twice in a ring of 2 n places, so that any n neighbours of it are one piece of memory, oldest first.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step
from mlf.operators.features.kernels.rows import CLOSE, OPEN, SESSION
from mlf.operators.features.kernels.volatility import session_return

Array = NDArray[np.float64]


@step
def push_recent(w: Array, j: int, x: float) -> Array:
    """The last n values, oldest first; ``w`` holds 2 n and ``j`` is the number of values before this one, modulo n."""
    n = w.size // 2
    w[j], w[j + n] = x, x
    return w[j + 1 : j + 1 + n]


@step
def push_ordered(ordered: Array, old: float, new: float) -> None:
    """Replaces ``old``, one of the ascending values, by ``new``. No value is missing."""
    at = int(np.searchsorted(ordered, old))
    while at > 0 and ordered[at - 1] > new:
        ordered[at] = ordered[at - 1]
        at -= 1
    while at + 1 < ordered.size and ordered[at + 1] < new:
        ordered[at] = ordered[at + 1]
        at += 1
    ordered[at] = new


@step
def quantile(ordered: Array, share: float) -> float:
    """Quantile of ascending values, linear between neighbours."""
    place = share * (ordered.size - 1)
    low = int(place)
    high = min(low + 1, ordered.size - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


@step
def known_return(x: Array, i: int, s: Array) -> float:
    """Log return of bar ``i`` within its session, 0 for one that is not finite; ``s[3]`` counts the finite ones since."""
    value = session_return(x, i, s)
    is_known = math.isfinite(value)
    s[3] = s[3] + 1.0 if is_known else 0.0
    return value if is_known else 0.0


@step
def session_base(x: Array, i: int, s: Array) -> float:
    """What bar ``i`` is measured from: the previous close, for a session's first bar its own open.

    ``s`` holds seen, the previous close and its session, and moves on.
    """
    fresh = s[0] == 0.0 or x[SESSION, i] != s[2]
    value = float(x[OPEN, i] if fresh else s[1])
    s[0], s[1], s[2] = s[0] + 1.0, x[CLOSE, i], x[SESSION, i]
    return value


@step
def push_path(w: Array, path: Array, i: int, x: Array, s: Array) -> None:
    """Writes the last n closes into ``path``, less the oldest of them and the jumps over breaks; ``w`` holds 4 n.

    Closes of one session that are equal are equal in ``path``, to the last bit.
    """
    n = w.size // 4
    j, previous = int(s[0]) % n, s[1]
    jumps = push_recent(w[2 * n :], j, session_base(x, i, s) - previous)
    closes = push_recent(w[: 2 * n], j, x[CLOSE, i])
    gone, first = 0.0, closes[0]
    path[0] = 0.0
    for k in range(1, n):
        gone += jumps[k]
        path[k] = (closes[k] - first) - gone
