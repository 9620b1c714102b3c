"""Through the operators or straight through the library: the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.models.tabular.lean import library


def _arrays(lab: Any, inputs: Any, segment: str) -> Any:
    rows = inputs["rows"][segment]
    return lab.features_of(inputs)[rows], inputs["labels"]["label"][rows].astype(int) + 1


@pytest.fixture(name="inputs")
def _inputs(lab: Any) -> Any:
    return {**lab.toy(), "scaler": None}


def test_xgboost_predicts_as_the_library_does(lab: Any, shelf: Any, inputs: Any) -> None:
    xgb = library("xgboost")
    given = {
        "objective": "multi:softprob",
        "num_class": 3,
        "eval_metric": "mlogloss",
        "tree_method": "hist",
        "eta": 0.05,
        "max_depth": 4,
        "min_child_weight": 10,
        "subsample": 0.8,
        "colsample_bytree": 0.8,
        "gamma": 0.1,
        "alpha": 0.1,
        "lambda": 1,
        "seed": 7,
        "nthread": 1,
    }
    fit, stop = (xgb.DMatrix(*_arrays(lab, inputs, s)) for s in ("fit", "stop"))
    booster = xgb.train(given, fit, 150, evals=[(stop, "stop")], early_stopping_rounds=5, verbose_eval=False)
    assert booster.best_iteration < 149
    x, _ = _arrays(lab, inputs, "validation")
    straight = booster.predict(xgb.DMatrix(x), iteration_range=(0, booster.best_iteration + 1))
    ours = lab.stacked(shelf.predict("xgboost", lab.fit("xgboost", inputs, n_estimators=150), inputs))
    np.testing.assert_array_equal(ours, straight / straight.astype(float).sum(axis=1, keepdims=True))


def test_lightgbm_predicts_as_the_library_does(lab: Any, shelf: Any, inputs: Any) -> None:
    lgb = library("lightgbm")
    given = {
        "objective": "multiclass",
        "num_class": 3,
        "learning_rate": 0.05,
        "max_depth": 4,
        "num_leaves": 12,
        "min_child_samples": 20,
        "subsample": 0.8,
        "subsample_freq": 1,
        "colsample_bytree": 0.8,
        "reg_alpha": 0.1,
        "reg_lambda": 1.0,
        "seed": 7,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    fit = lgb.Dataset(*_arrays(lab, inputs, "fit"))
    stop = lgb.Dataset(*_arrays(lab, inputs, "stop"), reference=fit)
    booster = lgb.train(given, fit, 150, valid_sets=[stop], callbacks=[lgb.early_stopping(5, verbose=False)])
    assert booster.best_iteration < 150
    straight = booster.predict(_arrays(lab, inputs, "validation")[0])
    ours = lab.stacked(shelf.predict("lightgbm", lab.fit("lightgbm", inputs, n_estimators=150), inputs))
    np.testing.assert_allclose(ours, straight, rtol=1e-15, atol=0)


def test_catboost_predicts_as_the_library_does(lab: Any, shelf: Any, inputs: Any) -> None:
    import catboost  # noqa: PLC0415 - slow to load

    model = catboost.CatBoostClassifier(
        loss_function="MultiClass",
        iterations=150,
        depth=4,
        learning_rate=0.05,
        l2_leaf_reg=3,
        random_strength=1,
        bootstrap_type="Bayesian",
        bagging_temperature=1,
        random_seed=7,
        thread_count=1,
        allow_writing_files=False,
        verbose=False,
    )
    model.fit(*_arrays(lab, inputs, "fit"), eval_set=_arrays(lab, inputs, "stop"), early_stopping_rounds=5)
    assert model.tree_count_ < 150
    straight = model.predict_proba(_arrays(lab, inputs, "validation")[0])
    ours = lab.stacked(shelf.predict("catboost", lab.fit("catboost", inputs, n_estimators=150), inputs))
    np.testing.assert_allclose(ours, straight, rtol=1e-15, atol=0)


def _straight_logistic(lab: Any, inputs: Any, **settings: Any) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load

    x, y = _arrays(lab, inputs, "train")
    model = LogisticRegression(C=0.5, max_iter=500, **settings).fit(x.astype(float), y)
    return model.predict_proba(_arrays(lab, inputs, "validation")[0].astype(float))


@pytest.mark.parametrize("weighting", ["balanced", "none"])
def test_logistic_predicts_as_scikit_learn_does(weighting: str, lab: Any, shelf: Any, inputs: Any) -> None:
    straight = _straight_logistic(lab, inputs, solver="newton-cholesky", class_weight=None if weighting == "none" else weighting)
    ours = lab.stacked(shelf.predict("logistic", lab.fit("logistic", inputs, C=0.5, class_weight=weighting), inputs))
    np.testing.assert_allclose(ours, straight, rtol=0, atol=1e-12)


def test_both_solvers_of_logistic_find_the_model_that_scikit_learn_finds(
    lab: Any, shelf: Any, inputs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = _straight_logistic(lab, inputs, class_weight="balanced", tol=1e-10)
    newton = lab.stacked(shelf.predict("logistic", lab.fit("logistic", inputs, C=0.5), inputs))
    monkeypatch.setattr("mlf.models.tabular.logistic.NEWTON_COLUMNS", 0)
    lbfgs = lab.stacked(shelf.predict("logistic", lab.fit("logistic", inputs, C=0.5), inputs))
    np.testing.assert_allclose(lbfgs, _straight_logistic(lab, inputs, class_weight="balanced"), rtol=0, atol=1e-12)
    np.testing.assert_allclose(lbfgs, settled, rtol=0, atol=1e-3)
    np.testing.assert_allclose(newton, settled, rtol=0, atol=1e-4)


def test_logistic_says_whether_it_converged(lab: Any, inputs: Any) -> None:
    assert b'"converged":true' in lab.fit("logistic", inputs)["model.json"]
    assert b'"converged":false,"gain"' in lab.fit("logistic", inputs, max_iter=2)["model.json"]


def test_logistic_checks_its_evaluator_when_it_saves(lab: Any, inputs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlf.models.tabular.logistic.probabilities", lambda x, _c, _i: np.full((len(x), 3), 1 / 3))
    with pytest.raises(ArithmeticError, match="do not repeat"):
        lab.fit("logistic", inputs)


def test_missing_features_are_zero_to_logistic_after_scaling(lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = lab.fit("logistic", inputs)
    row = inputs["rows"]["validation"][:1]
    at_center, missing = ({**inputs, "matrix": dict(inputs["matrix"])} for _ in range(2))
    for one, value in ((at_center, inputs["scaler"]["center"][2]), (missing, np.nan)):
        one["matrix"]["5m/f2"] = inputs["matrix"]["5m/f2"].copy()
        one["matrix"]["5m/f2"][row] = value
    p, q = (lab.stacked(shelf.predict("logistic", files, one))[0] for one in (at_center, missing))
    np.testing.assert_allclose(p, q, rtol=0, atol=1e-7)


def test_hostile_coefficients_are_refused(lab: Any, shelf: Any, inputs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlf.errors import MlfError  # noqa: PLC0415
    from mlf.models.tabular import logistic  # noqa: PLC0415

    for payload in (logistic._payload(np.zeros((3, 5)), np.zeros(3)), logistic._payload(np.full((3, 6), np.nan), np.zeros(3)), b"\0" * 40):
        monkeypatch.setattr(logistic, "_payload", lambda *_, p=payload: p)
        with pytest.raises(MlfError, match=r"model\.safetensors"):
            shelf.predict("logistic", lab.fit("logistic", inputs), inputs)
