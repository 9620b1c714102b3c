"""Where the bars come from, and what one tick of the contract is worth."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from mlf.schemas.spec.field import Day, Section, Timeframe, refuse

PathText = Annotated[str, Field(min_length=1, max_length=1_024)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
AnyData = TypeVar("AnyData", "SyntheticData", "FileData")
Dollars = Annotated[float, Field(gt=0, le=1_000_000)]


def _in_order(data: AnyData) -> AnyData:
    """The data as they are; refuses an end that leaves no trade date."""
    if data.start and data.end and data.end <= data.start:
        raise refuse("MLF217", start=data.start, end=data.end, at=("end",))
    return data


class SyntheticData(Section):
    """Generated one-minute bars of the contract: realistic in shape, reproducible by seed."""

    source: Literal["synthetic"] = Field(description="The seeded generator.")
    start: Day = Field("2023-01-03", description="First trade date.")
    end: Day = Field("2025-01-03", description="Trade date before which the bars end; it is not included itself.")

    _ordered = model_validator(mode="after")(_in_order)


class FileData(Section):
    """Bars from files in the canonical layout: ts, open, high, low, close, volume, stamped at the bar's open in UTC."""

    source: PathText = Field(description="A CSV or Parquet file, glob or folder, relative to the spec.")
    start: Day | None = Field(None, description="First trade date to use; the default is the first in the data.")
    end: Day | None = Field(None, description="Trade date before which the bars end; the default is the end of the data.")
    interval: Timeframe | None = Field(None, description="Interval of the file's bars; the default is found from the stamps.")

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
