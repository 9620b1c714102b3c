"""Declaration of cleaning. Light: no numpy, no pyarrow."""

from typing import Literal

from pydantic import Field

from mlf.operators.data.declare import Tick
from mlf.schemas.operator import Cost, Operator, Params, Port


class CleanParams(Params):
    """One policy per defect; `fail` stops the run at the first one. The interval is the one the bars bring."""

    tick: Tick = Field(description="Price grid that off_tick is judged by, in points.")
    duplicates: Literal["last", "first", "fail"] = Field(
        "last", description="Bars with an equal stamp: which one stays where they contradict each other; a final bar beats a partial one."
    )
    unsorted: Literal["sort", "fail"] = Field("sort", description="Stamps that step back.")
    nonfinite: Literal["drop", "fail"] = Field("drop", description="Bars with a price that is NaN or infinite.")
    nonpositive: Literal["drop", "keep", "fail"] = Field("drop", description="Bars with a price at or below zero; real for crude oil.")
    ohlc: Literal["repair", "drop", "keep", "fail"] = Field("repair", description="High below, or low above, another price of the bar.")
    off_tick: Literal["keep", "repair", "drop", "fail"] = Field("keep", description="Prices between two ticks; repair rounds them.")
    spikes: Literal["keep", "repair", "drop", "fail"] = Field("keep", description="Prints far from both neighbours that revert at once.")
    volume: Literal["repair", "drop", "fail"] = Field("repair", description="Negative or infinite volume; repair makes it unknown (NaN).")
    zero_volume: Literal["keep", "drop", "fail"] = Field("keep", description="Bars in which nothing traded.")
    misfit: Literal["keep", "drop", "fail"] = Field("drop", description="Bars off the grid of the interval, as of another timeframe.")
    constant: Literal["keep", "fail"] = Field("fail", description="Prices that stand still longer than an open market does.")
    mixed_prices: Literal["keep", "fail"] = Field("fail", description="Stretches on another price level: a splice, or two series in one.")


CLEAN = Operator(
    name="data.clean",
    version=2,
    params=CleanParams,
    inputs={"bars": Port("bars")},
    output="bars",
    body="mlf.operators.cleaning.clean:run",
    doc="Sorted bars with unique stamps and consistent prices; every defect is counted, every change recorded.",
    distributions=("numpy", "tzdata"),
    cost=lambda _: Cost(seconds=0.1, seconds_per_row=2e-7, bytes_per_row=8, memory_per_row=60),
)

OPERATORS: tuple[Operator, ...] = (CLEAN,)
