"""Ensembles of models, and the meta-learners that stacking and blending put on top of them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlf.models.kind import Range, register
from mlf.schemas.operator import Params

Meta = Literal["ridge_meta", "mlp_meta", "calibrated_meta", "xgboost_meta"]


@register("voting", family="ensemble", input="members", available=True)
class Voting(Params):
    """Weighted vote of the members' probabilities (soft) or of their most probable classes (hard)."""

    method: Literal["soft", "hard"] = Field(
        "soft", description="soft: the mean of the probabilities; hard: the share of members for which each class is the most probable."
    )
    weights: tuple[Annotated[float, Field(ge=0.0)], ...] = Field(
        (), max_length=1_000, description="One weight per member in their order; none: all equal."
    )

    @model_validator(mode="after")
    def _weights_have_a_sum(self) -> Self:
        if self.weights and sum(self.weights) <= 0:
            raise ValueError("all weights are 0")
        return self


@register("stacking", family="ensemble", input="members")
class Stacking(Params):
    """Meta-learner on the members' purged out-of-fold probabilities."""

    meta: Meta = Field("ridge_meta", description="Kind of the meta-learner.")
    folds: int | None = Field(None, ge=2, le=50, description="Purged folds; none: 5, or 3 where a member is a network.")
    heterogeneous: bool = Field(default=False, description="Whether members of unlike input kinds may be mixed, joined on the source bar.")


@register("blending", family="ensemble", input="members")
class Blending(Params):
    """Meta-learner on the members' probabilities over a held-out tail of the training rows, then a refit."""

    meta: Meta = Field("ridge_meta", description="Kind of the meta-learner.")
    holdout: float = Field(0.2, gt=0.0, lt=1.0, description="Share of the training rows held out, the last ones, behind a purge gap.")


@register("ridge_meta", family="meta", input="oof", tuning=(Range("alpha", 1e-4, 100.0, log=True),))
class RidgeMeta(Params):
    """Multinomial logistic regression with an L2 penalty on out-of-fold probabilities."""

    alpha: float = Field(1.0, gt=0.0, le=1e6, description="Strength of the L2 penalty.")


@register("mlp_meta", family="meta", input="oof", tuning=(Range("alpha", 1e-5, 1.0, log=True),))
class MLPMeta(Params):
    """Small multilayer perceptron on out-of-fold probabilities."""

    hidden: tuple[Annotated[int, Field(ge=1, le=4_096)], ...] = Field(
        (32, 16), min_length=1, max_length=8, description="Widths of the hidden layers."
    )
    alpha: float = Field(0.01, ge=0.0, le=1e6, description="Strength of the L2 penalty.")


@register("calibrated_meta", family="meta", input="oof", tuning=(Range("C", 1e-3, 100.0, log=True),))
class CalibratedMeta(Params):
    """Logistic regression with isotonic calibration on out-of-fold probabilities."""

    C: float = Field(1.0, gt=0.0, le=1e6, description="Inverse strength of the L2 penalty.")


@register("xgboost_meta", family="meta", input="oof", tuning=(Range("max_depth", 2, 6),))
class XGBoostMeta(Params):
    """Shallow boosted trees on out-of-fold probabilities."""

    n_estimators: int = Field(100, ge=1, le=20_000, description="Boosting rounds; each grows one tree per class.")
    max_depth: int = Field(3, ge=1, le=20, description="Depth of a tree.")
    learning_rate: float = Field(0.05, gt=0.0, le=1.0, description="Share of each new tree that is added to the model.")
