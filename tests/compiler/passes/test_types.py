"""Every edge joins an artifact to a port of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.passes.types import check_types

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph


def test_a_sound_graph_has_sound_edges(sound: Graph) -> None:
    assert check_types(sound) == []


@pytest.mark.parametrize(
    ("node", "inputs", "expected"),
    [
        ("features", {"bars": "labels"}, ("MLF411", "port 'bars' takes bars, but labels gives labels")),
        ("features", {"bars": "nowhere"}, ("MLF411", "nowhere gives nothing")),
        ("matrix", {"features": "features"}, ("MLF412", "takes a list of artifacts, found a single artifact")),
        ("clean", {"bars": ("source", "source")}, ("MLF412", "takes a single artifact")),
        ("clean", {"rows": "split"}, ("MLF410", "port 'rows' of data.clean@")),
        ("matrix", {"features": ("features", "bars")}, ("MLF411", "takes features, but bars gives bars")),
    ],
)
def test_a_false_edge_is_named(sound: Graph, changed: Any, node: str, inputs: dict[str, Any], expected: tuple[str, str]) -> None:
    found = check_types(changed(sound, node, inputs=inputs))
    assert [d.code for d in found] == [expected[0]]
    assert node in found[0].message
    assert expected[1] in found[0].message


def test_a_required_port_left_open_is_named_and_an_optional_one_is_not(sound: Graph, added: Any, draft: Any) -> None:
    bare = draft("bare", "fit.xgboost", {"matrix": "matrix", "rows": "split"})
    found = check_types(added(sound, bare))
    assert [(d.code, d.facts["port"]) for d in found] == [("MLF410", "labels")]


def test_a_source_fits_a_source_port_alone(draft: Any) -> None:
    from mlf.compiler.graph import Graph  # noqa: PLC0415  the type is all that the other tests need

    file = draft("file", "data.file", {"source": ("@data0",)}, symbol="MES")
    clean = draft("clean", "data.clean", {"bars": "@data0"}, tick=0.25)
    found = check_types(Graph((file, clean), {}, {"data0": "sha256:" + "0" * 64}))
    assert [(d.code, d.facts["node"]) for d in found] == [("MLF411", "clean")]
