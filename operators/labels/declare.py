"""Declarations of labels, splits and scalers. Light: no numpy, no numba."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlf.schemas.operator import Cost, Operator, Params, Port, Taint

Segment = Literal["fit", "train"]
Multiple = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(gt=0, lt=1)]

#: Shares are typed in as decimals: their sum may miss 1 by rounding.
TOLERANCE = 1e-9


class Barriers(Params):
    """Where a trade entered at the next open ends: shared by the labels and the backtest, so that both walk the same barriers."""

    k_up: Multiple = Field(description="Distance of the upper barrier from the entry, in multiples of ATR.")
    k_down: Multiple = Field(description="Distance of the lower barrier from the entry, in multiples of ATR.")
    vertical: int = Field(ge=1, le=100_000, description="Bars after which the trade ends at the close; the entry bar counts as one.")
    atr: int = Field(14, ge=1, le=1_000, description="Window of the Wilder ATR that scales the barriers, in bars.")
    tick: float = Field(gt=0, le=1_000, description="Smallest price step, in points.")
    tick_value: float = Field(gt=0, le=1e6, description="Dollars per tick and contract.")
    cost: float = Field(0.0, ge=0, le=10_000, description="Dollars per contract and round turn: both sides together.")
    slippage_ticks: int = Field(1, ge=0, le=100, description="Ticks lost on each fill of a market or stop order.")
    costs: Literal["net", "gross"] = Field("net", description="Whether the distance of a barrier includes cost and slippage.")
    flatten: int | None = Field(None, ge=0, le=1_380, description="Minutes before the session's close at which a trade is forced out.")


class TripleBarrierParams(Barriers):
    """Barriers of one horizon."""

    horizon: int = Field(ge=1, le=5_000, description="Horizon in bars: the name of the target.")


class LabelProfileParams(Params):
    """The horizon the profile is about."""

    horizon: int = Field(ge=1, le=5_000, description="Horizon in bars.")


class ChronologicalParams(Params):
    """Shares of the base rows in order of time, and what is left out between them."""

    train: Share = Field(0.70, description="Share of the rows to learn from.")
    validation: Share = Field(0.15, description="Share of the rows to judge on.")
    test: Share = Field(0.15, description="Share of the rows that stay sealed.")
    purge: int = Field(60, ge=0, le=1_000_000, description="Last bars of a segment that are left out, beyond exact purging by label end.")
    embargo: int = Field(1_440, ge=0, le=1_000_000, description="First bars of the following segment that are left out.")
    stop_fraction: float = Field(0.15, gt=0, lt=1, description="Tail of the training rows kept for early stopping.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.train + self.validation + self.test - 1) > TOLERANCE:
            raise ValueError("train, validation and test must add up to 1")
        return self


class ScaleParams(Params):
    """The rows a scaler learns from."""

    segment: Segment = Field("train", description="Segment of the split whose rows the scaler learns from.")


TRIPLE_BARRIER = Operator(
    name="labels.triple_barrier",
    version=1,
    params=TripleBarrierParams,
    inputs={"bars": Port("bars")},
    output="labels",
    body="mlf.operators.labels.triple_barrier:run",
    doc="Which barrier a trade entered at the next open touches first; net of cost, on the tick grid, no label without a whole window.",
    distributions=("llvmlite", "numba", "numpy"),
    taint=frozenset[Taint]({"label"}),
    lookback=lambda p: p.atr,
    reach=lambda p: p.vertical,
    cost=lambda p: Cost(seconds=0.3, seconds_per_row=5e-8 + 2e-9 * p.vertical, bytes_per_row=60, memory_per_row=140),
)

LABEL_PROFILE = Operator(
    name="labels.profile",
    version=1,
    params=LabelProfileParams,
    inputs={"labels": Port("labels"), "rows": Port("rows")},
    output="document",
    body="mlf.operators.labels.profile:run",
    doc="Shares of the classes, ambiguity, bars held and ticks earned in each segment.",
    cost=lambda _: Cost(seconds=0.02, seconds_per_row=5e-8, bytes_per_row=0, memory_per_row=40),
)

CHRONOLOGICAL = Operator(
    name="split.chronological",
    version=2,
    params=ChronologicalParams,
    inputs={"labels": Port("labels"), "matrix": Port("matrix")},
    output="rows",
    body="mlf.operators.labels.split:run",
    doc="Train, validation and test rows in order of time, purged by the exact end of every label, then embargoed.",
    cost=lambda _: Cost(seconds=0.02, seconds_per_row=5e-8, bytes_per_row=8, memory_per_row=60),
)

SCALE_STANDARD = Operator(
    name="scale.standard",
    version=1,
    params=ScaleParams,
    inputs={"matrix": Port("matrix", refuses=frozenset[Taint]({"label", "prediction"})), "rows": Port("rows")},
    output="scaler",
    body="mlf.operators.labels.scale:standard",
    doc="Mean and standard deviation of each column over the training rows.",
    learns=lambda p: (p.segment,),
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=1e-6, bytes_per_row=0, memory_per_row=32),
)

SCALE_ROBUST = Operator(
    name="scale.robust",
    version=1,
    params=ScaleParams,
    inputs={"matrix": Port("matrix", refuses=frozenset[Taint]({"label", "prediction"})), "rows": Port("rows")},
    output="scaler",
    body="mlf.operators.labels.scale:robust",
    doc="Median and interquartile range of each column over the training rows.",
    learns=lambda p: (p.segment,),
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=5e-6, bytes_per_row=0, memory_per_row=40),
)

OPERATORS: tuple[Operator, ...] = (TRIPLE_BARRIER, LABEL_PROFILE, CHRONOLOGICAL, SCALE_STANDARD, SCALE_ROBUST)
