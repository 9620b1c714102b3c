"""The operators on models as declared."""

from __future__ import annotations

from importlib import import_module

import pytest

from mlf.models.catalog import MODELS
from mlf.models.declare import OPERATORS, Predict
from mlf.schemas.operator import PORT_TYPES, Operator

TABLE = {o.name: o for o in OPERATORS}
EACH = pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: o.name)


def test_there_is_a_pair_per_available_base_kind_and_two_more() -> None:
    base = ("xgboost", "lightgbm", "catboost", "logistic")
    pairs = [f"{verb}.{kind}" for kind in base for verb in ("fit", "predict")]
    assert list(TABLE) == [*pairs, "ensemble.voting", "explain.gain"]


@EACH
def test_a_body_exists_where_the_declaration_says(operator: Operator) -> None:
    module, _, function = operator.body.partition(":")
    assert callable(getattr(import_module(module), function))


@EACH
def test_ports_are_of_known_types_and_costs_are_positive(operator: Operator) -> None:
    assert {operator.output, *(p.type for p in operator.inputs.values())} <= set(PORT_TYPES)
    cost = operator.cost(operator.params())
    assert cost.seconds > 0
    assert cost.seconds_per_row >= 0


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost", "logistic"])
def test_a_fit_learns_from_training_rows_with_one_thread_and_a_seed(kind: str) -> None:
    fit = TABLE[f"fit.{kind}"]
    assert fit.params is MODELS[kind].params
    assert (fit.learns(fit.params()), fit.scores(fit.params()), fit.seeded, fit.threads) == (("train",), (), True, 1)
    assert fit.inputs["scaler"].optional
    assert fit.inputs["matrix"].refuses == {"label", "prediction"}


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost", "logistic"])
def test_a_prediction_is_marked_as_one_and_scores_its_segments(kind: str) -> None:
    predict = TABLE[f"predict.{kind}"]
    assert predict.taint == {"prediction"}
    assert predict.scores(Predict(segments=("validation", "test"))) == ("validation", "test")
    assert predict.learns(Predict()) == ()


def test_more_trees_cost_more() -> None:
    fit = TABLE["fit.xgboost"]
    few, many = (fit.cost(fit.params(n_estimators=n)).seconds_per_row for n in (100, 400))
    assert many == pytest.approx(4 * few)
