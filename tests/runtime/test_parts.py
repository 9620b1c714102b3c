"""Nodes that are cached piece by piece."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mlf.artifacts.actions import Actions
from mlf.artifacts.loader import Loader


@pytest.fixture
def features(toy: Any, sealed: Any) -> Any:
    """A plan with one node of parts, given the parts and the numbers below it."""

    def plan(*parts: Any, scale: float = 1.0) -> Any:
        return sealed(
            [
                toy("numbers", "make", params={"n": 4, "scale": scale}, seed=3),
                toy("features", "parts", {"a": "numbers"}, output="features", parts=tuple(parts)),
            ]
        )

    return plan


def computed(record: Any) -> int:
    return record.nodes["features"].parts


def columns(bench: Any, record: Any) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in Loader(bench.store).table(record.nodes["features"].digest).items()}


def test_the_table_holds_the_columns_of_all_parts_in_order(bench: Any, features: Any, part: Any) -> None:
    record = bench.run(features(part("twice", "y", factor=2), part("once", "y")))
    assert list(columns(bench, record).items()) == [("twice", [0, 2, 4, 6]), ("once", [0, 1, 2, 3])]
    assert computed(record) == 2


def test_an_appended_part_is_the_only_one_computed(bench: Any, features: Any, part: Any) -> None:
    a, b, c = part("a", "y"), part("b", "y", factor=2), part("c", "y", factor=3)
    bench.run(features(a, b))
    record = bench.run(features(a, b, c))
    assert computed(record) == 1
    assert record.nodes["features"].warnings == ("UserWarning: parts 1",)
    assert columns(bench, record)["c"] == [0, 3, 6, 9]


def test_removing_or_reordering_parts_computes_none(bench: Any, features: Any, part: Any) -> None:
    a, b, c = part("a", "y"), part("b", "y", factor=2), part("c", "y", factor=3)
    bench.run(features(a, b, c))
    record = bench.run(features(c, a))
    assert record.nodes["features"].state == "computed"
    assert computed(record) == 0
    assert list(columns(bench, record)) == ["c", "a"]


def test_only_the_columns_a_part_reads_count_for_it(bench: Any, features: Any, part: Any) -> None:
    parts = part("from_x", "x"), part("from_y", "y")
    bench.run(features(*parts))
    record = bench.run(features(*parts, scale=5.0))
    assert computed(record) == 1
    assert columns(bench, record)["from_y"] == [0, 5, 10, 15]


def test_a_table_put_together_from_the_store_equals_one_computed_whole(make_bench: Any, features: Any, part: Any) -> None:
    a, b, c = part("a", "y"), part("b", "y", factor=2), part("c", "x", factor=3)
    grown = make_bench("grown")
    grown.run(features(c))
    grown.run(features(b, c))
    assert grown.run(features(a, b, c)).nodes["features"].digest == make_bench("whole").run(features(a, b, c)).nodes["features"].digest


@pytest.mark.parametrize("change", [{"params": {"factor": 5}}, {"code": "sha256:" + "0" * 64}, {"use": "toy.part@2"}])
def test_parameters_code_and_version_of_a_part_are_part_of_its_key(bench: Any, features: Any, part: Any, change: Any) -> None:
    a, b = part("a", "y"), part("b", "y", factor=2)
    bench.run(features(a, b))
    assert computed(bench.run(features(a, replace(b, **change)))) == 1


def test_a_part_whose_column_is_gone_is_computed_again(bench: Any, features: Any, part: Any) -> None:
    a, b = part("a", "y"), part("b", "y", factor=2)
    first = bench.run(features(a, b))
    found = Actions(bench.store).lookup(first.nodes["features"].key)
    tree = json.loads(bench.store.read(found.output))
    bench.store.path(next(e["digest"] for e in tree if "b" in e["path"])).unlink()
    record = bench.run(features(a, b))
    assert computed(record) == 1
    assert record.nodes["features"].digest == first.nodes["features"].digest


def test_parts_must_return_the_columns_they_promise(bench: Any, toy: Any, sealed: Any, part: Any) -> None:
    nodes = [toy("numbers", "make", params={"n": 4}, seed=3), toy("liar", "make", {"a": "numbers"}, params={"n": 2}, parts=(part("x"),))]
    record = bench.run(sealed(nodes))
    assert record.nodes["liar"].error["code"] == "MLF604"
    assert "the parts promise x" in record.nodes["liar"].error["message"]
