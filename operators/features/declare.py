"""The operators on features: computing columns, and joining timeframes into a matrix."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlf.schemas.operator import Cost, Operator, Params, Port, Taint

#: What a feature must never be computed from.
FUTURE = frozenset[Taint]({"label", "prediction"})


class ComputeParams(Params):
    """The stored precision of the columns; kernels accumulate in float64 whatever it is."""

    dtype: Literal["float32", "float64"] = "float32"


class MatrixParams(Params):
    """Timeframes in the order of the ports' artifacts; the first is the base."""

    timeframes: Annotated[tuple[str, ...], Field(min_length=1)]


OPERATORS: tuple[Operator, ...] = (
    Operator(
        name="features.compute",
        version=1,
        params=ComputeParams,
        inputs={"bars": Port("bars", refuses=FUTURE)},
        output="features",
        body="mlf.operators.features.compute:run",
        doc="Columns of causal features, one part per feature.",
        distributions=("llvmlite", "numba", "numpy"),
        parts=True,
        cost=lambda _: Cost(seconds=1.5, seconds_per_row=6e-8, bytes_per_row=4, memory_per_row=12),
    ),
    Operator(
        name="features.matrix",
        version=1,
        params=MatrixParams,
        inputs={"features": Port("features", many=True, refuses=FUTURE), "bars": Port("bars", many=True, refuses=FUTURE)},
        output="matrix",
        body="mlf.operators.features.matrix:run",
        doc="Feature columns of several timeframes over base rows, joined as of each bar's close.",
        cost=lambda _: Cost(seconds=0.01, seconds_per_row=2e-8, bytes_per_row=4, memory_per_row=24),
    ),
)
