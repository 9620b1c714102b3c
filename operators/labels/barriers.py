"""Prices in ticks, distances of the barriers, and the bars at which the clock ends a trade: shared by labels and backtest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.labels.atr import average_true_range

if TYPE_CHECKING:
    from mlf.operators.labels.declare import Barriers

Table = Mapping[str, NDArray[Any]]
Ticks = NDArray[np.int64]

#: Bits of the gate of a bar.
NO_ENTRY = 1  #: no trade may be entered at its open
LEAVE_AT_OPEN = 2  #: a trade held into it is forced out at its open
LEAVE_AT_CLOSE = 4  #: a trade is forced out at its close: the flatten time comes before another bar could close
LAST_OF_CONTRACT = 8  #: the next bar belongs to another contract

MINUTE_NS = 60_000_000_000

#: Slack of a rounding up, so that 8 ticks computed as 8.000000000000002 stay 8.
ROUNDING = 1e-9
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Path:
    """What the walk sees, a row per bar.

    ``prices`` are open, high, low, close in whole ticks, shape (bars, 4). ``reach`` are the distances in ticks of the upper and the lower
    barrier of a trade signalled at the bar's close, shape (bars, 2), 0 where they are not known yet. ``gate`` holds the bits above.
    """

    prices: Ticks
    reach: Ticks
    gate: NDArray[np.uint8]


def path_of(bars: Table, params: Barriers) -> Path:
    """Everything the walk along the bars needs.

    Prices are rounded to the nearest tick. On bars that were back-adjusted by differences every distance, profit and cost in ticks is
    that of the traded prices, because an adjustment is a whole number of ticks; ratio-adjusted bars would not keep them.
    """
    atr = average_true_range(bars, params.atr)
    reach = np.stack([distances(atr, k, params) for k in (params.k_up, params.k_down)], axis=1)
    prices = np.stack([to_ticks(bars[name], params.tick) for name in ("open", "high", "low", "close")], axis=1)
    return Path(prices, reach, gates(bars, params.flatten))


def to_ticks(prices: NDArray[np.float64], tick: float) -> Ticks:
    """Whole ticks nearest to the prices."""
    return np.rint(prices / tick).astype(np.int64)


def to_prices(ticks: Ticks, tick: float) -> NDArray[np.float64]:
    """Prices of whole ticks, free of the product's rounding: 20,001 ticks of 0.1 are 2000.1."""
    return np.round(ticks * tick, DECIMALS)


def distances(atr: NDArray[np.float64], multiple: float, params: Barriers) -> Ticks:
    """Ticks from the entry's open to a barrier, by signal row: ``max(1, ceil(multiple * ATR / tick + toll))``; 0 where ATR is NaN.

    Rounding up keeps the promise "at least ``multiple`` ATR". See :func:`toll_ticks` for what is added.
    """
    known = np.isfinite(atr)
    raw = multiple * np.where(known, atr, 0.0) / params.tick + toll_ticks(params)
    return np.where(known, np.maximum(np.ceil(raw - ROUNDING), 1), 0).astype(np.int64)


def toll_ticks(params: Barriers) -> float:
    """Ticks by which both barriers move outward: ``cost / tick_value + slippage_ticks`` when net, 0 when gross.

    The round-turn cost pays for both sides; the slippage is the entry's, as the exit at a target is a limit order that has none. So a
    long that reaches the upper barrier, and a short that reaches the lower one, earns at least its multiple of ATR after everything.
    """
    return params.cost / params.tick_value + params.slippage_ticks if params.costs == "net" else 0.0


def gates(bars: Table, flatten: int | None) -> NDArray[np.uint8]:
    """Gate bits of every bar, from the session's clock and the rolls alone: nothing here knows a later price.

    With ``flatten`` minutes: a trade leaves at the close of the last bar whose successor on the grid would close later than ``flatten``
    minutes before the session's close; where bars are missing there, at the open of the next bar that exists. No trade is entered in a
    bar that closes later than that, nor in the first bar of a new contract on a signal of the old one.
    """
    roll = np.asarray(bars["roll"], np.bool_)
    out = np.where(roll, NO_ENTRY, 0).astype(np.uint8)
    out[:-1] |= np.where(roll[1:], LAST_OF_CONTRACT, 0).astype(np.uint8)
    return out if flatten is None else out | _clock(bars, flatten)


def _clock(bars: Table, flatten: int) -> NDArray[np.uint8]:
    left, session = bars["to_close"].astype(np.int64), bars["session"]
    width = (bars["close_ts"] - bars["ts"]) // MINUTE_NS
    late = left < flatten
    first = np.zeros(len(left), np.bool_)
    first[1:] = session[1:] != session[:-1]
    bits = np.where(late, NO_ENTRY, 0) | np.where(late | first, LEAVE_AT_OPEN, 0)
    return (bits | np.where(left - width < flatten, LEAVE_AT_CLOSE, 0)).astype(np.uint8)
