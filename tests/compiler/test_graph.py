"""The graph between lowering and sealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.compiler.graph import paths_to, refs, renamed

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph


def test_edges_are_the_inputs_one_by_one_without_sources(sound: Graph) -> None:
    assert list(sound.by_id()["matrix"].edges()) == [("features", "features"), ("bars", "bars")]
    assert list(sound.by_id()["source"].edges()) == []


def test_an_input_is_one_id_or_many() -> None:
    assert refs("a") == ("a",)
    assert refs(("a", "b")) == ("a", "b")


def test_renaming_keeps_the_form_and_what_it_does_not_know() -> None:
    assert renamed("a", {"a": "x"}) == "x"
    assert renamed(("a", "b", "a"), {"a": "x"}) == ("x", "b", "x")
    assert renamed("@data0", {"a": "x"}) == "@data0"


def test_the_shortest_path_is_found(sound: Graph) -> None:
    assert paths_to(sound, "fit", ["bars"]) == ["bars", "matrix", "fit"]
    assert paths_to(sound, "fit", ["source"]) == ["source", "clean", "sessions", "bars", "matrix", "fit"]
    assert paths_to(sound, "fit", ["fit", "bars"]) == ["fit"]


def test_where_no_path_leads_the_target_stands_alone(sound: Graph) -> None:
    assert paths_to(sound, "bars", ["fit"]) == ["bars"]
    assert paths_to(sound, "bars", []) == ["bars"]
