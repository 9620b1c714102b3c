"""The default barriers: one typed table that the compiler, the docs and the templates read. Light: no numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Horizons in base bars that are labelled unless the spec says otherwise.
HORIZONS: tuple[int, ...] = (5, 10, 15, 20)

#: Bars of the vertical barrier per bar of the horizon, for horizons that the table does not list.
VERTICAL_MULTIPLE = 2.5


@dataclass(frozen=True, slots=True)
class Barrier:
    """Distances of the upper and the lower barrier in multiples of ATR, and the vertical barrier in bars."""

    k_up: float
    k_down: float
    vertical: int


#: Root (``other`` for every root that is not listed) -> horizon -> barrier.
BARRIERS: Mapping[str, Mapping[int, Barrier]] = MappingProxyType(
    {
        "MES": {5: Barrier(1.50, 1.00, 12), 10: Barrier(2.00, 1.40, 25), 15: Barrier(2.50, 1.75, 38), 20: Barrier(3.00, 2.10, 50)},
        "MGC": {5: Barrier(1.20, 1.20, 12), 10: Barrier(1.60, 1.60, 25), 15: Barrier(2.00, 2.00, 38), 20: Barrier(2.50, 2.50, 50)},
        "other": {5: Barrier(1.35, 1.10, 12), 10: Barrier(1.80, 1.35, 25), 15: Barrier(2.25, 1.70, 38), 20: Barrier(2.75, 2.30, 50)},
    }
)


def default_barrier(symbol: str, horizon: int) -> Barrier:
    """The barrier of a horizon (>= 1 bar): the table's, else derived from it.

    Between two listed horizons the multiples lie on the straight line between them; outside, the nearest listed multiple is scaled by
    the square root of the ratio of the horizons, as a random walk spreads. Multiples are rounded to 0.01. The vertical barrier is
    ``ceil(2.5 * horizon)`` bars.
    """
    table = BARRIERS.get(symbol, BARRIERS["other"])
    if horizon in table:
        return table[horizon]
    vertical = -int(-VERTICAL_MULTIPLE * horizon // 1)
    ups, downs = {h: b.k_up for h, b in table.items()}, {h: b.k_down for h, b in table.items()}
    return Barrier(_between(ups, horizon), _between(downs, horizon), vertical)


def _between(known: Mapping[int, float], at: int) -> float:
    low = max((h for h in known if h < at), default=None)
    high = min((h for h in known if h > at), default=None)
    if low is not None and high is not None:
        return round(known[low] + (known[high] - known[low]) * (at - low) / (high - low), 2)
    nearest = max(known) if high is None else min(known)
    return round(max(known[nearest] * math.sqrt(at / nearest), 0.01), 2)
