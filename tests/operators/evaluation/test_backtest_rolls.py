"""Backtests over rolls: whatever the jump, it is in no trade and in no mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.evaluation.backtest import run
from mlf.operators.evaluation.declare import NextOpenParams
from mlf.operators.rolls import continuous, table
from mlf.operators.rolls.declare import ContinuousParams, RollTableParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    Make = Callable[..., dict[str, Any]]

TASK = Task(seed=0)
PRICES = ("open", "high", "low", "close")
PARAMS = {"k_up": 1.5, "k_down": 1.0, "vertical": 500, "tick": 0.25, "tick_value": 1.25, "cost": 1.22}
BY_LEVEL = ("trade/entry_price", "trade/exit_price")


def signals(n: int, seed: int) -> dict[str, Any]:
    """A signal at every bar."""
    side = np.random.default_rng(seed).integers(-1, 2, n).astype(np.int8)
    return {"row": np.arange(n, dtype=np.int32), "signal": side, "edge": np.zeros(n)}


def jumped(bars: dict[str, Any], row: int, jump: float) -> dict[str, Any]:
    later = np.arange(len(bars["ts"])) >= row
    return bars | {name: bars[name] + jump * later for name in PRICES} | {"roll": np.diff(later, prepend=False)}


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 9_999),
    row=st.integers(20, 380),
    jump=st.integers(-12_000, 40_000),
    on_opposite=st.sampled_from(["hold", "exit", "reverse"]),
)
def test_profit_and_equity_do_not_know_the_size_of_a_jump(random_bars: Make, seed: int, row: int, jump: int, on_opposite: str) -> None:
    params = NextOpenParams.model_validate(PARAMS | {"on_opposite": on_opposite})
    bars = random_bars(seed)
    plain, rolled = (run({"bars": jumped(bars, row, j * 0.25), "signals": signals(400, seed)}, params, TASK) for j in (0, jump))
    for name in set(plain) - set(BY_LEVEL):
        np.testing.assert_array_equal(rolled[name], plain[name], err_msg=name)


def test_a_carry_of_half_the_price_a_year_is_in_no_profit(lab: SimpleNamespace) -> None:
    """Synthetic gold that jumps by some eight percent a roll: no trade spans one, and no signal price sees one."""
    raw = lab.synthetic_bars(symbol="MGC", start="2024-01-10", end="2024-06-10", carry=0.5)
    placed = lab.placed(raw, "metals")
    document = table.run({"bars": placed}, RollTableParams(months="GJMQZ", roll="first_notice"), TASK)
    bars = lab.resampled(continuous.run({"bars": placed, "table": document}, ContinuousParams(), TASK), 5)
    rolls = np.flatnonzero(bars["roll"])
    assert len(rolls) == len(document["rolls"]) == 3
    jumps, signal = np.abs(np.diff(np.log(bars["close"]))), np.abs(np.diff(np.log(bars["close"] * bars["factor"])))
    assert jumps[rolls - 1].min() > 0.07
    assert signal.max() < 0.02
    params = NextOpenParams(k_up=4.0, k_down=4.0, vertical=2_000, tick=0.1, tick_value=1.0, cost=1.72)
    found = run({"bars": bars, "signals": signals(len(bars["ts"]), 5)}, params, TASK)
    entry, exit_ = found["trade/entry_row"], found["trade/exit_row"]
    assert not ((entry[:, None] < rolls) & (rolls <= exit_[:, None])).any()
    assert {5} <= set(found["trade/reason"].tolist())
    points = np.abs(found["trade/gross"]) / 10
    assert points.max() < 0.03 * bars["close"].min()
    steps = np.abs(np.diff(found["equity/value"]))
    assert steps[rolls - 1].max() < 10 * 0.02 * bars["close"].min()
