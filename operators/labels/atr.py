"""Average true range as the labels and the backtest use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Table = Mapping[str, NDArray[Any]]


def average_true_range(bars: Table, window: int) -> Floats:
    """Wilder's average of the true range, in points, known at the close of each bar.

    ``TR = max(high, previous close) - min(low, previous close)``. The first bar of a session or of a new contract has no previous close
    to be compared with: there ``TR = high - low``, so that neither a weekend's gap nor a roll's jump widens a barrier. The average is
    seeded, as in TA-Lib, by the simple mean of the true ranges of bars 1 to ``window``; rows before ``window`` are NaN.
    Source: Wilder, New Concepts in Technical Trading Systems (1978).
    """
    found: Floats = wilder(bars["high"], bars["low"], bars["close"], fresh(bars), window)
    return found


def fresh(bars: Table) -> NDArray[np.bool_]:
    """Whether a bar is the first one of its session or of its contract."""
    session = bars["session"]
    out = np.array(bars["roll"], np.bool_)
    out[1:] |= session[1:] != session[:-1]
    return out


@njit(cache=True)
def wilder(high: Floats, low: Floats, close: Floats, alone: NDArray[np.bool_], window: int) -> Floats:
    """Wilder's average; ``alone`` marks the bars whose true range is their own high less low."""
    out = np.full(len(close), np.nan)
    total = 0.0
    for i in range(1, len(close)):
        spread = high[i] - low[i]
        if not alone[i]:
            spread = max(high[i], close[i - 1]) - min(low[i], close[i - 1])
        total += spread if i <= window else spread - total / window
        if i >= window:
            out[i] = total / window
    return out
