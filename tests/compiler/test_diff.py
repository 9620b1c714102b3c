"""What lies between two plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.compiler.diff import ABSENT, Change, changes, diff_plans

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def test_a_change_bears_the_path_that_a_user_would_write() -> None:
    old = {"models": {"xgb": {"params": {"max_depth": 6}}}, "seed": 1}
    new = {"models": {"xgb": {"params": {"max_depth": 7}}}, "seed": 1}
    assert list(changes(old, new)) == [Change("models.xgb.params.max_depth", 6, 7)]


def test_what_is_on_one_side_only_is_absent_on_the_other() -> None:
    assert list(changes({"a": 1}, {"b": 2})) == [Change("a", 1, ABSENT), Change("b", ABSENT, 2)]


def test_lists_of_one_length_are_compared_item_by_item_and_others_whole() -> None:
    assert list(changes({"h": [5, 10]}, {"h": [5, 20]})) == [Change("h[1]", 10, 20)]
    assert list(changes({"h": [5, 10]}, {"h": [5]})) == [Change("h", [5, 10], [5])]


def test_a_tuple_is_a_list() -> None:
    assert list(changes({"h": (5, 10)}, {"h": [5, 10]})) == []


@given(JSON)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert list(changes(value, value)) == []


@given(JSON, JSON)
def test_sides_swapped_swap_old_and_new(one: Any, two: Any) -> None:
    assert {(c.path, repr(c.old), repr(c.new)) for c in changes(one, two)} == {
        (c.path, repr(c.new), repr(c.old)) for c in changes(two, one)
    }


def kinds(found: Any) -> dict[str, str]:
    return {n.id: n.kind for n in found.nodes}


def test_a_plan_is_the_same_as_itself(compiling: Any) -> None:
    plan = compiling.plan()
    assert diff_plans(plan, plan).same


def test_a_parameter_changes_one_node_and_what_follows_is_downstream(compiling: Any) -> None:
    old, new = (
        compiling.plan("models: {lin: logistic, xgb: xgboost}"),
        compiling.plan("models: {lin: {kind: logistic, params: {max_iter: 77}}, xgb: xgboost}"),
    )
    found = diff_plans(old, new)
    assert [c.path for c in found.spec] == ["models.lin.params.max_iter"]
    assert {n for n, kind in kinds(found).items() if kind == "changed"} == {"fit.lin.h5", "fit.lin.h10"}
    assert {n.split(".")[0] for n, kind in kinds(found).items() if kind == "downstream"} == {
        "predict",
        "importance",
        "decide",
        "backtest",
        "evaluate",
    }
    assert all(".lin." in n for n in kinds(found))


def test_a_new_horizon_adds_nodes_and_an_old_one_dropped_removes_them(compiling: Any) -> None:
    old = compiling.plan("splits: {embargo: 20, purge: 100}\nlabels: {triple_barrier: {horizons: [5]}}")
    new = compiling.plan("splits: {embargo: 20, purge: 100}\nlabels: {triple_barrier: {horizons: [5, 10]}}")
    there, back = kinds(diff_plans(old, new)), kinds(diff_plans(new, old))
    assert set(there.values()) == {"added"}
    assert all(n.endswith(".h10") for n in there)
    assert back == dict.fromkeys(there, "removed")


def test_a_model_of_another_name_is_no_difference_but_a_name(compiling: Any) -> None:
    found = diff_plans(compiling.plan("models: {one: logistic}"), compiling.plan("models: {two: logistic}"))
    assert found.nodes == ()
    assert [c.path for c in found.names] == ["models.one", "models.two"]
    assert found.same


def test_data_code_and_environment_are_told_apart(compiling: Any) -> None:
    plan = compiling.plan()
    assert [c.path for c in diff_plans(plan, replace(plan, environment={**plan.environment, "numpy": "0"})).environment] == ["numpy"]
    nodes = tuple(replace(n, code="sha256:" + "1" * 64) if n.id == "clean" else n for n in plan.nodes)
    assert [c.path for c in diff_plans(plan, replace(plan, nodes=nodes)).code] == ["data.clean[1]"]


@pytest.mark.parametrize("size", [1, 2])
def test_another_file_is_a_change_of_data(compiling: Any, size: int) -> None:
    bars = compiling.folder / "bars.csv"
    head = "ts,open,high,low,close,volume\n"
    row = "2024-01-02T15:{:02d}:00Z,4770,4771,4769.25,4770.5,5\n"
    bars.write_text(head + "".join(row.format(i) for i in range(9)))
    old = compiling.plan("data: bars.csv")
    bars.write_text(head + "".join(row.format(i) for i in range(9 + size)))
    found = diff_plans(old, compiling.plan("data: bars.csv"))
    assert [c.path for c in found.data] == ["bars.csv"]
    assert found.spec == ()
    assert {n.id: n.kind for n in found.nodes}["source"] == "downstream"
