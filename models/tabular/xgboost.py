"""Fits xgboost and predicts with it. The file is UBJ, cut at the best round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.models.artifact import Format, damaged, pack, unpack
from mlf.models.tabular.lean import library
from mlf.models.tabular.samples import CLASSES, Samples, learnt, tail
from mlf.models.tabular.scoring import scores
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mlf.schemas.work import Task

FORMAT = Format("xgboost", 1, "model.ubj", b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{")


def fit(inputs: Mapping[str, Any], params: Any, task: Task) -> dict[str, bytes]:
    """The fitted model. Early stopping trains on ``fit`` and looks at ``stop``; without it every round trains on ``train``."""
    booster = _trained(inputs, params, task)
    columns = Matrix(inputs["matrix"]).columns
    gain = booster.get_score(importance_type="total_gain")
    facts = {"rounds": booster.num_boosted_rounds(), "gain": [float(gain.get(f"f{j}", 0.0)) for j in range(len(columns))]}
    return pack(FORMAT, columns, facts, bytes(booster.save_raw("ubj")))


def predict(inputs: Mapping[str, Any], params: Any, task: Task) -> Mapping[str, NDArray[np.generic]]:
    """Probabilities of the rows of ``params.segments``."""
    model = unpack(FORMAT, inputs["model"])
    booster = library("xgboost").Booster({"nthread": task.threads, "verbosity": 0}, model_file=bytearray(model.payload))
    if booster.num_features() != len(model.columns):
        raise damaged(f"{FORMAT.file} is no model of {len(model.columns)} columns")
    return scores(inputs, params.segments, model, booster.inplace_predict)


def settings(params: Any, task: Task) -> dict[str, Any]:
    """The library's names for the parameters, and what this kind fixes."""
    return {
        "objective": "multi:softprob",
        "num_class": len(CLASSES),
        "eval_metric": "mlogloss",
        "tree_method": "hist",
        "max_depth": params.max_depth,
        "learning_rate": params.learning_rate,
        "min_child_weight": params.min_child_weight,
        "subsample": params.subsample,
        "colsample_bytree": params.colsample_bytree,
        "gamma": params.gamma,
        "reg_alpha": params.reg_alpha,
        "reg_lambda": params.reg_lambda,
        "seed": task.seed,
        "nthread": task.threads,
        "verbosity": 0,
    }


def _trained(inputs: Mapping[str, Any], params: Any, task: Task) -> Any:
    xgb = library("xgboost")
    if not params.early_stopping_rounds:
        return xgb.train(settings(params, task), _binned(learnt(inputs, "train"), task, None), params.n_estimators)
    data = _binned(learnt(inputs, "fit"), task, None)
    return xgb.train(
        settings(params, task),
        data,
        params.n_estimators,
        evals=[(_binned(tail(inputs), task, data), "stop")],
        verbose_eval=False,
        callbacks=[xgb.callback.EarlyStopping(rounds=params.early_stopping_rounds, save_best=True)],
    )


def _binned(samples: Samples, task: Task, reference: Any) -> Any:
    return library("xgboost").QuantileDMatrix(samples.x, samples.y, nthread=task.threads, ref=reference)
