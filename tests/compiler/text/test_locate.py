"""From a path of the spec to its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlf.compiler.text.document import load_text

if TYPE_CHECKING:
    from mlf.compiler.text.locate import Path

SPANS = load_text("features: {base: momentum}\nmodels:\n  lgb: lightgbm\n  xgb:\n    kind: xgboost\nname: a\n").spans


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("name",), "6:7"),
        (("features", "base", 0), "1:18"),
        (("features", "base", 0, "n"), "1:18"),
        (("models", "lgb", "kind"), "3:8"),
        (("models", "xgb"), "4:3"),
        (("models", "nobody"), "2:1"),
        (("labels", "name"), "1:1"),
        ((), "1:1"),
    ],
)
def test_the_nearest_place_of_a_path(path: Path, place: str) -> None:
    assert str(SPANS.nearest(path)) == f"spec.yaml:{place}"


def test_the_key_of_a_path_is_the_nearest_that_is_written() -> None:
    assert str(SPANS.key(("models", "xgb", "kind"))) == "spec.yaml:5:5"
    assert str(SPANS.key(("features", "base", 0))) == "spec.yaml:1:12"


def test_a_document_without_places_has_none() -> None:
    assert load_text("").spans.nearest(("a",)) is None
