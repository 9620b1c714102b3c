"""Declaration of the passport. Light: no numpy."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mlf.operators.data.declare import HOLIDAY_TABLE, SESSION_TABLE, Roll, Symbol, Template, Tick
from mlf.schemas.operator import Cost, Operator, Params, Port

CONTRACT_TABLE = "operators/contracts.csv"

Edge = Literal["open", "close"]


class Said(Params):
    """What the spec says of its files; what is left out is left to them."""

    format: str | None = Field(None, max_length=32, description="Vendor's format.")
    timezone: str | None = Field(None, max_length=64, description="Zone of stamps without one.")
    stamp: Edge | None = Field(None, description="Edge of the bar that stamps mark.")
    interval: int | None = Field(None, ge=1, le=1_440, description="Minutes per bar.")
    prices: Literal["traded", "difference", "ratio"] | None = Field(None, description="Whether prices are adjusted at rolls.")
    volume: Literal["contracts", "ticks", "none"] | None = Field(None, description="What volume counts.")
    start: str | None = Field(None, max_length=10, description="First trade date.")
    end: str | None = Field(None, max_length=10, description="Trade date before which the bars end.")


class Decided(Params):
    """How the files were read: what turns the opens of the bars back into the stamps of the files."""

    format: str = Field(max_length=32, description="Vendor's format.")
    timezone: str = Field(max_length=64, description="Zone of the stamps.")
    stamp: Edge = Field(description="Edge of the bar that stamps mark.")
    interval: int = Field(ge=1, le=1_440, description="Minutes per bar.")
    clock: Literal["absolute", "wall"] = Field("wall", description="Whether the stamps themselves name their zone.")


class PassportParams(Params):
    """The contract, what the spec says of the files, and how they were read."""

    symbol: Symbol = Field(description="Root of the contract the bars should be of.")
    template: Template = Field(description="Session template of the product group.")
    tick: Tick = Field(description="Price grid of the contract, in points.")
    months: str = Field(pattern="^[FGHJKMNQUVXZ]{1,12}$", description="Month codes of the contracts a position rolls through.")
    roll: Roll = Field(description="Rule that names the trade date of a roll.")
    declared: Said = Field(Said(), description="What the spec says of its files.")
    decided: Decided = Field(description="How the files were read.")


PASSPORT = Operator(
    name="data.passport",
    version=1,
    params=PassportParams,
    inputs={"bars": Port("bars")},
    output="document",
    body="mlf.operators.passport.renew:run",
    doc="What the bars say of themselves: clock, stamp, interval, hours, price grid, adjustment, rolls, volume; with the evidence.",
    distributions=("numpy", "tzdata"),
    tables=(SESSION_TABLE, HOLIDAY_TABLE, CONTRACT_TABLE),
    cost=lambda _: Cost(seconds=0.2, seconds_per_row=2e-7, bytes_per_row=0, memory_per_row=80),
)

OPERATORS: tuple[Operator, ...] = (PASSPORT,)
