"""The operators on features: computing columns, and joining timeframes into a matrix."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from mlf.schemas.operator import Cost, Operator, Params, Port, Taint

#: What a feature must never be computed from.
FUTURE = frozenset[Taint]({"label", "prediction"})


class ComputeParams(Params):
    """The stored precision of the columns; kernels accumulate in float64 whatever it is."""

    dtype: Literal["float32", "float64"] = "float32"


class MatrixParams(Params):
    """Timeframes in the order of the ports' artifacts; the first is the base, which may come again."""

    timeframes: Annotated[tuple[str, ...], Field(min_length=1)]


class Beside(Params):
    """A value of a coarser timeframe that expressions ask for: the column that holds it, and the key that their trees know it by."""

    timeframe: str
    column: str
    key: str


class JoinParams(Params):
    """Trees of expressions by the name of their column, and what they ask of other timeframes.

    ``timeframes`` are in the order of the port ``own``, ``computed`` those of them that have a table, in the order of ``beside``.
    """

    columns: Annotated[tuple[tuple[str, Any], ...], Field(min_length=1)]
    timeframes: Annotated[tuple[str, ...], Field(min_length=1)]
    computed: tuple[str, ...] = ()
    beside: tuple[Beside, ...]
    dtype: Literal["float32", "float64"] = "float32"


class ProfileParams(Params):
    """The timeframe that the profile is about."""

    timeframe: str


OPERATORS: tuple[Operator, ...] = (
    Operator(
        name="features.compute",
        version=2,
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
        name="features.join",
        version=1,
        params=JoinParams,
        inputs={
            "bars": Port("bars", refuses=FUTURE),
            "own": Port("bars", many=True, refuses=FUTURE),
            "beside": Port("features", many=True, optional=True, refuses=FUTURE),
        },
        output="features",
        body="mlf.operators.features.join:run",
        doc="Columns of expressions that ask for values of coarser timeframes, as of their last close.",
        distributions=("llvmlite", "numba", "numpy"),
        cost=lambda p: Cost(seconds=0.3, seconds_per_row=6e-8, bytes_per_row=4 * len(p.columns), memory_per_row=60),
    ),
    Operator(
        name="features.matrix",
        version=2,
        params=MatrixParams,
        inputs={"features": Port("features", many=True, refuses=FUTURE), "bars": Port("bars", many=True, refuses=FUTURE)},
        output="matrix",
        body="mlf.operators.features.matrix:run",
        doc="Feature columns of several timeframes over base rows, joined as of each bar's close.",
        cost=lambda _: Cost(seconds=0.01, seconds_per_row=2e-8, bytes_per_row=4, memory_per_row=24),
    ),
    Operator(
        name="features.profile",
        version=1,
        params=ProfileParams,
        inputs={"matrix": Port("matrix"), "rows": Port("rows")},
        output="document",
        body="mlf.operators.features.profile:run",
        doc="What is missing in the columns of a timeframe, how they are distributed, how far they drift, which repeat each other.",
        cost=lambda _: Cost(seconds=0.5, seconds_per_row=2e-6, bytes_per_row=0, memory_per_row=40),
    ),
)
