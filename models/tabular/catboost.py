"""Fits catboost and predicts with it. The file is cbm, cut at the best round, without the time and the random name it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import catboost as cat

from mlf.errors import MlfError
from mlf.models.artifact import Format, damaged, pack, unpack
from mlf.models.tabular.samples import Samples, learnt, tail
from mlf.models.tabular.scoring import scores
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mlf.schemas.work import Task

FORMAT = Format("catboost", 1, "model.cbm", b"CBM1")
#: What the library would fill in anew at each fit.
VOLATILE = {"model_guid": "0", "train_finish_time": "0"}


def fit(inputs: Mapping[str, Any], params: Any, task: Task) -> dict[str, bytes]:
    """The fitted model. Early stopping trains on ``fit`` and looks at ``stop``; without it every round trains on ``train``.

    ``MLF554`` if no column varies over the rows learnt from.
    """
    model = cat.CatBoost(settings(params, task))
    try:
        _train(model, inputs, params)
    except cat.CatBoostError as error:
        if "constant" in str(error):
            raise MlfError("MLF554") from error
        raise
    for name, value in VOLATILE.items():
        model.get_metadata()[name] = value
    facts = {"rounds": int(model.tree_count_), "gain": [float(g) for g in model.get_feature_importance(thread_count=task.threads)]}
    return pack(FORMAT, Matrix(inputs["matrix"]).columns, facts, bytes(model._serialize_model()))  # noqa: SLF001 - the public way writes a file


def predict(inputs: Mapping[str, Any], params: Any, task: Task) -> Mapping[str, NDArray[np.generic]]:
    """Probabilities of the rows of ``params.segments``."""
    model = unpack(FORMAT, inputs["model"])
    trees = cat.CatBoost().load_model(blob=model.payload)
    if len(trees.feature_names_) != len(model.columns):
        raise damaged(f"{FORMAT.file} is no model of {len(model.columns)} columns")
    return scores(inputs, params.segments, model, lambda x: trees.predict(x, "Probability", thread_count=task.threads))


def settings(params: Any, task: Task) -> dict[str, Any]:
    """The library's names for the parameters, and what this kind fixes. Only the Bayesian bootstrap has a bagging temperature."""
    return {
        "loss_function": "MultiClass",
        "eval_metric": "MultiClass:hints=skip_train~true",  # the loss on the rows learnt from is not looked at
        "iterations": params.n_estimators,
        "depth": params.max_depth,
        "learning_rate": params.learning_rate,
        "l2_leaf_reg": params.l2_leaf_reg,
        "random_strength": params.random_strength,
        "bootstrap_type": "Bayesian",
        "bagging_temperature": params.bagging_temperature,
        "random_seed": task.seed,
        "thread_count": task.threads,
        "allow_writing_files": False,
        "logging_level": "Silent",
    }


def _train(model: Any, inputs: Mapping[str, Any], params: Any) -> None:
    if not params.early_stopping_rounds:
        model.fit(_pool(learnt(inputs, "train")))
        return
    model.fit(
        _pool(learnt(inputs, "fit")),
        eval_set=_pool(tail(inputs)),
        early_stopping_rounds=params.early_stopping_rounds,
        use_best_model=True,
    )


def _pool(samples: Samples) -> Any:
    return cat.Pool(samples.x, samples.y)
