"""Declaration of the source that reads files. Light: no numpy, no pyarrow."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mlf.operators.data.declare import Symbol, TradeDate
from mlf.schemas.operator import Cost, Operator, Params, Port

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
Column = Annotated[str, Field(min_length=1, max_length=256)]


class FileParams(Params):
    """Facts about the user's files; what is left out is what the files and their format say."""

    symbol: Symbol = Field(description="Root that a symbol or contract column must name.")
    format: Format | None = Field(None, description="Vendor's format.")
    timezone: str | None = Field(None, min_length=1, max_length=64, description="Zone of stamps without one.")
    stamp: Literal["open", "close"] | None = Field(None, description="The edge of the bar that stamps mark.")
    interval: int | None = Field(None, ge=1, le=1_440, description="Minutes per bar, if declared: the stamps must agree.")
    columns: Mapping[Role, Column] = Field(
        default_factory=dict, max_length=16, description="Role -> name of the file's column, or #n for its position from 1."
    )
    overlap: Literal["fail", "newest", "oldest"] = Field("fail", description="Which file counts where two differ about a bar.")
    start: TradeDate | None = Field(None, description="First trade date to keep.")
    end: TradeDate | None = Field(None, description="Trade date before which the bars end (exclusive).")


FILE = Operator(
    name="data.file",
    version=2,
    params=FileParams,
    inputs={"source": Port("source")},
    output="bars",
    body="mlf.operators.importers.files:run",
    doc="Raw bars of files of any vendor: CSV, Parquet, Arrow, JSON or DBN, overlapping dumps merged, stamps made UTC bar opens.",
    distributions=("databento-dbn", "numpy", "pyarrow", "tzdata"),
    cost=lambda _: Cost(seconds=0.3, seconds_per_row=1.5e-6, bytes_per_row=48, memory_per_row=300),
)

OPERATORS: tuple[Operator, ...] = (FILE,)
