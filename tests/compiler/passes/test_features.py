"""Features asked for, as columns of a node."""

from __future__ import annotations

from typing import Any


def columns(plan: Any, node: str = "features.15m") -> list[str]:
    return [c for part in plan.node(node).parts for c in part.columns]


def test_a_list_of_values_is_a_column_of_each(compiling: Any) -> None:
    assert columns(compiling.plan("features: {base: [{rsi: {n: [7, 9]}}]}")) == ["rsi_7", "rsi_9"]


def test_lists_multiply_out_with_the_last_parameter_fastest(compiling: Any) -> None:
    found = columns(compiling.plan("features: {base: [{macd: {fast: [3, 4], slow: [20, 30]}}]}"))
    assert found[::3] == ["macd_line_3_20_9", "macd_line_3_30_9", "macd_line_4_20_9", "macd_line_4_30_9"]


def test_what_is_asked_for_twice_is_computed_once(compiling: Any) -> None:
    both = columns(compiling.plan("features: {base: [momentum, rsi], add: [{rsi: {n: 14}}]}"))
    assert both == columns(compiling.plan("features: {base: [momentum]}"))


def test_added_features_come_after_the_others(compiling: Any) -> None:
    assert columns(compiling.plan("features: {base: [gap], add: [bop]}")) == ["gap", "bop"]


def test_history_is_that_of_the_deepest_feature_and_counts_sessions_in_bars(compiling: Any) -> None:
    unit = compiling.unit("features: {base: [{rsi: {n: 9}}, {rsi: {n: 30}}]}")
    assert unit.graph.by_id()["features.15m"].lookback == 30
    waiting = compiling.unit("features: {base: [prior_session]}")
    assert waiting.graph.by_id()["features.15m"].lookback >= 23 * 60 // 15


def test_each_timeframe_has_its_own_node_and_the_base_comes_first(compiling: Any) -> None:
    plan = compiling.plan("timeframes: {base: 15m, mtf: [2h, 1h]}\nfeatures: {base: [gap], mtf: {2h: [bop], 1h: [rsi]}}")
    assert plan.node("matrix").inputs["features"] == ("features.15m", "features.1h", "features.2h")
    assert plan.node("matrix").params["timeframes"] == ["15m", "1h", "2h"]
    assert columns(plan, "features.2h") == ["bop"]


def test_an_expression_is_a_part_of_its_own_under_its_name(compiling: Any) -> None:
    plan = compiling.plan("features: {base: [gap], add: [{mom: 'close / lag(close, 5) - 1'}]}")
    assert columns(plan) == ["gap", "mom"]
    part = plan.node("features.15m").parts[1]
    assert part.reads == ("close", "roll", "factor", "shift")
    assert part.params["uses"] == ["divide@1", "lag@1", "subtract@1"]


def test_blanks_in_an_expression_change_no_recipe(compiling: Any) -> None:
    one, other = (compiling.plan(f"features: {{base: [gap], add: [{{mom: '{text}'}}]}}") for text in ("close-open", "close  -  open"))
    assert one.node("features.15m").recipe == other.node("features.15m").recipe


def test_what_is_asked_of_a_coarser_timeframe_is_computed_there_once(compiling: Any) -> None:
    texts = "[{a: \"at('1h', mean(close, 5)) / close\"}, {b: \"close - at('1h', mean(close, 5))\"}, {c: \"staleness('1h')\"}]"
    plan = compiling.plan(f"timeframes: {{base: 15m, mtf: 1h}}\nfeatures: {{base: [gap], add: {texts}}}")
    assert len(columns(plan, "beside.1h")) == 1
    assert [name for name, _ in plan.node("joined").params["columns"]] == ["a", "b", "c"]
    assert plan.node("matrix").inputs["features"] == ("features.15m", "joined")
    assert plan.node("matrix").inputs["bars"] == ("bars.15m", "bars.15m")
