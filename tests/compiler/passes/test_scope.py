"""Nothing is fitted on rows that are scored with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.passes.scope import check_scope

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph


def test_a_sound_graph_scores_rows_that_nothing_learnt_from(sound: Graph) -> None:
    assert check_scope(sound) == []


@pytest.mark.parametrize("segment", ["train", "fit", "stop"])
def test_rows_a_model_learnt_from_are_not_scored(sound: Graph, changed: Any, segment: str) -> None:
    """``train`` holds the rows of ``fit`` and of ``stop``: a model that stops early has seen all three."""
    params = sound.by_id()["predict"].params.model_copy(update={"segments": ("validation", segment)})
    found = check_scope(changed(sound, "predict", params=params))
    assert {(d.code, d.facts["fitted"]) for d in found} == {("MLF511", "fit"), ("MLF511", "scaler")}


def test_a_scaler_fitted_on_scored_rows_is_refused(sound: Graph, changed: Any) -> None:
    params = sound.by_id()["scaler"].params.model_copy(update={"segment": "validation"})
    found = check_scope(changed(sound, "scaler", params=params))
    assert [(d.code, d.facts["node"], d.facts["fitted"], d.facts["segments"]) for d in found] == [
        ("MLF511", "predict", "scaler", "validation")
    ]


def test_early_stopping_on_scored_rows_is_refused(sound: Graph, changed: Any) -> None:
    stopping = replace(sound.by_id()["fit"].operator, learns=lambda _: ("train", "validation"))
    found = check_scope(changed(sound, "fit", operator=stopping))
    assert [(d.code, d.facts["fitted"]) for d in found] == [("MLF511", "fit")]


def test_a_scaler_of_another_split_is_refused_by_model_and_prediction(sound: Graph, changed: Any, draft: Any) -> None:
    other = draft(
        "other", "split.chronological", {"labels": "labels", "matrix": "matrix"}, train=0.5, validation=0.25, test=0.25, purge=15, embargo=0
    )
    drafts = [*sound.drafts[:8], other, *sound.drafts[8:]]
    found = check_scope(changed(replace(sound, drafts=tuple(drafts)), "scaler", inputs={"rows": "other"}))
    assert {(d.code, d.facts["node"], d.facts["own"], d.facts["other"]) for d in found} == {
        ("MLF512", "fit", "split", "other"),
        ("MLF512", "predict", "split", "other"),
    }


def test_a_fit_far_upstream_counts(sound: Graph, changed: Any, added: Any, draft: Any) -> None:
    """The prediction does not read the scaler itself; the model that it reads was fitted behind it."""
    params = sound.by_id()["scaler"].params.model_copy(update={"segment": "validation"})
    bare = draft("bare", "predict.logistic", {"model": "fit", "matrix": "matrix", "rows": "split"})
    found = check_scope(added(changed(sound, "scaler", params=params), bare))
    assert {(d.facts["node"], d.facts["fitted"]) for d in found} == {("predict", "scaler"), ("bare", "scaler")}


def test_a_vote_over_predictions_is_not_named_beside_them(sound: Graph, changed: Any, added: Any, draft: Any) -> None:
    vote = draft("vote", "ensemble.voting", {"probabilities": ("predict", "predict")})
    params = sound.by_id()["predict"].params.model_copy(update={"segments": ("train",)})
    found = check_scope(added(changed(sound, "predict", params=params), vote))
    assert {d.facts["node"] for d in found} == {"predict"}
