"""Plans as files: what was written is what is read, and nothing else is."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_of
from mlf.schemas.plan import Node, Plan, Source
from mlf.schemas.plan_json import IN_RECIPE, check_ids, plan_bytes, plan_data, plan_from_bytes, plan_from_data, plan_id_of, recipe_of
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Source("data0", "bars.csv", "sha256:" + "d" * 64, 123)
NODES = (
    Node("source", "data.file@1", "bars", "table", "m.file:run", {"symbol": "MES"}, {"source": ("@data0",)}, ""),
    Node(
        "features", "features.compute@2", "features", "table", "m.features:run", {}, {"bars": "source"}, "",
        parts=(Part("rsi@1", {"n": 7}, ("rsi_7",), ("close",)), Part("gap@1", {}, ("gap",), ("open", "close"), "sha256:" + "e" * 64)),
        tables={"a.csv": "sha256:" + "f" * 64}, environment=("numba", "numpy"), estimate={"rows": 9, "seconds": 0.5},
    ),
    Node(
        "fit", "fit.xgboost@1", "model", "files", "m.fit:run", {"max_depth": 4, "subsample": 0.5}, {"matrix": ("features", "source")}, "",
        seed=7, threads=2, code="sha256:" + "c" * 64, determinism="numeric",
    ),
)  # fmt: skip


def _sealed() -> Plan:
    known = {"@data0": SOURCE.digest}
    nodes = []
    for node in NODES:
        known[node.id] = recipe_of(node, known)
        nodes.append(replace(node, recipe=known[node.id]))
    spec, outputs, environment = {"seed": 1, "models": {"xgb": {"kind": "xgboost"}}}, {"model": "fit"}, {"numpy": "2.0", "python": "3.11"}
    plan_id = plan_id_of(nodes, outputs, environment)
    labels = {"description": "x", "tags": ["a"]}
    return Plan("a", spec, digest_of("spec", spec), plan_id, tuple(nodes), outputs, (SOURCE,), environment, labels)


PLAN = _sealed()
DATA = json.loads(plan_bytes(PLAN))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of every scalar, every empty container and every container."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from leaves(child, (*path, key))


PATHS = [p for p in leaves(DATA) if p]


def edited(path: tuple[Any, ...], change: Any) -> bytes:
    """The file with one place changed."""
    data = copy.deepcopy(DATA)
    at = data
    for part in path[:-1]:
        at = at[part]
    change(at, path[-1])
    return canonical_json(data)


def other(at: Any, key: Any) -> None:
    """Another value of the same type."""
    value = at[key]
    if isinstance(value, dict):
        at[key] = {**value, "added": 1}
    elif isinstance(value, list):
        at[key] = [*value, copy.deepcopy(value[0]) if value else 1]
    else:
        at[key] = value + "x" if isinstance(value, str) else value + 1


def gone(at: Any, key: Any) -> None:
    """Nothing any more."""
    del at[key]


def nulled(at: Any, key: Any) -> None:
    """Nothing in its place."""
    at[key] = None


def test_a_plan_is_read_as_it_was_written() -> None:
    assert plan_from_bytes(plan_bytes(PLAN), "plan.json") == plan_from_data(plan_data(PLAN))
    assert plan_bytes(plan_from_bytes(plan_bytes(PLAN), "plan.json")) == plan_bytes(PLAN)
    assert plan_from_bytes(plan_bytes(PLAN), "plan.json").nodes == PLAN.nodes


def test_the_file_is_canonical_json_and_a_line_end() -> None:
    assert plan_bytes(PLAN) == canonical_json(DATA) + b"\n"


def test_white_space_and_key_order_are_no_edit() -> None:
    text = json.dumps(dict(reversed(DATA.items())), indent=2).encode()
    assert plan_from_bytes(text, "plan.json") == plan_from_bytes(plan_bytes(PLAN), "plan.json")


@pytest.mark.parametrize("change", [other, gone, nulled])
@pytest.mark.parametrize("path", PATHS, ids=lambda p: ".".join(map(str, p)))
def test_every_edit_of_a_single_place_is_refused(path: tuple[Any, ...], change: Any) -> None:
    with pytest.raises(MlfError) as refused:
        plan_from_bytes(edited(path, change), "plan.json")
    assert refused.value.code in {"MLF801", "MLF802"}


def test_an_edit_of_a_node_is_named() -> None:
    text = edited(("nodes", 2, "params", "max_depth"), other)
    with pytest.raises(MlfError, match="node fit"):
        plan_from_bytes(text, "plan.json")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"1", b"null", b"{}", b"\xff", b'{"mlf_plan":2}', b"[" * 100_000, b'"plan"'])
def test_what_is_no_plan_is_refused(text: bytes) -> None:
    with pytest.raises(MlfError) as refused:
        plan_from_bytes(text, "plan.json")
    assert refused.value.code == "MLF801"


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_plan_cut_off_is_refused(cut: int) -> None:
    text = plan_bytes(PLAN)
    with pytest.raises(MlfError):
        plan_from_bytes(text[: len(text) * cut // 12], "plan.json")


CHANGES: dict[str, dict[str, Any]] = {
    "operator": {"operator": "x@1"},
    "output": {"output": "y"},
    "params": {"params": {"max_depth": 5}},
    "seed": {"seed": 8},
    "threads": {"threads": 1},
    "parts": {"parts": NODES[1].parts},
    "tables": {"tables": {"b": "c"}},
    "code": {"code": None},
    "inputs": {"inputs": {"matrix": ("source", "features")}},
}


def test_the_changes_cover_all_that_a_recipe_is_made_of() -> None:
    assert set(CHANGES) == {*IN_RECIPE, "inputs"}


@pytest.mark.parametrize("field", CHANGES)
def test_everything_in_a_recipe_moves_it(field: str) -> None:
    known = {"source": "sha256:1", "features": "sha256:2"}
    assert recipe_of(replace(NODES[2], **CHANGES[field]), known) != recipe_of(NODES[2], known)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"body": "x:y"},
        {"storage": "table"},
        {"determinism": "bitwise"},
        {"environment": ("x",)},
        {"estimate": {"rows": 1}},
        {"recipe": "x"},
    ],
)
def test_what_follows_from_the_operator_or_is_for_people_moves_no_recipe(change: dict[str, Any]) -> None:
    known = {"source": "sha256:1", "features": "sha256:2"}
    assert recipe_of(replace(NODES[2], **change), known) == recipe_of(NODES[2], known)


def test_a_recipe_covers_the_recipes_of_its_inputs_not_their_names() -> None:
    renamed = replace(NODES[2], inputs={"matrix": ("f", "s")})
    assert recipe_of(renamed, {"s": "1", "f": "2"}) == recipe_of(NODES[2], {"source": "1", "features": "2"})
    assert recipe_of(NODES[2], {"source": "1", "features": "3"}) != recipe_of(NODES[2], {"source": "1", "features": "2"})


def test_the_id_of_a_plan_is_what_it_delivers_and_where() -> None:
    nodes, environment = PLAN.nodes, dict(PLAN.environment)
    assert plan_id_of(nodes, {"other name": "fit"}, environment) == PLAN.plan_id
    assert plan_id_of(nodes, {"model": "features"}, environment) != PLAN.plan_id
    assert plan_id_of(nodes, {"model": "fit"}, {**environment, "numpy": "2.1"}) != PLAN.plan_id


def test_a_plan_whose_nodes_stand_out_of_order_is_refused() -> None:
    with pytest.raises(MlfError, match="MLF802"):
        check_ids(replace(PLAN, nodes=PLAN.nodes[::-1]), "plan.json")


def test_the_node_of_an_id_is_found_and_another_is_a_key_error() -> None:
    assert PLAN.node("fit").seed == 7
    assert PLAN.node("fit").upstream() == ("features", "source")
    assert PLAN.node("source").upstream() == ()
    with pytest.raises(KeyError):
        PLAN.node("nowhere")
