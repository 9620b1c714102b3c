"""Forests, linear and kernel models."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from mlf.models.kind import Range, register
from mlf.schemas.operator import Params

Weighting = Literal["balanced", "none"]
WEIGHTING = "balanced: each class weighs the same in sum; none: each row does."


@register(
    "random_forest",
    family="classical",
    input="2d",
    cap=150,
    tuning=(Range("max_depth", 5, 20), Range("min_samples_split", 5, 50), Range("min_samples_leaf", 2, 20)),
)
class RandomForest(Params):
    """Random forest: bagged trees, square root of the columns tried at each split."""

    n_estimators: int = Field(300, ge=1, le=10_000, description="Trees.")
    max_depth: int = Field(10, ge=1, le=50, description="Depth of a tree.")
    min_samples_split: int = Field(20, ge=2, le=1_000_000, description="Least number of rows in a node that may be split.")
    min_samples_leaf: int = Field(10, ge=1, le=1_000_000, description="Least number of rows in a leaf.")
    max_features: Literal["sqrt", "log2", "all"] = Field("sqrt", description="Columns tried at each split.")
    class_weight: Weighting = Field("balanced", description=WEIGHTING)


@register(
    "logistic", family="classical", input="2d", available=True, scaler="standard", cap=100, tuning=(Range("C", 1e-4, 100.0, log=True),)
)
class Logistic(Params):
    """Multinomial logistic regression with an L2 penalty."""

    C: float = Field(1.0, gt=0.0, le=1e6, description="Inverse strength of the L2 penalty.")
    class_weight: Weighting = Field("balanced", description=WEIGHTING)
    max_iter: int = Field(500, ge=1, le=100_000, description="Most iterations of the solver (lbfgs).")


@register(
    "svm",
    family="classical",
    input="2d",
    scaler="standard",
    cap=80,
    tuning=(Range("C", 1e-3, 100.0, log=True), Range("gamma", 1e-4, 1.0, log=True)),
)
class SVM(Params):
    """Support vector machine; above ``max_rows`` a Nystroem map and a linear machine stand in for the kernel."""

    C: float = Field(1.0, gt=0.0, le=1e6, description="Inverse strength of the penalty.")
    kernel: Literal["rbf", "linear"] = Field("rbf", description="Kernel.")
    gamma: Literal["scale"] | float = Field("scale", description="Width of the kernel; scale is 1 / (columns x variance).")
    class_weight: Weighting = Field("balanced", description=WEIGHTING)
    max_rows: int = Field(20_000, ge=1_000, le=200_000, description="Training rows up to which the exact kernel is used.")
    components: int = Field(300, ge=10, le=5_000, description="Columns of the Nystroem map.")

    @model_validator(mode="after")
    def _gamma_is_positive(self) -> Self:
        if self.gamma != "scale" and self.gamma <= 0:
            raise ValueError(f"gamma {self.gamma} is not above 0")
        return self
