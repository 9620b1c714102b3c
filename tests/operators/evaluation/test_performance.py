"""Figures of a backtest, checked by hand."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest

from mlf.operators.evaluation.performance import drawdown, longest_run, performance, sharpe, sortino


def backtest(net: list[float], days: list[float], equity: list[float]) -> dict[str, Any]:
    n = len(net)
    return {
        "trade/net": np.array(net),
        "trade/gross": np.array(net) + 1.0,
        "trade/cost": np.full(n, 1.0),
        "trade/entry_row": 10 + 2 * np.arange(n),
        "trade/exit_row": 11 + 2 * np.arange(n),
        "trade/ambiguous": np.arange(n) == 0,
        "trade/side": np.where(np.arange(n) % 4 == 3, 1, -1),
        "equity/row": 10 + np.arange(len(equity)),
        "equity/value": np.array(equity, np.float64),
        "day/pnl": np.array(days, np.float64),
    }


def test_the_figures_are_those_of_the_trades() -> None:
    found = performance(backtest([3, -1, 2, -2], [2, 0], [0, 3, 3, 2, 2, 4, 4, 2, 2, 2]))
    assert (found["net"], found["gross"], found["costs"], found["trades"]) == (2, 6, 4, 4)
    assert (found["win_rate"], found["expectancy"], found["ambiguous_share"]) == (0.5, 0.5, 0.25)
    assert found["profit_factor"] == pytest.approx(5 / 3)
    assert (found["max_drawdown"], found["longest_trade_bars"], found["exposure"]) == (2, 2, 0.8)
    assert (found["worst_day"], found["best_day"]) == (0, 2)


def test_a_system_that_takes_one_side_only_shows_it() -> None:
    assert performance(backtest([3, -1, 2, -2], [2, 0], [0] * 10))["long_share"] == 0.25
    assert performance(backtest([3, -1, 2], [4], [0] * 10))["long_share"] == 0
    assert performance(backtest([], [0], [0]))["long_share"] is None


def test_sharpe_is_daily_profit_over_its_spread_times_the_root_of_252() -> None:
    days = [10.0, -5.0, 0.0, 7.0]
    assert sharpe(np.array(days)) == pytest.approx(statistics.mean(days) / statistics.stdev(days) * 252**0.5)


def test_a_day_without_a_trade_lowers_the_sharpe_of_a_profitable_system() -> None:
    traded, idle = sharpe(np.array([5.0, 4.0])), sharpe(np.array([5.0, 4.0, 0.0, 0.0]))
    assert traded is not None
    assert idle is not None
    assert idle < traded


def test_the_number_of_trades_in_a_day_does_not_enter_the_sharpe() -> None:
    few, many = backtest([2, 4], [2, 4], [0, 2, 6, 6]), backtest([1, 1, 2, 2], [2, 4], [0, 6, 6, 6, 6, 6, 6, 6])
    assert performance(few)["sharpe_daily"] == performance(many)["sharpe_daily"]


def test_sortino_punishes_only_losing_days() -> None:
    assert sortino(np.array([3.0, -1.0, 1.0, -1.0])) == pytest.approx(0.5 / 0.5**0.5 * 252**0.5)
    assert sortino(np.array([3.0, 1.0])) is None


def test_drawdown_starts_from_nothing_won() -> None:
    assert drawdown(np.array([-2.0, 1.0, 0.0, 3.0])).tolist() == [-2, 0, -1, 0]


def test_days_under_water_are_counted_to_the_end() -> None:
    assert performance(backtest([1], [1, -1, 0, 1, -2, 1, 0], [0, 1]))["max_drawdown_days"] == 3
    assert longest_run(np.array([], np.bool_)) == 0


@pytest.mark.parametrize("days", [[], [3.0], [2.0, 2.0, 2.0]])
def test_a_ratio_without_spread_is_none(days: list[float]) -> None:
    assert sharpe(np.array(days)) is None


def test_a_backtest_without_trades_has_figures_that_say_so() -> None:
    found = performance(backtest([], [0, 0], [0, 0, 0]))
    assert (found["net"], found["trades"], found["exposure"], found["max_drawdown"]) == (0, 0, 0, 0)
    assert [found[name] for name in ("win_rate", "profit_factor", "expectancy", "sharpe_daily", "longest_trade_bars")] == [None] * 5


def test_an_empty_backtest_has_no_figures() -> None:
    found = performance(backtest([], [], []))
    assert found["exposure"] is None
    assert found["worst_day"] is None
