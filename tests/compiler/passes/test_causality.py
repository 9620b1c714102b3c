"""Nothing that knows the future reaches what must not know it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.passes.causality import causality, compose
from mlf.compiler.unit import Unit

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph
    from mlf.errors import Diagnostic


def found(graph: Graph) -> list[Diagnostic]:
    return list(causality(Unit(graph=graph)).found)


def tainting(graph: Graph, node: str, taint: str) -> Any:
    """The operator of a node, its output marked."""
    return replace(graph.by_id()[node].operator, taint=frozenset({taint}))


def test_a_sound_graph_knows_no_future(sound: Graph) -> None:
    assert found(sound) == []


def test_a_label_looks_as_far_ahead_as_its_vertical_barrier_and_a_feature_not_at_all(sound: Graph) -> None:
    flows = compose(sound)
    assert (flows["labels"].reach, flows["features"].reach, flows["matrix"].reach) == (10, 0, 0)
    assert flows["labels"].taint == {"label"}
    assert flows["matrix"].taint == frozenset()


def test_history_adds_up_along_the_edges_in_minutes(sound: Graph) -> None:
    flows = compose(sound)
    assert [flows[n].lookback_minutes for n in ("features", "matrix", "split", "fit", "predict")] == [14 * 5] * 5
    assert flows["bars"].lookback_minutes == 0


def test_rows_scalers_and_models_carry_no_values_of_other_rows(sound: Graph) -> None:
    flows = compose(sound)
    assert [flows[n].taint for n in ("split", "scaler", "fit")] == [frozenset()] * 3
    assert flows["predict"].taint == {"prediction"}


@pytest.mark.parametrize("taint", ["label", "prediction"])
@pytest.mark.parametrize("node", ["bars", "sessions", "clean"])
def test_a_marked_value_is_refused_at_the_feature_and_everywhere_behind_it(sound: Graph, changed: Any, node: str, taint: str) -> None:
    spoilt = changed(sound, node, operator=tainting(sound, node, taint))
    by_node = {d.facts["node"]: d for d in found(spoilt) if d.code == "MLF501"}
    assert set(by_node) == {"features", "matrix", "scaler", "fit", "predict"}
    assert by_node["features"].facts["path"].startswith(node)
    assert f"made from a {taint} reaches port 'bars'" in by_node["features"].message


def test_labels_that_reach_a_matrix_are_named_with_their_path(sound: Graph, changed: Any) -> None:
    spoilt = changed(sound, "matrix", inputs={"features": ("features", "labels")})
    paths = {d.facts["node"]: d.facts["path"] for d in found(spoilt) if d.code == "MLF501"}
    assert paths["matrix"] == "labels -> matrix"
    assert paths["fit"] == "labels -> matrix -> fit"


def test_a_prediction_is_no_feature(sound: Graph, added: Any, draft: Any) -> None:
    again = draft("again", "features.matrix", {"features": ("features", "predict"), "bars": ("bars",)}, timeframes=("5m",))
    found_ = [d for d in found(added(sound, again)) if d.code == "MLF501"]
    assert [(d.facts["node"], d.facts["taint"]) for d in found_] == [("again", "prediction")]


def test_a_feature_that_looks_ahead_is_refused(sound: Graph, changed: Any) -> None:
    ahead = replace(sound.by_id()["features"].operator, reach=lambda _: 3)
    codes = [(d.code, d.facts["node"]) for d in found(changed(sound, "features", operator=ahead))]
    assert ("MLF503", "features") in codes
    assert ("MLF503", "matrix") in codes


def test_bars_that_look_ahead_make_the_feature_on_them_look_ahead(sound: Graph, changed: Any) -> None:
    ahead = replace(sound.by_id()["bars"].operator, reach=lambda _: 1)
    named = [d for d in found(changed(sound, "bars", operator=ahead)) if d.code == "MLF503"]
    assert named[0].facts["path"] == "bars -> features"


@pytest.mark.parametrize(("purge", "codes"), [(9, ["MLF502"]), (10, []), (11, [])])
def test_a_purge_covers_what_a_label_looks_ahead(sound: Graph, changed: Any, purge: int, codes: list[str]) -> None:
    params = sound.by_id()["split"].params.model_copy(update={"purge": purge})
    assert [d.code for d in found(changed(sound, "split", params=params))] == codes
