"""Figures of a backtest, in dollars of one contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.evaluation.scores import ratio

Table = Mapping[str, NDArray[Any]]
Floats = NDArray[np.float64]

#: Trade dates in a year, by the convention of the field.
YEAR = 252

#: A spread below this share of the mean is the rounding of equal days.
ROUNDING = 1e-12


def performance(backtest: Table) -> dict[str, Any]:
    """Every figure of the ``backtest`` entry of the ``evaluation`` document; None where it is not defined (no trade, no loss, one day).

    Sharpe and Sortino are those of the DAILY profit by trade date, days without a trade included, times ``sqrt(252)``; the risk-free
    rate is 0. ``max_drawdown`` (>= 0) is the largest fall of the equity below its highest earlier mark (0 at the start), marked at bar
    closes: what happened inside a bar is not in it. ``max_drawdown_days`` is the longest run of trade dates that end below the highest
    earlier end of a trade date. ``exposure`` is the share of bars in which a trade was open, ``long_share`` that of trades that were long:
    where the barriers lie at unequal distances one class is the likelier one, and a model without any skill trades its side only.
    """
    net, days, equity = backtest["trade/net"], backtest["day/pnl"], backtest["equity/value"]
    held = backtest["trade/exit_row"] - backtest["trade/entry_row"] + 1
    return {
        "net": float(net.sum()),
        "gross": float(backtest["trade/gross"].sum()),
        "costs": float(backtest["trade/cost"].sum()),
        "trades": len(net),
        "long_share": ratio((backtest["trade/side"] > 0).sum(), len(net)),
        "win_rate": ratio((net > 0).sum(), len(net)),
        "profit_factor": ratio(net[net > 0].sum(), -net[net < 0].sum()),
        "expectancy": ratio(net.sum(), len(net)),
        "sharpe_daily": sharpe(days),
        "sortino_daily": sortino(days),
        "max_drawdown": float(-drawdown(equity).min(initial=0.0)),
        "max_drawdown_days": longest_run(drawdown(np.cumsum(days)) < 0),
        "exposure": ratio(open_bars(backtest).sum(), len(equity)),
        "longest_trade_bars": int(held.max()) if len(held) else None,
        "worst_day": float(days.min()) if len(days) else None,
        "best_day": float(days.max()) if len(days) else None,
        "ambiguous_share": ratio(backtest["trade/ambiguous"].sum(), len(net)),
    }


def sharpe(days: Floats) -> float | None:
    """``mean / standard deviation (ddof 1) * sqrt(252)`` of daily profits; None below two days or without spread."""
    return _annual(days, float(days.std(ddof=1))) if len(days) > 1 else None


def sortino(days: Floats) -> float | None:
    """``mean / sqrt(mean(min(day, 0)^2)) * sqrt(252)``; None below two days or without a losing day."""
    return _annual(days, math.sqrt(float(np.mean(np.minimum(days, 0) ** 2)))) if len(days) > 1 else None


def _annual(days: Floats, risk: float) -> float | None:
    mean = float(days.mean())
    return mean / risk * math.sqrt(YEAR) if risk > ROUNDING * max(abs(mean), 1.0) else None


def drawdown(equity: Floats) -> Floats:
    """Equity less its highest value so far, which starts at 0: never positive."""
    return equity - np.maximum(np.maximum.accumulate(equity), 0.0) if len(equity) else equity


def longest_run(flags: NDArray[np.bool_]) -> int:
    """Length of the longest stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def open_bars(backtest: Table) -> NDArray[np.bool_]:
    """Whether a trade was open in a bar, for every bar of the equity."""
    bars = len(backtest["equity/row"])
    if not bars:
        return np.zeros(0, np.bool_)
    change, first = np.zeros(bars + 1, np.int64), backtest["equity/row"][0]
    np.add.at(change, backtest["trade/entry_row"] - first, 1)
    np.add.at(change, backtest["trade/exit_row"] + 1 - first, -1)
    return np.cumsum(change[:-1]) > 0
