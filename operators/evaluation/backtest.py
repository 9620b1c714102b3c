"""Body of ``backtest.next_open``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.labels.barriers import path_of, to_prices
from mlf.operators.labels.walk import EXIT, HOLD, REVERSE, trade

if TYPE_CHECKING:
    from mlf.operators.evaluation.declare import NextOpenParams
    from mlf.schemas.work import Task

Table = Mapping[str, NDArray[Any]]
Columns = dict[str, NDArray[Any]]
Ticks = NDArray[np.int64]

MODES = {"hold": HOLD, "exit": EXIT, "reverse": REVERSE}


def run(inputs: Mapping[str, Table], params: NextOpenParams, task: Task) -> Columns:  # noqa: ARG001 - the signature of a body
    """Trades, equity and daily profit of one contract over the span of the signals, in dollars from 0.

    A signal known at the close of bar t is filled at the open of t + 1. Barriers lie where the label's do, around that open. The target
    is a limit order (its price, or the open beyond it, without slippage); the stop and every other order are market orders that lose
    ``slippage_ticks``: the stop at its price or at the open beyond it, the vertical exit, the flatten time, the last bar of a contract and
    the last bar of the span at the close, an opposite signal at the next open. A bar that holds both barriers counts as the stop. Signals
    are ignored while a trade is open, except opposite ones if ``on_opposite`` says ``exit`` or ``reverse``. No signal is entered in
    the first bar of a contract, nor in a bar that closes after the flatten time.

    All fills are whole ticks: ``gross = side * (exit - entry) / tick * tick_value``, ``net = gross - cost``. Half of the round-turn cost is
    charged to the equity at the entry, half at the exit. The equity is marked at every bar's close from the first signal's row to
    the last one's; bars between scored rows without a signal are walked without entries. On bars back-adjusted by differences the
    profits are those of the traded prices, as every adjustment cancels between entry and exit; the prices themselves are not.
    """
    bars, signals = inputs["bars"], inputs["signals"]
    span = _span(signals["row"])
    path = path_of(bars, params)
    asked = np.zeros(span.stop - span.start, np.int8)
    asked[signals["row"] - span.start] = signals["signal"]
    rules = np.array([params.vertical, params.slippage_ticks, MODES[params.on_opposite]], np.int64)
    book, marks, halves = trade(path.prices[span], path.reach[span], path.gate[span], asked, rules)
    equity = marks * params.tick_value - halves * (params.cost / 2)
    return {**_trades(book, span.start, params), **_equity(equity, span.start), **_days(equity, bars["trade_date"][span])}


def _span(rows: NDArray[np.int32]) -> slice:
    return slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 0)


def _trades(book: Ticks, first: int, params: NextOpenParams) -> Columns:
    entry, exit_, side, bought, sold, reason, ambiguous = book.T
    gross = side * (sold - bought) * params.tick_value
    return {
        "trade/entry_row": (entry + first).astype(np.int32),
        "trade/exit_row": (exit_ + first).astype(np.int32),
        "trade/side": side.astype(np.int8),
        "trade/entry_price": to_prices(bought, params.tick),
        "trade/exit_price": to_prices(sold, params.tick),
        "trade/gross": gross,
        "trade/cost": np.full(len(book), params.cost),
        "trade/net": gross - params.cost,
        "trade/reason": reason.astype(np.int8),
        "trade/ambiguous": ambiguous.astype(np.bool_),
    }


def _equity(equity: NDArray[np.float64], first: int) -> Columns:
    return {"equity/row": np.arange(first, first + len(equity), dtype=np.int32), "equity/value": equity}


def _days(equity: NDArray[np.float64], dates: NDArray[np.int32]) -> Columns:
    """Change of the equity between the last bars of consecutive trade dates; the first date starts from 0."""
    last = np.flatnonzero(np.append(dates[1:] != dates[:-1], len(dates) > 0)) if len(dates) else np.empty(0, np.intp)
    return {"day/date": dates[last].astype(np.int32), "day/pnl": np.diff(equity[last], prepend=0.0)}
