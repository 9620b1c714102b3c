"""The contract as a run sees it, and what trading it costs."""

from __future__ import annotations

from typing import Any

import pytest

FILE = "data: bars.csv\n"


def params(plan: Any, node: str) -> dict[str, Any]:
    """All parameters of a node, defaults included."""
    from mlf.compiler.catalog import operators  # noqa: PLC0415  only to fill in defaults

    found = plan.node(node)
    declared = operators()[found.operator.partition("@")[0]].params
    return declared(**found.params).model_dump()


def test_a_known_contract_brings_its_tick_its_value_and_its_cost(compiling: Any) -> None:
    labels = params(compiling.plan(), "labels.h5")
    assert (labels["tick"], labels["tick_value"], labels["cost"]) == (0.25, 1.25, 1.22)


@pytest.mark.parametrize(
    ("contract", "expected"),
    [("{tick: 0.5}", (0.5, 2.5)), ("{tick_value: 2.0}", (0.25, 2.0)), ("{tick: 0.5, tick_value: 1.0}", (0.5, 1.0))],
)
def test_an_overridden_tick_keeps_the_dollars_of_a_point_unless_they_are_given(
    compiling: Any, contract: str, expected: tuple[float, float]
) -> None:
    """A point of MES is 5 dollars, so a tick of half a point is 2.50."""
    labels = params(compiling.plan(f"contract: {contract}"), "labels.h5")
    assert (labels["tick"], labels["tick_value"]) == expected


def test_costs_and_slippage_reach_labels_and_backtest_alike(compiling: Any) -> None:
    plan = compiling.plan("evaluate: {costs: {round_turn: 3.5}, slippage_ticks: 2}")
    for node in ("labels.h5", "backtest.lin.h5"):
        assert (params(plan, node)["cost"], params(plan, node)["slippage_ticks"]) == (3.5, 2)


def test_another_template_moves_the_sessions(compiling: Any) -> None:
    assert params(compiling.plan("contract: {sessions: metals}"), "sessions")["template"] == "metals"


def test_a_stranger_described_in_full_is_traded_as_described(compiling: Any) -> None:
    rows = "".join(f"2024-01-02T15:{i:02d}:00Z,1,2,1,2,5\n" for i in range(40))
    (compiling.folder / "bars.csv").write_text("ts,open,high,low,close,volume\n" + rows)
    text = "symbol: ZZZ\ncontract: {tick: 0.5, tick_value: 5, sessions: energy}\nevaluate: {costs: {round_turn: 4.5}}\n"
    plan = compiling.plan(FILE + text)
    assert params(plan, "sessions")["template"] == "energy"
    assert (params(plan, "labels.h5")["tick"], params(plan, "labels.h5")["tick_value"]) == (0.5, 5.0)
