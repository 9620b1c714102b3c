"""Where the bars come from, and what one tick of the contract is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from mlf.schemas.spec.field import Day, Interval, Section, refuse

PathText = Annotated[str, Field(min_length=1, max_length=1_024)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
AnyData = TypeVar("AnyData", "SyntheticData", "FileData")
Format = Literal[
    "canonical",
    "databento",
    "firstrate",
    "ibkr",
    "metatrader",
    "ninjatrader",
    "projectx",
    "sierra",
    "tradingview",
    "yfinance",
    "generic",
]
Role = Literal["ts", "date", "time", "open", "high", "low", "close", "volume", "contract", "symbol", "interest", "trades"]
Zone = Annotated[str, Field(min_length=1, max_length=64, examples=["America/Chicago"])]
Dollars = Annotated[float, Field(gt=0, le=1_000_000)]


def _in_order(data: AnyData) -> AnyData:
    """The data as they are; refuses an end that leaves no trade date."""
    if data.start and data.end and data.end <= data.start:
        raise refuse("MLF217", start=data.start, end=data.end, at=("end",))
    return data


class Clean(Section):
    """What is done about each defect of the bars. `fail` stops the run at the first one; every touched row is recorded."""

    duplicates: Literal["last", "first", "fail"] = Field("last", description="Bars with an equal stamp: which one stays.")
    unsorted: Literal["sort", "fail"] = Field("sort", description="Stamps that step back.")
    nonfinite: Literal["drop", "fail"] = Field("drop", description="Bars with a price that is NaN or infinite.")
    nonpositive: Literal["auto", "drop", "keep", "fail"] = Field(
        "auto", description="Prices at or below zero; auto keeps them where the contract has had them (crude oil), else drops them."
    )
    ohlc: Literal["repair", "drop", "keep", "fail"] = Field("repair", description="High below, or low above, another price of the bar.")
    off_tick: Literal["keep", "repair", "drop", "fail"] = Field("keep", description="Prices between two ticks; repair rounds them.")
    spikes: Literal["keep", "repair", "drop", "fail"] = Field("keep", description="Prints far from both neighbours that revert at once.")
    volume: Literal["repair", "drop", "fail"] = Field("repair", description="Negative or infinite volume; repair makes it unknown.")
    zero_volume: Literal["keep", "drop", "fail"] = Field("keep", description="Bars in which nothing traded.")
    misfit: Literal["keep", "drop", "fail"] = Field("drop", description="Bars off the grid of the interval, as of another timeframe.")
    constant: Literal["keep", "fail"] = Field("fail", description="Prices that stand still longer than an open market does.")
    mixed_prices: Literal["keep", "fail"] = Field("fail", description="Stretches on another price level: a splice, or two series in one.")
    outside: Literal["drop", "fail"] = Field("drop", description="Bars that open while the exchange is closed.")


class Rolls(Section):
    """Which contract month is held, and how prices are joined for signals. Fills always use traded prices."""

    rule: Literal["auto", "source", "calendar", "volume", "open_interest"] = Field(
        "auto", description="auto: the file's own contract codes or the rolls found in it; volume where the file holds several contracts."
    )
    adjust: Literal["auto", "ratio", "difference", "none", "raw"] = Field(
        "auto",
        description="auto: ratio, or difference for contracts that have traded below zero. none: no feature spans a roll. "
        "raw: features span rolls and take their jumps for moves.",
    )
    days: Annotated[int, Field(ge=0, le=60)] = Field(0, description="Sessions by which a calendar roll comes earlier.")


def _rule(value: Any) -> Any:
    return {"rule": value} if isinstance(value, str) else value


class SyntheticData(Section):
    """Generated one-minute bars of the contract: realistic in shape, reproducible by seed."""

    source: Literal["synthetic"] = Field(description="The seeded generator.")
    start: Day = Field("2023-01-03", description="First trade date.")
    end: Day = Field("2025-01-03", description="Trade date before which the bars end; it is not included itself.")
    rolls: Annotated[Rolls, BeforeValidator(_rule)] = Field(Rolls(), description="Contract months: rule and adjustment.")

    _ordered = model_validator(mode="after")(_in_order)


class FileData(Section):
    """Bars from files of any vendor. What the files themselves decide need not be written; what is written must agree with them."""

    source: PathText = Field(description="A file, glob or folder, relative to the spec: CSV, Parquet, Arrow, JSON or DBN, also compressed.")
    format: Format | None = Field(None, description="Vendor's format; the default is recognised from the file.")
    timezone: Zone | None = Field(
        None, description="Zone of stamps without one: a zone name, UTC, an offset as +02:00, or a broker's America/New_York+7h."
    )
    stamp: Literal["open", "close"] | None = Field(None, description="The edge of the bar that stamps mark; the default is found.")
    prices: Literal["traded", "difference", "ratio"] | None = Field(
        None, description="Whether prices are as traded or adjusted at rolls by the vendor; the default is found."
    )
    volume: Literal["contracts", "ticks", "none"] | None = Field(None, description="What volume counts; the default is found.")
    columns: Annotated[Mapping[Role, str | int], Field(max_length=16)] = Field(
        default_factory=dict, description="Columns of a file of no known format: role -> header name, or position from 1."
    )
    overlap: Literal["fail", "newest", "oldest"] = Field(
        "fail", description="Files that tell different things about the same bar: refuse, or take the newer or older file."
    )
    clean: Clean = Field(Clean(), description="A policy per defect.")
    rolls: Annotated[Rolls, BeforeValidator(_rule)] = Field(Rolls(), description="Contract months: rule and adjustment.")
    start: Day | None = Field(None, description="First trade date to use; the default is the first in the data.")
    end: Day | None = Field(None, description="Trade date before which the bars end; the default is the end of the data.")
    interval: Interval | None = Field(None, description="Interval of the file's bars; the default is found from the stamps.")

    _ordered = model_validator(mode="after")(_in_order)


def _from_scalar(value: Any) -> Any:
    return {"source": value} if isinstance(value, str) else value


def _tag(value: Any) -> str:
    source = value.get("source") if isinstance(value, dict) else getattr(value, "source", None)
    return "(synthetic)" if source == "synthetic" else "(file)"


DataSpec = Annotated[
    Annotated[Annotated[SyntheticData, Tag("(synthetic)")] | Annotated[FileData, Tag("(file)")], Discriminator(_tag)],
    BeforeValidator(_from_scalar, json_schema_input_type=PathText | SyntheticData | FileData),
]


class Contract(Section):
    """Overrides of the contract table. A contract the table does not know needs all of them."""

    tick: Annotated[float, Field(gt=0, le=1_000)] | None = Field(None, description="Smallest price step, in price points.")
    tick_value: Dollars | None = Field(None, description="Dollars that one tick is worth for one contract.")
    sessions: Name | None = Field(None, description="Name of the session template.")
