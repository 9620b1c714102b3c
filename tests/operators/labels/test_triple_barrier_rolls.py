"""Labels over rolls: no window crosses one, and the size of the jump is in nothing but the barriers' prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.triple_barrier import run
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

PARAMS = TripleBarrierParams(horizon=12, k_up=1.5, k_down=1.0, vertical=12, tick=0.25, tick_value=1.25, cost=1.22, slippage_ticks=1)
PRICES = ("open", "high", "low", "close")
ROWS = np.arange(400)


def jumped(bars: dict[str, Any], row: int, jump: float) -> dict[str, Any]:
    """The bars with a roll at a row, from which on prices are ``jump`` higher."""
    return bars | {name: bars[name] + jump * (row <= ROWS) for name in PRICES} | {"roll": row == ROWS}


def labelled(bars: dict[str, Any]) -> dict[str, Any]:
    return run({"bars": bars}, PARAMS, Task(seed=0))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9_999), row=st.integers(20, 380), jump=st.integers(-12_000, 40_000))
def test_the_size_of_a_jump_moves_the_barriers_and_nothing_else(random_bars: Make, seed: int, row: int, jump: int) -> None:
    bars, points = random_bars(seed), jump * 0.25
    plain, rolled = labelled(jumped(bars, row, 0.0)), labelled(jumped(bars, row, points))
    moved = np.where(row <= ROWS, points, 0.0)
    for name, column in plain.items():
        expected = column + moved if name in ("upper", "lower") else column
        np.testing.assert_array_equal(rolled[name], expected, err_msg=name)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9_999), row=st.integers(20, 380))
def test_no_label_reaches_over_a_roll(random_bars: Make, seed: int, row: int) -> None:
    found = labelled(jumped(random_bars(seed), row, 5_000.0))
    valid = found["valid"]
    assert not (valid & (row > ROWS) & (found["exit"] >= row)).any()
    assert not valid[row - 1]  # a signal of the old contract would enter the new one


def test_columns_that_signals_are_adjusted_by_change_no_label(random_bars: Make) -> None:
    bars = jumped(random_bars(3), 200, 5_000.0)
    plain = labelled(bars)
    for column in ("factor", "shift"):
        adjusted = labelled(bars | {column: np.where(ROWS >= 200, 0.4, 1.0)})
        for name, values in plain.items():
            np.testing.assert_array_equal(adjusted[name], values, err_msg=name)
