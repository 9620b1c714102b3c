"""Declarations of decisions, the backtest and the metrics. Light: no numpy, no numba."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mlf.operators.labels.declare import Barriers
from mlf.schemas.operator import Cost, Operator, Params, Port, Taint


class ThresholdParams(Params):
    """When a probability is worth a trade."""

    min_edge: float = Field(0.0, ge=0, lt=1, description="Least difference between the probabilities of the two sides.")


class NextOpenParams(Barriers):
    """Barriers as the label's, and what an opposite signal does to an open trade."""

    on_opposite: Literal["hold", "exit", "reverse"] = Field("hold", description="What a signal against the open position does.")


class ClassifierParams(Params):
    """What is being judged."""

    horizon: int = Field(ge=1, le=5_000, description="Horizon in bars.")
    segment: Literal["train", "fit", "stop", "validation", "test"] = Field("validation", description="Segment the probabilities cover.")
    points: int = Field(1_000, ge=16, le=10_000, description="Most points of the equity and drawdown curves, extremes included.")
    bins: int = Field(10, ge=2, le=100, description="Equal-width bins of the calibration table.")


THRESHOLD = Operator(
    name="decide.threshold",
    version=1,
    params=ThresholdParams,
    inputs={"probabilities": Port("probabilities")},
    output="signals",
    body="mlf.operators.evaluation.decide:threshold",
    doc="The side whose probability leads both the other side by the edge and the flat class.",
    taint=frozenset[Taint]({"prediction"}),
    cost=lambda _: Cost(seconds=0.01, seconds_per_row=3e-8, bytes_per_row=13, memory_per_row=60),
)

NEXT_OPEN = Operator(
    name="backtest.next_open",
    version=1,
    params=NextOpenParams,
    inputs={"bars": Port("bars"), "signals": Port("signals")},
    output="backtest",
    body="mlf.operators.evaluation.backtest:run",
    doc="One contract, filled at the open after the signal, tick-exact, with cost and slippage on both sides.",
    distributions=("llvmlite", "numba", "numpy"),
    taint=frozenset[Taint]({"prediction"}),
    reach=lambda p: p.vertical,
    cost=lambda _: Cost(seconds=0.1, seconds_per_row=8e-8, bytes_per_row=14, memory_per_row=140),
)

CLASSIFIER = Operator(
    name="evaluate.classifier",
    version=1,
    params=ClassifierParams,
    inputs={"probabilities": Port("probabilities"), "labels": Port("labels"), "bars": Port("bars"), "backtest": Port("backtest")},
    output="document",
    body="mlf.operators.evaluation.classifier:run",
    doc="Class metrics, calibration and the figures of the backtest, joined on the row.",
    cost=lambda _: Cost(seconds=0.02, seconds_per_row=3e-7, bytes_per_row=0, memory_per_row=120),
)

OPERATORS: tuple[Operator, ...] = (THRESHOLD, NEXT_OPEN, CLASSIFIER)
