"""Contracts joined and bars widened the way vendors do it: for files that imitate theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc
from mlf.operators.data.grid import price_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Bars = dict[str, NDArray[Any]]

PRICES = ("open", "high", "low", "close")
TURN = 17 * 60
#: Decimals that vendors keep of ratio-adjusted prices.
RATIO_DECIMALS = 4


def adjusted_backwards(bars: Mapping[str, NDArray[Any]], kind: str, tick: float) -> Bars:
    """Bars whose last contract is as traded and whose earlier ones are moved by `difference` or `ratio` to meet it.

    The size of a roll is taken between the last close of the old contract and the first open of the new one. Prices of the kind
    `difference` stay on the tick grid. Without contracts, or for the kind `none`, nothing changes.
    """
    if kind == "none" or "contract" not in bars:
        return dict(bars)
    rolls = np.flatnonzero(np.diff(bars["contract"]) != 0) + 1
    old, new = np.asarray(bars["close"])[rolls - 1], np.asarray(bars["open"])[rolls]
    number = np.searchsorted(rolls, np.arange(len(bars["ts"])), side="right")
    if kind == "difference":
        steps = np.append(np.cumsum((new - old)[::-1])[::-1], 0.0)
        moved = {name: price_of(np.rint((bars[name] + steps[number]) / tick), tick) for name in PRICES}
    else:
        factors = np.append(np.cumprod((new / old)[::-1])[::-1], 1.0)
        moved = {name: np.round(bars[name] * factors[number], RATIO_DECIMALS) for name in PRICES}
    return {**bars, **moved}


def widened(bars: Mapping[str, NDArray[Any]], minutes: int) -> Bars:
    """Bars of ``minutes`` on a grid that starts anew at 17:00 Chicago; the last of a day may be short, empty ones are left out."""
    ts = np.asarray(bars["ts"])
    day, passed = np.divmod(wall_from_utc(ts) - TURN * MINUTE, DAY)
    bins = day * DAY + passed // (minutes * MINUTE) * (minutes * MINUTE)
    first = np.flatnonzero(np.diff(bins, prepend=bins[:1] - 1) != 0)
    last = np.append(first[1:], len(ts)) - 1
    wide = {
        "ts": ts[first] - (passed[first] % (minutes * MINUTE)),
        "open": bars["open"][first],
        "high": np.maximum.reduceat(bars["high"], first),
        "low": np.minimum.reduceat(bars["low"], first),
        "close": bars["close"][last],
        "volume": np.add.reduceat(bars["volume"], first),
        "interval": np.array([minutes], np.int32),
    }
    return wide | ({"contract": bars["contract"][first]} if "contract" in bars else {})
