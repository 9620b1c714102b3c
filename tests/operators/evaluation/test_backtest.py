"""Trades checked by hand. The signal bar is row 1: its range is 4 points, the tick is 1, so a multiple of 1 is 4 ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.evaluation.backtest import run
from mlf.operators.evaluation.declare import NextOpenParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

TASK = Task(seed=0)
SIGNAL = [(100, 102, 98, 100), (100, 102, 98, 100)]
QUIET = (100, 101, 99, 100)
TIME, TARGET, STOP, FLATTEN, END, ROLL, OPPOSITE = range(7)


def trades(bars: dict[str, Any], signals: dict[int, int], **changes: Any) -> dict[str, Any]:
    """The backtest of signals by row; rows in between are scored 0 only at the edges of the data."""
    frictionless = {"tick": 1, "tick_value": 1, "cost": 0, "slippage_ticks": 0, "atr": 1}
    params = NextOpenParams(**({"k_up": 1, "k_down": 1, "vertical": 3} | frictionless | changes))
    asked = {0: 0, len(bars["ts"]) - 1: 0} | signals
    rows = np.array(sorted(asked), np.int32)
    table = {"row": rows, "signal": np.array([asked[r] for r in rows], np.int8), "edge": np.zeros(len(rows))}
    return run({"bars": bars, "signals": table}, params, TASK)


def only(found: dict[str, Any]) -> dict[str, Any]:
    assert len(found["trade/net"]) == 1
    return {name.removeprefix("trade/"): column[0].item() for name, column in found.items() if name.startswith("trade/")}


def test_a_signal_fills_at_the_next_open_and_never_at_its_own_bar(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, (107, 108, 106, 107), (107, 108, 106, 107), (107, 108, 106, 108), QUIET]), {1: 1}))
    assert (one["entry_row"], one["entry_price"], one["exit_row"], one["exit_price"], one["reason"]) == (2, 107, 4, 108, TIME)


def test_a_target_fills_at_its_price_without_improvement_or_slippage(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (101, 109, 100, 108), QUIET]), {1: 1}, slippage_ticks=1, costs="gross"))
    assert (one["entry_price"], one["exit_price"], one["net"], one["reason"]) == (101, 104, 3, TARGET)


def test_a_gap_through_the_target_fills_at_the_open(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (106, 109, 90, 108), QUIET]), {1: 1}))
    assert (one["exit_price"], one["reason"], one["ambiguous"]) == (106, TARGET, False)


def test_a_stop_loses_its_slippage(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (100, 101, 95, 97), QUIET]), {1: 1}, slippage_ticks=1, costs="gross"))
    assert (one["entry_price"], one["exit_price"], one["net"], one["reason"]) == (101, 95, -6, STOP)


def test_a_gapped_stop_fills_at_the_open(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (90, 120, 89, 97), QUIET]), {1: 1}))
    assert (one["exit_price"], one["reason"], one["ambiguous"]) == (90, STOP, False)


@pytest.mark.parametrize(("side", "exit_price"), [(1, 96), (-1, 104)])
def test_both_barriers_in_one_bar_are_the_stop_of_either_side(make_bars: Make, side: int, exit_price: float) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (100, 104, 96, 100), QUIET]), {1: side}))
    assert (one["exit_price"], one["net"], one["reason"], one["ambiguous"]) == (exit_price, -4, STOP, True)


def test_a_short_aims_at_the_lower_barrier(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (100, 101, 90, 92), QUIET]), {1: -1}, k_down=2, slippage_ticks=1, costs="gross"))
    assert (one["entry_price"], one["exit_price"], one["net"], one["reason"]) == (99, 92, 7, TARGET)


def test_cost_is_paid_on_both_sides_in_dollars(make_bars: Make) -> None:
    bars = make_bars([*SIGNAL, QUIET, QUIET, (100, 101, 99, 101), QUIET])
    found = trades(bars, {1: 1}, tick=0.25, tick_value=1.25, cost=1.22)
    one = only(found)
    assert one["gross"] == 5.0
    assert one["net"] == pytest.approx(3.78)
    np.testing.assert_allclose(found["equity/value"], [0, 0, -0.61, -0.61, 3.78, 3.78])


def test_a_net_target_earns_its_multiple_after_everything(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (100, 120, 99, 110), QUIET]), {1: 1}, cost=2, slippage_ticks=1))
    assert one["net"] == 4


def test_equity_is_marked_at_every_close(make_bars: Make) -> None:
    found = trades(make_bars([*SIGNAL, (100, 103, 99, 102), (102, 103, 98, 99), (99, 103, 98, 101), QUIET]), {1: 1})
    assert found["equity/value"].tolist() == [0, 0, 2, -1, 1, 1]
    assert found["equity/row"].tolist() == [0, 1, 2, 3, 4, 5]


def test_signals_are_ignored_while_a_trade_is_open(make_bars: Make) -> None:
    found = trades(make_bars([*SIGNAL, *[QUIET] * 6]), {1: 1, 2: 1, 3: -1, 4: 1})
    assert found["trade/entry_row"].tolist() == [2, 5]
    assert found["trade/exit_row"].tolist() == [4, 7]


def test_an_opposite_signal_exits_at_the_next_open(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (101, 102, 99, 100), QUIET]), {1: 1, 2: -1}, on_opposite="exit"))
    assert (one["exit_row"], one["exit_price"], one["reason"]) == (3, 101, OPPOSITE)


def test_an_opposite_signal_may_reverse_at_the_next_open(make_bars: Make) -> None:
    found = trades(make_bars([*SIGNAL, QUIET, (101, 102, 99, 100), *[QUIET] * 3]), {1: 1, 2: -1}, on_opposite="reverse", slippage_ticks=1)
    assert found["trade/side"].tolist() == [1, -1]
    assert found["trade/exit_price"][0] == found["trade/entry_price"][1] == 100
    assert found["trade/entry_row"].tolist() == [2, 3]


def test_the_flatten_time_forces_the_trade_out(make_bars: Make) -> None:
    bars = make_bars([*SIGNAL, QUIET, (100, 101, 99, 101), (101, 120, 90, 100), QUIET], sessions=(5, 1))
    one = only(trades(bars, {1: 1}, flatten=5, vertical=9))
    assert (one["exit_row"], one["exit_price"], one["reason"]) == (3, 101, FLATTEN)


def test_no_trade_is_entered_after_the_flatten_time(make_bars: Make) -> None:
    bars = make_bars([QUIET] * 8, sessions=(5, 3))
    assert trades(bars, {3: 1}, flatten=5)["trade/net"].size == 0
    assert trades(bars, {4: 1}, flatten=5)["trade/entry_row"].tolist() == [5]


def test_a_hole_over_the_flatten_time_ends_the_trade_at_the_next_open(make_bars: Make) -> None:
    bars = make_bars([*SIGNAL, QUIET, (103, 104, 102, 103), QUIET, QUIET], sessions=(3, 3))
    bars["to_close"][:3] += 60
    one = only(trades(bars, {1: 1}, flatten=5))
    assert (one["exit_row"], one["exit_price"], one["reason"]) == (3, 103, FLATTEN)


def test_no_position_is_held_over_a_roll(make_bars: Make) -> None:
    bars = make_bars([*SIGNAL, QUIET, (100, 101, 99, 101), (150, 151, 149, 150), (150, 151, 149, 150)], rolls=(4,))
    one = only(trades(bars, {1: 1, 3: 1}))
    assert (one["exit_row"], one["exit_price"], one["reason"]) == (3, 101, ROLL)


def test_the_last_bar_of_the_span_closes_what_is_open(make_bars: Make) -> None:
    one = only(trades(make_bars([*SIGNAL, QUIET, (100, 101, 99, 101)]), {1: 1, 3: 1}, vertical=50))
    assert (one["exit_row"], one["exit_price"], one["reason"]) == (3, 101, END)


def test_only_the_span_of_the_signals_is_traded(make_bars: Make) -> None:
    bars = make_bars([QUIET] * 20)
    table = {"row": np.array([5, 9], np.int32), "signal": np.array([1, 1], np.int8), "edge": np.zeros(2)}
    params = NextOpenParams(k_up=1, k_down=1, vertical=50, tick=1, tick_value=1, atr=1, slippage_ticks=0)
    found = run({"bars": bars, "signals": table}, params, TASK)
    assert found["equity/row"].tolist() == [5, 6, 7, 8, 9]
    assert (found["trade/entry_row"].tolist(), found["trade/exit_row"].tolist()) == ([6], [9])


def test_bars_after_the_span_change_nothing(random_bars: Make) -> None:
    bars = random_bars(3)
    changed = bars | {name: np.where(np.arange(400) > 300, 9_999.0, bars[name]) for name in ("open", "high", "low", "close")}
    rows = np.arange(100, 301, dtype=np.int32)
    table = {"row": rows, "signal": np.where(rows % 7 < 3, 1, -1).astype(np.int8), "edge": np.zeros(len(rows))}
    params = NextOpenParams(k_up=1, k_down=1, vertical=9, tick=0.25, tick_value=1.25)
    before, after = (run({"bars": b, "signals": table}, params, TASK) for b in (bars, changed))
    assert len(before["trade/net"]) > 10
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])


def test_days_without_a_trade_are_days(make_bars: Make) -> None:
    found = trades(make_bars([*SIGNAL, QUIET, (100, 104, 99, 104), *[QUIET] * 6], sessions=(4, 3, 3)), {1: 1})
    assert found["day/date"].tolist() == [20_000, 20_001, 20_002]
    assert found["day/pnl"].tolist() == [4, 0, 0]


def test_a_trade_over_midnight_is_marked_on_both_dates(make_bars: Make) -> None:
    found = trades(make_bars([*SIGNAL, (100, 103, 99, 102), (102, 103, 99, 101), QUIET], sessions=(3, 2)), {1: 1}, vertical=2)
    assert found["day/pnl"].tolist() == [2, -1]


def test_a_difference_adjusted_series_trades_the_same_ticks(random_bars: Make) -> None:
    bars = random_bars(21)
    shifted = bars | {name: bars[name] - 3_600.25 for name in ("open", "high", "low", "close")}
    signals = dict.fromkeys(range(20, 390, 9), 1)
    one, other = (trades(b, signals, tick=0.25, tick_value=1.25, cost=1.22) for b in (bars, shifted))
    np.testing.assert_array_equal(one["trade/net"], other["trade/net"])


def test_no_signal_at_all_is_no_trade(make_bars: Make) -> None:
    none = {"row": np.empty(0, np.int32), "signal": np.empty(0, np.int8), "edge": np.empty(0)}
    params = NextOpenParams(k_up=1, k_down=1, vertical=3, tick=1, tick_value=1)
    found = run({"bars": make_bars([QUIET] * 4), "signals": none}, params, TASK)
    assert all(column.size == 0 for column in found.values())
