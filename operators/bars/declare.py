"""Declaration of the operators that make wider bars. Light: no numpy, no pyarrow."""

from typing import Literal

from pydantic import Field

from mlf.schemas.operator import Cost, Operator, Params, Port


class ResampleParams(Params):
    """Width of the bars."""

    minutes: int = Field(ge=1, le=1_440, description="Minutes per bar, counted from the session's open.")


class EventParams(Params):
    """What closes a bar."""

    kind: Literal["volume", "dollar"] = Field(description="What is counted: contracts, or their price in dollars.")
    size: int = Field(ge=1, le=10**15, description="Contracts, or dollars, that close a bar.")
    point_value: float = Field(1.0, gt=0, le=1e9, description="Dollars per point of one contract; dollar bars only.")


RESAMPLE = Operator(
    name="bars.resample",
    version=1,
    params=ResampleParams,
    inputs={"bars": Port("bars")},
    output="bars",
    body="mlf.operators.bars.resample:run",
    doc="Wider bars on a grid anchored at each session's open; a short last bar closes with the session.",
    distributions=("llvmlite", "numba", "numpy"),
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=2e-8, bytes_per_row=84, memory_per_row=80),
)

EVENT = Operator(
    name="bars.event",
    version=1,
    params=EventParams,
    inputs={"bars": Port("bars")},
    output="bars",
    body="mlf.operators.bars.event:run",
    doc="Bars that close when a number of contracts, or dollars, has changed hands; none reaches over a session's close or a roll.",
    distributions=("llvmlite", "numba", "numpy"),
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=2e-8, bytes_per_row=84, memory_per_row=80),
)

OPERATORS: tuple[Operator, ...] = (RESAMPLE, EVENT)
