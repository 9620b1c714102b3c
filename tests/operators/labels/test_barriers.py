"""Ticks, distances and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.labels.barriers import (
    LAST_OF_CONTRACT,
    LEAVE_AT_CLOSE,
    LEAVE_AT_OPEN,
    NO_ENTRY,
    distances,
    gates,
    to_prices,
    to_ticks,
    toll_ticks,
)
from mlf.operators.labels.declare import Barriers

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]


FLAT = [(100, 101, 99, 100)]


def mes(**changes: Any) -> Barriers:
    return Barriers(**({"k_up": 2, "k_down": 1, "vertical": 3, "tick": 0.25, "tick_value": 1.25} | changes))


def test_one_tick_of_mes_costs_one_dollar_twenty_five() -> None:
    assert toll_ticks(mes(cost=1.25, slippage_ticks=0)) == 1.0


def test_one_tick_of_mgc_costs_one_dollar() -> None:
    assert toll_ticks(mes(tick=0.1, tick_value=1.0, cost=3.0, slippage_ticks=0)) == 3.0


def test_slippage_is_in_ticks_and_gross_barriers_know_no_cost() -> None:
    assert toll_ticks(mes(cost=1.25, slippage_ticks=2)) == 3.0
    assert toll_ticks(mes(cost=1.25, slippage_ticks=2, costs="gross")) == 0.0


def test_a_distance_is_rounded_up_to_the_tick_and_never_zero() -> None:
    atr = np.array([np.nan, 0.0, 1.0, 1.01, 2.0])
    found = distances(atr, 1.0, mes(costs="gross"))
    np.testing.assert_array_equal(found, [0, 1, 4, 5, 8])


def test_a_net_distance_holds_the_round_turn_and_the_slippage_of_the_entry() -> None:
    assert distances(np.array([1.0]), 2.0, mes(cost=1.22, slippage_ticks=1)).tolist() == [10]  # 8 + 0.976 + 1 -> 10


def test_rounding_noise_adds_no_tick() -> None:
    assert distances(np.array([0.1 + 0.2]), 1.0, mes(tick=0.1, costs="gross")).tolist() == [3]


@pytest.mark.parametrize(("price", "tick"), [(2000.1, 0.1), (5000.25, 0.25), (-37.63, 0.01), (4.0005, 0.0005)])
def test_ticks_and_prices_are_inverse(price: float, tick: float) -> None:
    assert to_prices(to_ticks(np.array([price]), tick), tick)[0] == price


def test_without_a_flatten_time_only_rolls_have_gates(make_bars: Make) -> None:
    bars = make_bars(FLAT * 6, sessions=(3, 3), rolls=(3,))
    assert gates(bars, None).tolist() == [0, 0, LAST_OF_CONTRACT, NO_ENTRY, 0, 0]


def test_a_trade_leaves_at_the_last_close_before_the_flatten_time(make_bars: Make) -> None:
    bars = make_bars(FLAT * 4, sessions=(4,))  # 15, 10, 5, 0 minutes to the close
    late = NO_ENTRY | LEAVE_AT_OPEN | LEAVE_AT_CLOSE
    assert gates(bars, 10).tolist() == [0, LEAVE_AT_CLOSE, late, late]
    assert gates(bars, 7).tolist() == [0, LEAVE_AT_CLOSE, late, late]
    assert gates(bars, 0).tolist() == [0, 0, 0, LEAVE_AT_CLOSE]


def test_a_new_session_ends_what_a_hole_let_through(make_bars: Make) -> None:
    bars = make_bars(FLAT * 4, sessions=(2, 2))
    assert gates(bars, 0).tolist() == [0, LEAVE_AT_CLOSE, LEAVE_AT_OPEN, LEAVE_AT_CLOSE]
