"""Operators on models: one pair of fit and predict per available base kind, voting, and importance by gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from mlf.models.catalog import MODELS
from mlf.models.kinds.ensembles import Voting
from mlf.schemas.operator import Cost, Operator, Params, Port, Taint

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlf.models.kind import ModelKind

Segment = Literal["train", "fit", "stop", "validation", "test"]

FEATURES = Port("matrix", refuses=frozenset[Taint]({"label", "prediction"}))
PREDICTION = frozenset[Taint]({"prediction"})

#: Installed packages whose versions can change what a kind learns or predicts.
LIBRARIES = {
    "xgboost": ("numpy", "xgboost"),
    "lightgbm": ("lightgbm", "numpy"),
    "catboost": ("catboost", "numpy"),
    "logistic": ("numpy", "safetensors", "scikit-learn", "scipy"),
}


class Predict(Params):
    """Which rows a fitted model scores."""

    segments: tuple[Segment, ...] = Field(("validation",), min_length=1, description="Segments of the split to score.")


class Gain(Params):
    """Importance has no parameters."""


#: Seconds per row and round on one core at depth 6, early stopping as it usually comes.
PER_ROUND = {"xgboost": 4.5e-7, "lightgbm": 3e-7, "catboost": 9e-7}
#: Steps that Newton takes on features as they are.
STEPS = 5


def _boosting_cost(kind: str) -> Callable[[Any], Cost]:
    def cost(p: Any) -> Cost:
        each = PER_ROUND[kind] * p.n_estimators * p.max_depth / 6
        return Cost(seconds=1.0, seconds_per_row=each, bytes_per_row=0.0, memory_per_row=1_500.0)

    return cost


def _logistic_cost(p: Any) -> Cost:
    return Cost(seconds=0.5, seconds_per_row=6e-6 * min(p.max_iter, STEPS), bytes_per_row=0.0, memory_per_row=2_500.0)


def _predict_cost(_: Any) -> Cost:
    return Cost(seconds=0.05, seconds_per_row=1.5e-6, bytes_per_row=28.0, memory_per_row=1_000.0)


COSTS: dict[str, Callable[[Any], Cost]] = {
    "xgboost": _boosting_cost("xgboost"),
    "lightgbm": _boosting_cost("lightgbm"),
    "catboost": _boosting_cost("catboost"),
    "logistic": _logistic_cost,
}


def _fit(kind: ModelKind) -> Operator:
    return Operator(
        name=f"fit.{kind.name}",
        version=kind.version,
        params=kind.params,
        inputs={"matrix": FEATURES, "rows": Port("rows"), "labels": Port("labels"), "scaler": Port("scaler", optional=True)},
        output="model",
        body=f"mlf.models.tabular.{kind.name}:fit",
        doc=kind.doc,
        distributions=LIBRARIES[kind.name],
        seeded=True,
        learns=lambda _: ("train",),
        cost=COSTS[kind.name],
    )


def _predict(kind: ModelKind) -> Operator:
    return Operator(
        name=f"predict.{kind.name}",
        version=kind.version,
        params=Predict,
        inputs={"model": Port("model"), "matrix": FEATURES, "rows": Port("rows"), "scaler": Port("scaler", optional=True)},
        output="probabilities",
        body=f"mlf.models.tabular.{kind.name}:predict",
        doc=f"Class probabilities of a fitted {kind.name}.",
        distributions=LIBRARIES[kind.name],
        taint=PREDICTION,
        scores=lambda p: p.segments,
        cost=_predict_cost,
    )


VOTING = Operator(
    name="ensemble.voting",
    version=MODELS["voting"].version,
    params=Voting,
    inputs={"probabilities": Port("probabilities", many=True)},
    output="probabilities",
    body="mlf.models.voting:run",
    doc=MODELS["voting"].doc,
    taint=PREDICTION,
    cost=lambda _: Cost(seconds=0.01, seconds_per_row=2e-7, bytes_per_row=28.0, memory_per_row=200.0),
)

GAIN = Operator(
    name="explain.gain",
    version=1,
    params=Gain,
    inputs={"model": Port("model")},
    output="document",
    body="mlf.models.importance:run",
    doc="Share of each column in what the model gained from all columns, as measured when it was fitted.",
    distributions=(),
    cost=lambda _: Cost(seconds=0.01, seconds_per_row=0.0, bytes_per_row=0.0, memory_per_row=0.0),
)

#: Kinds that learn from the matrix and that this version trains.
BASE = tuple(k for k in MODELS.values() if k.available and k.family in {"boosting", "classical", "neural"})

OPERATORS: tuple[Operator, ...] = (*(make(kind) for kind in BASE for make in (_fit, _predict)), VOTING, GAIN)
