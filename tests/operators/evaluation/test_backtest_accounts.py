"""What must hold for every backtest, whatever the bars and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.evaluation.backtest import run
from mlf.operators.evaluation.declare import NextOpenParams
from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.triple_barrier import run as label
from mlf.schemas.contracts import TABLES
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

TASK = Task(seed=0)
PARAMS = {"k_up": 1.5, "k_down": 1.0, "vertical": 12, "tick": 0.25, "tick_value": 1.25, "cost": 1.22}
CASES = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "on_opposite": st.sampled_from(["hold", "exit", "reverse"]),
        "flatten": st.sampled_from([None, 0, 50]),
        "slippage_ticks": st.integers(0, 2),
        "vertical": st.sampled_from([1, 12, 500]),
        "costs": st.sampled_from(["net", "gross"]),
    }
)


def drawn_signals(seed: int, n: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(rng.random(n) < 0.7).astype(np.int32)
    return {"row": rows, "signal": rng.integers(-1, 2, len(rows)).astype(np.int8), "edge": np.zeros(len(rows))}


def case(random_bars: Make, drawn: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], NextOpenParams]:
    bars = random_bars(drawn["seed"])
    bars["roll"][drawn["seed"] % 400] = True
    changes = {name: value for name, value in drawn.items() if name != "seed"}
    return bars, drawn_signals(drawn["seed"], 400), NextOpenParams(**(PARAMS | changes))


@settings(max_examples=60, deadline=None)
@given(drawn=CASES)
def test_the_accounts_agree(random_bars: Make, drawn: dict[str, Any]) -> None:
    bars, signals, p = case(random_bars, drawn)
    found = run({"bars": bars, "signals": signals}, p, TASK)
    net, equity, entry, exit_ = (found[n] for n in ("trade/net", "equity/value", "trade/entry_row", "trade/exit_row"))
    np.testing.assert_allclose(equity[-1], net.sum(), atol=1e-9)
    np.testing.assert_allclose(found["day/pnl"].sum(), net.sum(), atol=1e-9)
    np.testing.assert_array_equal(net, found["trade/gross"] - found["trade/cost"])
    np.testing.assert_array_equal(np.sort(np.unique(bars["trade_date"][found["equity/row"]])), found["day/date"])
    assert (exit_ >= entry).all()
    assert (entry[1:] >= exit_[:-1]).all()  # one contract at a time; a reversal shares the bar
    closed = np.array([net[exit_ <= row].sum() for row in found["equity/row"]])
    flat = ~np.array([((entry <= row) & (row < exit_)).any() for row in found["equity/row"]])
    np.testing.assert_allclose(equity[flat], closed[flat], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(drawn=CASES)
def test_every_fill_is_a_traded_price_less_whole_ticks_and_every_dollar_a_whole_tick(random_bars: Make, drawn: dict[str, Any]) -> None:
    bars, signals, p = case(random_bars, drawn)
    found = run({"bars": bars, "signals": signals}, p, TASK)
    entry, side = found["trade/entry_row"], found["trade/side"]
    np.testing.assert_array_equal(found["trade/entry_price"], bars["open"][entry] + side * p.slippage_ticks * p.tick)
    sold = found["trade/exit_price"] / p.tick
    np.testing.assert_array_equal(sold, np.rint(sold))
    traded = found["trade/exit_price"] + np.where(found["trade/reason"] == 1, 0, side) * p.slippage_ticks * p.tick
    assert ((traded >= bars["low"][found["trade/exit_row"]]) & (traded <= bars["high"][found["trade/exit_row"]])).all()
    ticks = (found["trade/exit_price"] - found["trade/entry_price"]) / p.tick
    np.testing.assert_array_equal(found["trade/gross"], side * ticks * p.tick_value)


@settings(max_examples=40, deadline=None)
@given(drawn=CASES)
def test_mirrored_prices_and_signals_give_the_same_profits(random_bars: Make, drawn: dict[str, Any]) -> None:
    bars, signals, p = case(random_bars, drawn)
    mirror = bars | {name: 8_000 - bars[other] for name, other in (("open", "open"), ("high", "low"), ("low", "high"), ("close", "close"))}
    turned = p.model_copy(update={"k_up": p.k_down, "k_down": p.k_up})
    one = run({"bars": bars, "signals": signals}, p, TASK)
    other = run({"bars": mirror, "signals": signals | {"signal": -signals["signal"]}}, turned, TASK)
    np.testing.assert_array_equal(one["trade/side"], -other["trade/side"])
    for name in ("trade/net", "trade/exit_row", "trade/reason", "trade/ambiguous", "equity/value", "day/pnl"):
        np.testing.assert_array_equal(one[name], other[name])


def test_no_trade_outlives_its_session_its_contract_or_its_vertical_bar(random_bars: Make) -> None:
    bars, signals, p = case(random_bars, {"seed": 17, "flatten": 50, "vertical": 12})
    found = run({"bars": bars, "signals": signals}, p, TASK)
    entry, exit_ = found["trade/entry_row"], found["trade/exit_row"]
    assert len(entry) > 20
    assert (bars["session"][entry] == bars["session"][exit_]).all()
    assert (bars["to_close"][exit_] >= 50).all()
    assert (exit_ - entry < 12).all()
    assert not any(bars["roll"][a : b + 1].any() for a, b in zip(entry, exit_, strict=True))


def test_a_trade_earns_what_the_label_of_its_signal_says(random_bars: Make) -> None:
    bars = random_bars(41)
    shared = PARAMS | {"flatten": 20, "slippage_ticks": 1}
    labels = label({"bars": bars}, TripleBarrierParams(horizon=5, **shared), TASK)
    rows = np.flatnonzero(labels["valid"] & ~labels["ambiguous"])
    assert set(labels["label"][rows]) == {-1, 0, 1}
    for row in rows:
        side = labels["label"][row] or 1
        ends = np.array([row, len(bars["ts"]) - 1], np.int32)
        table = {"row": ends, "signal": np.array([side, 0], np.int8), "edge": np.zeros(2)}
        found = run({"bars": bars, "signals": table}, NextOpenParams(**shared), TASK)
        assert found["trade/exit_row"].tolist() == [labels["exit"][row]]
        assert np.float32(found["trade/net"][0] / 1.25) == labels["net_ticks"][row]


def test_the_same_inputs_give_the_same_bytes_and_the_columns_of_the_contract(random_bars: Make) -> None:
    bars, signals, p = case(random_bars, {"seed": 5})
    one, two = (run({"bars": bars, "signals": signals}, p, TASK) for _ in range(2))
    assert {n: c.tobytes() for n, c in one.items()} == {n: c.tobytes() for n, c in two.items()}
    assert {n: str(c.dtype) for n, c in one.items()} == dict(TABLES["backtest"].required)
