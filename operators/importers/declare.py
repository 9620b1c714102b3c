"""Declaration of the source that reads files. Light: no numpy, no pyarrow."""

from typing import Literal

from pydantic import Field

from mlf.operators.data.declare import Symbol
from mlf.schemas.operator import Cost, Operator, Params, Port


class FileParams(Params):
    """Facts about the user's canonical CSV or Parquet files."""

    symbol: Symbol = Field(description="Root that a symbol or contract column must name.")
    format: Literal["auto", "csv", "parquet"] = Field("auto", description="File format; auto decides by the first bytes.")
    interval: int | None = Field(None, ge=1, le=1_440, description="Minutes per bar, if declared: the stamps must agree.")
    ignore: tuple[str, ...] = Field((), max_length=256, description="Extra columns to leave unread; others are refused.")


FILE = Operator(
    name="data.file",
    version=1,
    params=FileParams,
    inputs={"source": Port("source")},
    output="bars",
    body="mlf.operators.importers.files:run",
    doc="Bars of canonical CSV or Parquet files: `ts,open,high,low,close,volume`, stamps are bar opens in UTC.",
    distributions=("numpy", "pyarrow"),
    cost=lambda _: Cost(seconds=0.3, seconds_per_row=1.5e-6, bytes_per_row=48, memory_per_row=300),
)

OPERATORS: tuple[Operator, ...] = (FILE,)
