"""Importance by gain."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.models.artifact import Format, pack
from mlf.models.importance import run
from mlf.schemas.work import Task


def _explained(shelf: Any, files: Any) -> Any:
    return run({"model": shelf.put(files)}, SimpleNamespace(), Task(seed=0))["columns"]


def _toy(gain: list[Any]) -> dict[str, bytes]:
    return pack(Format("toy", 1, "model.bin", b""), ("a", "b", "c"), {"gain": gain}, b"")


def test_gains_are_shares_in_descending_order(shelf: Any) -> None:
    expected = [{"name": "c", "gain": 0.75}, {"name": "a", "gain": 0.25}, {"name": "b", "gain": 0.0}]
    assert _explained(shelf, _toy([1, 0, 3])) == expected


def test_ties_are_in_the_order_of_names(shelf: Any) -> None:
    assert [c["name"] for c in _explained(shelf, _toy([2, 5, 2]))] == ["b", "a", "c"]


def test_a_model_that_used_no_column_has_no_importance(shelf: Any) -> None:
    assert [c["gain"] for c in _explained(shelf, _toy([0, 0, 0]))] == [0, 0, 0]


@pytest.mark.parametrize("gain", [[1, -1, 0], [1, "2", 0], [1, None, 0]])
def test_a_gain_that_is_none_is_refused(gain: list[Any], shelf: Any) -> None:
    with pytest.raises(MlfError, match="a gain is no number"):
        _explained(shelf, _toy(gain))


def test_every_kind_finds_the_feature_that_matters(kind: str, lab: Any, shelf: Any) -> None:
    columns = _explained(shelf, lab.fit(kind, lab.toy()))
    assert columns[0]["name"] == "5m/f0"
    assert columns[0]["gain"] > 0.4
    assert sum(c["gain"] for c in columns) == pytest.approx(1, abs=1e-12)
    assert {c["name"] for c in columns} == set(lab.COLUMNS)
