"""A parameter that a model ignores is a defect: changing any of them changes what is predicted."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from mlf.models.catalog import MODELS

PLAIN = {"n_estimators": 12, "early_stopping_rounds": 0, "max_depth": 4}
TREES = {"n_estimators": 13, "learning_rate": 0.2, "max_depth": 3}
SAMPLING = {"subsample": 0.5, "colsample_bytree": 0.4, "reg_alpha": 5.0, "reg_lambda": 50.0}

#: kind -> what it is compared with, and one other value of each parameter.
CHANGED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "xgboost": (PLAIN, TREES | SAMPLING | {"min_child_weight": 60.0, "gamma": 8.0}),
    "lightgbm": (PLAIN | {"num_leaves": 8}, TREES | SAMPLING | {"num_leaves": 5, "min_child_samples": 150}),
    "catboost": (PLAIN, TREES | {"l2_leaf_reg": 50.0, "random_strength": 30.0, "bagging_temperature": 0.0}),
    "logistic": ({}, {"C": 0.001, "class_weight": "none", "max_iter": 2}),
}
EARLY = "early_stopping_rounds"
CASES = [(kind, name) for kind, (_, changes) in CHANGED.items() for name in changes]


@pytest.mark.parametrize("kind", CHANGED)
def test_no_parameter_is_left_out_below(kind: str) -> None:
    assert set(CHANGED[kind][1]) == set(MODELS[kind].params.model_fields) - {EARLY}


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_parameter_changes_what_is_predicted(kind: str, name: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    base, changes = CHANGED[kind]
    one, other = (shelf.predict(kind, lab.fit(kind, inputs, **p), inputs) for p in (base, base | {name: changes[name]}))
    assert np.abs(lab.stacked(one) - lab.stacked(other)).max() > 1e-4


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
def test_patience_changes_the_number_of_rounds(kind: str, lab: Any) -> None:
    rounds = [
        json.loads(lab.fit(kind, lab.toy(), n_estimators=200, learning_rate=0.1, early_stopping_rounds=patience)["model.json"])["facts"][
            "rounds"
        ]
        for patience in (1, 40)
    ]
    assert rounds[0] < rounds[1] < 200


def test_xgboost_holds_the_values_it_was_given(lab: Any) -> None:
    from mlf.models.tabular.xgboost import _trained  # noqa: PLC0415 - loads the library
    from mlf.schemas.work import Task  # noqa: PLC0415

    chosen = lab.params("xgboost", gamma=0.25, min_child_weight=7.0, subsample=0.6, colsample_bytree=0.7, reg_alpha=0.3, reg_lambda=2.5)
    config = json.loads(_trained(lab.toy(), chosen, Task(seed=11)).save_config())
    tree = config["learner"]["gradient_booster"]["tree_train_param"]
    held = {
        name: float(tree[name]) for name in ("gamma", "min_child_weight", "subsample", "colsample_bytree", "alpha", "lambda", "max_depth")
    }
    expected = {
        "gamma": 0.25,
        "min_child_weight": 7,
        "subsample": 0.6,
        "colsample_bytree": 0.7,
        "alpha": 0.3,
        "lambda": 2.5,
        "max_depth": 4,
    }
    assert held == pytest.approx(expected)
    assert config["learner"]["generic_param"]["seed"] == "11"
    assert config["learner"]["generic_param"]["nthread"] == "1"


def test_lightgbm_holds_the_values_it_was_given(lab: Any) -> None:
    text = lab.fit("lightgbm", lab.toy(), min_child_samples=33, subsample=0.6, colsample_bytree=0.7, reg_alpha=0.3, reg_lambda=2.5)[
        "model.txt"
    ]
    for line in (
        "min_data_in_leaf: 33",
        "bagging_fraction: 0.6",
        "bagging_freq: 1",
        "feature_fraction: 0.7",
        "lambda_l1: 0.3",
        "lambda_l2: 2.5",
        "max_depth: 4",
        "num_leaves: 12",
        "seed: 7",
        "deterministic: 1",
    ):
        assert f"[{line}]".encode() in text


def test_catboost_holds_the_values_it_was_given(lab: Any) -> None:
    import catboost  # noqa: PLC0415 - slow to load

    files = lab.fit("catboost", lab.toy(), l2_leaf_reg=4.5, random_strength=2.0, bagging_temperature=0.5)
    held = catboost.CatBoost().load_model(blob=files["model.cbm"]).get_all_params()
    names = ("depth", "l2_leaf_reg", "random_strength", "bagging_temperature", "bootstrap_type", "random_seed", "loss_function")
    assert [held[n] for n in names] == [4, 4.5, 2, 0.5, "Bayesian", 7, "MultiClass"]
