"""What a node will cost is known before it runs."""

from __future__ import annotations

from typing import Any

import pytest


def test_every_node_of_a_plan_has_figures_that_make_sense(compiling: Any) -> None:
    for node in compiling.plan().nodes:
        assert set(node.estimate) == {"rows", "seconds", "bytes", "memory"}
        assert all(v >= 0 for v in node.estimate.values())
        assert node.estimate["rows"] > 0


def test_twice_the_days_are_about_twice_the_rows(compiling: Any) -> None:
    short = compiling.plan("data: {source: synthetic, start: 2024-01-02, end: 2024-03-01}").node("source").estimate["rows"]
    double = compiling.plan("data: {source: synthetic, start: 2024-01-02, end: 2024-04-30}").node("source").estimate["rows"]
    assert double / short == pytest.approx(2, abs=0.1)


def test_bars_of_fifteen_minutes_are_a_fifteenth_of_the_source(compiling: Any) -> None:
    plan = compiling.plan()
    assert plan.node("bars.15m").estimate["rows"] == plan.node("source").estimate["rows"] // 15


def test_the_neediest_node_alone_is_named_when_memory_is_short(compiling: Any) -> None:
    unit = compiling.unit("resources: {memory: 1 MiB}")
    assert [d.code for d in unit.found] == ["MLF601"]
    neediest = max(unit.graph.drafts, key=lambda d: d.node.estimate["memory"])
    assert unit.found[0].facts["node"] == neediest.id
    assert unit.found[0].facts["allowed"] == "1.0 MB"


def test_enough_memory_is_nothing_to_report(compiling: Any) -> None:
    assert compiling.unit("resources: {memory: 1 TB}").found == ()
