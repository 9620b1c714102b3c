"""A recipe is what a node does and to what, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.lock import Code
from mlf.compiler.passes.identify import identified

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph


def recipes(graph: Graph, seed: int = 42) -> dict[str, str]:
    return {d.id: d.recipe for d in identified(graph, Code(None, {}), seed).drafts}


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {n for n in before if before[n] != after[n]}


def test_a_recipe_is_the_same_every_time(sound: Graph) -> None:
    assert recipes(sound) == recipes(sound)


def test_a_draft_without_a_recipe_says_so(sound: Graph) -> None:
    with pytest.raises(LookupError, match="source"):
        _ = sound.drafts[0].recipe


@pytest.mark.parametrize(
    ("node", "update", "expected"),
    [
        ("split", {"embargo": 1}, {"split", "scaler", "fit", "predict"}),
        ("fit", {"max_iter": 77}, {"fit", "predict"}),
        ("predict", {"segments": ("test",)}, {"predict"}),
    ],
)
def test_a_parameter_moves_its_node_and_what_follows(
    sound: Graph, changed: Any, node: str, update: dict[str, Any], expected: set[str]
) -> None:
    params = sound.by_id()[node].params.model_copy(update=update)
    assert moved(recipes(sound), recipes(changed(sound, node, params=params))) == expected


def test_ids_places_and_estimates_move_nothing(sound: Graph, changed: Any) -> None:
    other = changed(sound, "predict", id="other", where=("models", "x"), rows=7, lookback=9)
    assert recipes(other)["other"] == recipes(sound)["predict"]


def test_the_seed_moves_seeded_nodes_and_what_follows_only(sound: Graph) -> None:
    assert moved(recipes(sound, 1), recipes(sound, 2)) == set(recipes(sound))  # the source is seeded, and all follows from it
    files = replace(sound, drafts=sound.drafts[1:], sources={})
    graph = replace(files, drafts=tuple(replace(d, inputs={}) if d.id == "clean" else d for d in files.drafts))
    assert moved(recipes(graph, 1), recipes(graph, 2)) == {"fit", "predict"}


def test_the_seed_of_a_node_comes_from_its_own_work(sound: Graph, added: Any, draft: Any) -> None:
    twin = draft("twin", "fit.logistic", {"matrix": "matrix", "rows": "split", "labels": "labels"})
    nodes = {d.id: d.node for d in identified(added(sound, twin), Code(None, {}), 42).drafts}
    assert nodes["twin"].seed == nodes["fit"].seed
    assert nodes["twin"].recipe != nodes["fit"].recipe


def test_a_source_counts_by_its_bytes(draft: Any) -> None:
    from mlf.compiler.graph import Graph  # noqa: PLC0415  the type is all that the other tests need

    file = draft("file", "data.file", {"source": ("@data0",)}, symbol="MES")
    one, two = (recipes(Graph((file,), {}, {"data0": "sha256:" + digit * 64})) for digit in "01")
    assert one != two
