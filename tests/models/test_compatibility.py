"""Which kinds may join one ensemble."""

from __future__ import annotations

import pytest

from mlf.models.catalog import MODELS
from mlf.models.compatibility import alternatives, compatible


@pytest.mark.parametrize(
    ("names", "shapes"),
    [
        ("xgboost lightgbm logistic", {"2d"}),
        ("lstm tcn", {"3d"}),
        ("lstm patchtst", {"3d"}),
        ("patchtst tft itransformer", {"3d", "4d"}),
        ("xgboost", {"2d"}),
    ],
)
def test_kinds_that_look_at_the_same_sample_may_vote_together(names: str, shapes: set[str]) -> None:
    mixture = compatible([MODELS[n] for n in names.split()])
    assert mixture
    assert mixture.shapes == shapes


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("xgboost lstm", "xgboost takes 2d, lstm takes 3d"),
        ("lstm logistic patchtst lstm", "lstm takes 3d, logistic takes 2d, patchtst takes 3d or 4d"),
        ("xgboost voting", "voting is an ensemble and looks at no features"),
        ("ridge_meta xgboost", "ridge_meta is a meta-learner and looks at no features"),
        ("", "there are no members"),
    ],
)
def test_a_mixture_of_unlike_kinds_is_refused_with_the_reason(names: str, reason: str) -> None:
    mixture = compatible([MODELS[n] for n in names.split()])
    assert not mixture
    assert mixture.reason == reason


@pytest.mark.parametrize("name", MODELS)
def test_alternatives_are_those_that_are_compatible(name: str) -> None:
    listed = alternatives(MODELS[name])
    assert listed[0] == name
    others = set(MODELS) - {name}
    assert set(listed[1:]) == {o for o in others if compatible([MODELS[name], MODELS[o]])}


def test_tabular_kinds_are_offered_tabular_kinds() -> None:
    assert alternatives(MODELS["logistic"]) == ("logistic", "xgboost", "lightgbm", "catboost", "random_forest", "svm")
