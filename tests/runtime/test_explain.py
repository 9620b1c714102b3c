"""One root cause for a node that has to run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlf.runtime.explain import explain
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan import Source


@pytest.fixture
def changed(sealed: Any, diamond: Any) -> Any:
    """The diamond with some fields of one node changed."""
    return lambda node_id, **fields: sealed([replace(n, **fields) if n.id == node_id else n for n in diamond.nodes])


def cause(plan: Any, bench: Any, node: Any, against: Any = None) -> tuple[Any, ...]:
    found = explain(plan, bench.store, node, against)
    return found.kind, found.node, found.path, found.old, found.new


def test_a_finished_node_is_current(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    assert cause(diamond, bench, "told", record) == ("current", "told", "", None, None)
    assert str(explain(diamond, bench.store, "told", record)) == "told is up to date"


def test_a_parameter_is_named_with_its_path_and_both_values(bench: Any, diamond: Any, changed: Any) -> None:
    record = bench.run(diamond)
    plan = changed("left", params={"shift": 9})
    assert cause(plan, bench, "left", record) == ("params", "left", "params.shift", 1, 9)
    assert str(explain(plan, bench.store, "left", record)) == "left: params params.shift: 1 -> 9"


def test_the_cause_of_a_node_downstream_is_where_it_came_from(bench: Any, diamond: Any, changed: Any) -> None:
    record = bench.run(diamond)
    plan = changed("left", params={"shift": 9})
    assert cause(plan, bench, "told", record) == ("params", "left", "params.shift", 1, 9)


CHANGES = [
    ({"operator": "toy.add@2"}, "code", "operator"),
    ({"code": "sha256:" + "1" * 64}, "code", "code"),
    ({"environment": ()}, "environment", "environment.numpy"),
    ({"threads": 2}, "params", "threads"),
    ({"params": {"shift": 1, "more": 2}}, "params", "params.more"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_kind_of_change_is_told_from_the_others(bench: Any, diamond: Any, changed: Any, change: Any) -> None:
    fields, kind, path = change
    record = bench.run(diamond)
    assert cause(changed("left", **fields), bench, "left", record)[:3] == (kind, "left", path)


def test_changed_data_is_blamed_on_the_file(bench: Any, toy: Any, sealed: Any) -> None:
    def plan(data: Any) -> Any:
        (bench.folder / "bars.csv").write_bytes(data)
        source = Source("bars", "bars.csv", digest_bytes(data), len(data))
        return sealed([toy("sizes", "lines", {"files": "@bars"}), toy("end", "add", {"a": "sizes"})], (source,))

    record = bench.run(plan(b"one"))
    found = cause(plan(b"other"), bench, "end", record)
    assert found == ("data", "sizes", "bars.csv", digest_bytes(b"one"), digest_bytes(b"other"))


def test_an_appended_part_is_named(bench: Any, toy: Any, sealed: Any, part: Any) -> None:
    def plan(*parts: Any) -> Any:
        return sealed([toy("numbers", "make", params={"n": 4}, seed=3), toy("f", "parts", {"a": "numbers"}, parts=parts)])

    record = bench.run(plan(part("a")))
    kind, node, path, old, new = cause(plan(part("a"), part("b")), bench, "f", record)
    assert (kind, node, path, old, new["columns"]) == ("params", "f", "parts[1]", None, ["b"])


def test_lost_bytes_are_blamed_on_the_store(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    bench.store.path(record.nodes["told"].digest).unlink()
    assert cause(diamond, bench, "told", record) == ("store", "told", "", None, "its bytes are gone")


def test_without_an_earlier_run_a_node_is_new(bench: Any, diamond: Any) -> None:
    assert cause(diamond, bench, "told") == ("new", "numbers", "", None, "no record")


def test_a_node_the_earlier_run_did_not_have_is_new(bench: Any, diamond: Any, sealed: Any, toy: Any) -> None:
    record = bench.run(diamond)
    more = sealed([*diamond.nodes, toy("extra", "add", {"a": "both"})])
    assert cause(more, bench, "extra", record) == ("new", "extra", "", None, "no record")


def test_an_edge_that_leads_elsewhere_is_named(bench: Any, diamond: Any, changed: Any) -> None:
    record = bench.run(diamond)
    found = cause(changed("told", inputs={"a": "left"}), bench, "told", record)
    assert found == ("params", "told", "inputs.a", record.nodes["both"].digest, record.nodes["left"].digest)


def test_a_graph_with_countless_paths_is_explained_at_once(bench: Any, toy: Any, sealed: Any) -> None:
    nodes = [toy("n0", "make", params={"n": 1}, seed=1)]
    nodes += [toy(f"n{i}", "add", {"a": f"n{i - 1}", "b": f"n{max(i - 2, 0)}"}) for i in range(1, 60)]
    assert cause(sealed(nodes), bench, "n59")[:2] == ("new", "n0")
