"""Gradient boosted trees. Names and meanings of the parameters are the libraries' own."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mlf.models.kind import Range, register
from mlf.schemas.operator import Params

RATE = Range("learning_rate", 0.01, 0.3, log=True)
SHAPE = (
    Range("max_depth", 3, 10),
    RATE,
    Range("subsample", 0.6, 1.0),
    Range("colsample_bytree", 0.6, 1.0),
    Range("reg_alpha", 1e-8, 10.0, log=True),
    Range("reg_lambda", 1e-8, 10.0, log=True),
)


class Boosting(Params):
    """Parameters that every boosting kind has."""

    n_estimators: int = Field(500, ge=1, le=20_000, description="Boosting rounds; each grows one tree per class.")
    learning_rate: float = Field(0.05, gt=0.0, le=1.0, description="Share of each new tree that is added to the model.")
    early_stopping_rounds: int = Field(
        50,
        ge=0,
        le=10_000,
        description="Rounds without a better log loss on the purged tail of the training rows before training stops; the best round "
        "counts. 0 trains every round on all training rows.",
    )


class RowTree(Boosting):
    """Parameters that xgboost and lightgbm share."""

    subsample: float = Field(0.8, gt=0.0, le=1.0, description="Share of rows drawn anew for each round.")
    colsample_bytree: float = Field(0.8, gt=0.0, le=1.0, description="Share of columns drawn anew for each tree.")
    reg_alpha: float = Field(0.1, ge=0.0, le=1e6, description="L1 penalty on leaf values.")
    reg_lambda: float = Field(1.0, ge=0.0, le=1e6, description="L2 penalty on leaf values.")


@register(
    "xgboost",
    family="boosting",
    input="2d",
    available=True,
    cap=200,
    tuning=(*SHAPE, Range("min_child_weight", 1.0, 20.0), Range("gamma", 0.0, 5.0)),
)
class XGBoost(RowTree):
    """XGBoost: depth-wise trees on histograms, softmax over three classes."""

    max_depth: int = Field(6, ge=1, le=20, description="Depth of a tree.")
    min_child_weight: float = Field(10.0, ge=0.0, le=1e6, description="Least sum of second derivatives in a leaf.")
    gamma: float = Field(0.1, ge=0.0, le=1e6, description="Least loss reduction that justifies a split.")


@register(
    "lightgbm",
    family="boosting",
    input="2d",
    available=True,
    cap=200,
    tuning=(*SHAPE, Range("num_leaves", 8, 255), Range("min_child_samples", 5, 100)),
)
class LightGBM(RowTree):
    """LightGBM: leaf-wise trees on histograms, softmax over three classes."""

    max_depth: int = Field(6, ge=1, le=20, description="Depth of a tree.")
    num_leaves: int = Field(31, ge=2, le=4_096, description="Leaves of a tree; at most 2^max_depth.")
    min_child_samples: int = Field(20, ge=1, le=1_000_000, description="Least number of rows in a leaf.")

    @model_validator(mode="after")
    def _leaves_fit_the_depth(self) -> Self:
        if self.num_leaves > 2**self.max_depth:
            raise ValueError(f"num_leaves {self.num_leaves} is more than a tree of max_depth {self.max_depth} holds, {2**self.max_depth}")
        return self


@register(
    "catboost",
    family="boosting",
    input="2d",
    available=True,
    cap=200,
    tuning=(Range("max_depth", 4, 10), Range("l2_leaf_reg", 1.0, 10.0), Range("bagging_temperature", 0.0, 1.0)),
)
class CatBoost(Boosting):
    """CatBoost: symmetric trees on histograms, softmax over three classes, Bayesian bootstrap."""

    max_depth: int = Field(6, ge=1, le=16, description="Depth of a tree; every tree has 2^max_depth leaves.")
    l2_leaf_reg: float = Field(3.0, ge=0.0, le=1e6, description="L2 penalty on leaf values.")
    random_strength: float = Field(1.0, ge=0.0, le=1e6, description="Noise added to the scores of splits, against overfitting.")
    bagging_temperature: float = Field(
        1.0, ge=0.0, le=1e3, description="Spread of the random row weights: 0 gives equal weights, 1 exponential ones."
    )
