"""Declaration of the operators that make wider bars. Light: no numpy, no pyarrow."""

from pydantic import Field

from mlf.schemas.operator import Cost, Operator, Params, Port


class ResampleParams(Params):
    """Width of the bars."""

    minutes: int = Field(ge=1, le=1_440, description="Minutes per bar, counted from the session's open.")


RESAMPLE = Operator(
    name="bars.resample",
    version=1,
    params=ResampleParams,
    inputs={"bars": Port("bars")},
    output="bars",
    body="mlf.operators.bars.resample:run",
    doc="Wider bars on a grid anchored at each session's open; a short last bar closes with the session.",
    distributions=("llvmlite", "numba", "numpy"),
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=2e-8, bytes_per_row=78, memory_per_row=80),
)

OPERATORS: tuple[Operator, ...] = (RESAMPLE,)
