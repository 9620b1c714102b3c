"""Equal work is done once, and work that nobody asked for is not done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlf.compiler.lock import Code
from mlf.compiler.passes.identify import identified
from mlf.compiler.passes.prune import pruned
from mlf.compiler.passes.share import shared

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph


def named(graph: Graph) -> Graph:
    return identified(graph, Code(None, {}), 42)


def test_two_names_for_the_same_work_are_one_node(sound: Graph, added: Any, draft: Any) -> None:
    twin = draft("twin", "scale.standard", {"matrix": "matrix", "rows": "split"})
    reader = draft("reader", "fit.logistic", {"matrix": "matrix", "rows": "split", "labels": "labels", "scaler": "twin"})
    graph = shared(named(replace(added(sound, twin, reader), outputs={"a": "fit", "b": "reader"})))
    assert [d.id for d in graph.drafts] == [d.id for d in sound.drafts]
    assert graph.outputs == {"a": "fit", "b": "fit"}


def test_a_parameter_keeps_two_nodes_apart(sound: Graph, added: Any, draft: Any) -> None:
    other = draft("other", "scale.standard", {"matrix": "matrix", "rows": "split"}, segment="fit")
    assert "other" in shared(named(added(sound, other))).by_id()


def test_edges_point_at_the_node_that_is_kept(sound: Graph, added: Any, draft: Any) -> None:
    twin = draft("twin", "bars.resample", {"bars": "sessions"}, minutes=5, facts={"minutes": 5})
    again = draft("again", "features.matrix", {"features": ("features",), "bars": ("twin",)}, timeframes=("5m", "x"))
    assert shared(named(added(sound, twin, again))).by_id()["again"].inputs["bars"] == ("bars",)


def test_only_what_an_output_depends_on_stays_in_order(sound: Graph) -> None:
    graph = pruned(replace(sound, outputs={"x": "matrix"}))
    assert [d.id for d in graph.drafts] == ["source", "clean", "sessions", "bars", "features", "matrix"]


def test_nothing_is_pruned_from_a_graph_whose_end_is_asked_for(sound: Graph) -> None:
    assert pruned(sound) == sound
