"""Action keys: what moves them and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlf.runtime.keys import node_key, part_key
from mlf.schemas.identity import digest_of

A, B = ("sha256:" + c * 64 for c in "ab")
ENVIRONMENT = {"machine": "x86_64", "python": "3.11", "numpy": "2.0.0", "xgboost": "3.0.0"}


@pytest.fixture
def node(toy: Any) -> Any:
    return toy("n", "add", {"a": "other"}, params={"k": 1}, seed=4, estimate={"seconds": 1.0})


def key(node: Any, inputs: Any = None, environment: Any = None) -> str:
    return node_key(node, inputs or {"a": A}, environment or ENVIRONMENT).digest


def test_the_key_is_the_digest_of_its_parts(node: Any) -> None:
    found = node_key(node, {"a": A}, ENVIRONMENT)
    assert found.digest == digest_of("action", found.parts)
    assert found.parts == {
        "operator": "toy.add@1",
        "params": {"k": 1},
        "seed": 4,
        "threads": 1,
        "inputs": {"a": A},
        "output": {"type": "toy", "storage": "table", "format": 1},
        "environment": {"machine": "x86_64", "python": "3.11", "numpy": "2.0.0"},
    }


def test_a_frozen_key_does_not_move(node: Any) -> None:
    assert key(node) == "sha256:ae247a7ff07347c930abf75216a627022000ad9618186cdb442662c620b4cc88"


@pytest.mark.parametrize(
    "change",
    [
        {"operator": "toy.add@2"},
        {"params": {"k": 2}},
        {"seed": 5},
        {"threads": 2},
        {"code": A},
        {"tables": {"t.csv": A}},
        {"output": "bars"},
        {"storage": "files"},
    ],
)
def test_what_can_change_a_result_changes_the_key(node: Any, change: Any) -> None:
    assert key(replace(node, **change)) != key(node)


@pytest.mark.parametrize("change", [{"id": "renamed"}, {"estimate": {"seconds": 9.0}}, {"recipe": A}, {"inputs": {"a": "elsewhere"}}])
def test_names_and_estimates_do_not(node: Any, change: Any) -> None:
    assert key(replace(node, **change)) == key(node)


def test_only_declared_distributions_count(node: Any) -> None:
    assert key(node, environment={**ENVIRONMENT, "xgboost": "9"}) == key(node)
    assert key(node, environment={**ENVIRONMENT, "numpy": "9"}) != key(node)
    assert key(node, environment={**ENVIRONMENT, "python": "3.12"}) != key(node)


def test_the_order_of_a_ports_inputs_counts_and_that_of_ports_does_not(node: Any) -> None:
    assert key(node, {"a": [A, B]}) != key(node, {"a": [B, A]})
    assert key(node, {"a": A, "b": B}) == key(node, {"b": B, "a": A})


def test_a_part_depends_on_the_columns_it_reads_and_on_no_other(node: Any, part: Any) -> None:
    piece = part("c", "x")

    def part_digest(columns: Any) -> str:
        return part_key(node, piece, columns, ENVIRONMENT).digest

    assert part_digest({"x": A, "y": A}) == part_digest({"x": A, "y": B})
    assert part_digest({"x": A}) != part_digest({"x": B})


def test_a_part_does_not_depend_on_its_neighbours(node: Any, part: Any) -> None:
    alone, among = (replace(node, parts=parts) for parts in ((part("c"),), (part("b"), part("c"))))
    assert part_key(alone, part("c"), {"x": A}, ENVIRONMENT) == part_key(among, part("c"), {"x": A}, ENVIRONMENT)
    assert key(alone) != key(among)
