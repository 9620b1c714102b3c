"""Fits lightgbm and predicts with it. The file is the library's text, cut at the best round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlf.models.artifact import Format, damaged, pack, unpack
from mlf.models.tabular.lean import library
from mlf.models.tabular.samples import CLASSES, learnt, tail
from mlf.models.tabular.scoring import scores
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mlf.schemas.work import Task

FORMAT = Format("lightgbm", 1, "model.txt", b"tree\nversion=v4\nnum_class=3\n")


def fit(inputs: Mapping[str, Any], params: Any, task: Task) -> dict[str, bytes]:
    """The fitted model. Early stopping trains on ``fit`` and looks at ``stop``; without it every round trains on ``train``.

    ``lgb.train`` returns the trees up to the best round and drops the others.
    """
    booster = _trained(inputs, params, task)
    text = re.sub(r"\[num_threads: \d+\]", "[num_threads: 1]", booster.model_to_string())
    facts = {"rounds": booster.current_iteration(), "gain": [float(g) for g in booster.feature_importance("gain")]}
    return pack(FORMAT, Matrix(inputs["matrix"]).columns, facts, text.encode())


def predict(inputs: Mapping[str, Any], params: Any, task: Task) -> Mapping[str, NDArray[np.generic]]:
    """Probabilities of the rows of ``params.segments``."""
    model = unpack(FORMAT, inputs["model"])
    if f"\nmax_feature_idx={len(model.columns) - 1}\n".encode() not in model.payload[:4096]:
        raise damaged(f"{FORMAT.file} is no model of {len(model.columns)} columns")
    booster = library("lightgbm").Booster(model_str=model.payload.decode())
    return scores(inputs, params.segments, model, lambda x: booster.predict(x, num_threads=task.threads))


def settings(params: Any, task: Task) -> dict[str, Any]:
    """The library's names for the parameters, and what this kind fixes. Without ``bagging_freq`` the library ignores subsampling."""
    return {
        "objective": "multiclass",
        "num_class": len(CLASSES),
        "metric": "multi_logloss",
        "max_depth": params.max_depth,
        "num_leaves": params.num_leaves,
        "min_data_in_leaf": params.min_child_samples,
        "learning_rate": params.learning_rate,
        "bagging_fraction": params.subsample,
        "bagging_freq": 1,
        "feature_fraction": params.colsample_bytree,
        "lambda_l1": params.reg_alpha,
        "lambda_l2": params.reg_lambda,
        "seed": task.seed,
        "num_threads": task.threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }


def _trained(inputs: Mapping[str, Any], params: Any, task: Task) -> Any:
    lgb, given = library("lightgbm"), settings(params, task)
    if not params.early_stopping_rounds:
        every = learnt(inputs, "train")
        return lgb.train(given, lgb.Dataset(every.x, every.y, params=given), params.n_estimators)
    samples, stop = learnt(inputs, "fit"), tail(inputs)
    data = lgb.Dataset(samples.x, samples.y, params=given)
    return lgb.train(
        given,
        data,
        params.n_estimators,
        valid_sets=[lgb.Dataset(stop.x, stop.y, reference=data, params=given)],
        callbacks=[lgb.early_stopping(params.early_stopping_rounds, verbose=False)],
    )
