"""Declarations of the roll table and of the continuous series. Light: no numpy."""

from typing import Literal

from pydantic import Field

from mlf.operators.data.declare import Roll
from mlf.schemas.operator import Cost, Operator, Params, Port


class RollTableParams(Params):
    """Which contract month is held."""

    rule: Literal["auto", "source", "calendar", "volume", "open_interest"] = Field(
        "auto", description="auto: the source's own months or the rolls found in it; volume where it holds several contracts at a time."
    )
    months: str = Field(pattern="^[FGHJKMNQUVXZ]{1,12}$", description="Month codes that are held; others only where the bars hold no such.")
    roll: Roll = Field(description="Calendar rule of the product group.")
    days: int = Field(0, ge=0, le=60, description="Weekdays by which a calendar roll comes earlier.")


class ContinuousParams(Params):
    """How prices are joined for signals; the bars keep the traded ones."""

    adjust: Literal["ratio", "difference", "none", "raw"] = Field(
        "ratio", description="Column that signals adjust prices by: factor, shift or none; raw: a factor of 1 throughout."
    )


ROLL_TABLE = Operator(
    name="data.roll_table",
    version=1,
    params=RollTableParams,
    inputs={"bars": Port("bars"), "passport": Port("document", optional=True)},
    output="document",
    body="mlf.operators.rolls.table:run",
    doc="The contract held at every instant, why, and what each change of it costs: prices of both months, difference and ratio.",
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=2e-8, bytes_per_row=0, memory_per_row=40),
)

CONTINUOUS = Operator(
    name="data.continuous",
    version=1,
    params=ContinuousParams,
    inputs={"bars": Port("bars"), "table": Port("document")},
    output="bars",
    body="mlf.operators.rolls.continuous:run",
    doc="One bar per instant, of the contract held, as traded; what signals adjust prices by stands beside them.",
    cost=lambda _: Cost(seconds=0.05, seconds_per_row=3e-8, bytes_per_row=9, memory_per_row=60),
)

OPERATORS: tuple[Operator, ...] = (ROLL_TABLE, CONTINUOUS)
