"""How a file of bars is laid out: which vendor's format, which column holds what, and what the stamps are. Light: no numpy, no pyarrow.

A layout is what the bytes at the head of a file say, together with what the user declared. It decides nothing that only the bars can
decide: the zone of naive stamps and the edge of the bar they mark are the passport's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS = (
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
)

Container = Literal["csv", "parquet", "arrow", "json", "dbn"]
Compression = Literal["none", "gzip", "zstd"]
#: Forms of a stamp: numbers since 1970, text with an offset, text without one.
StampForm = Literal["epoch", "zoned", "naive"]
#: Which edge of the bar a stamp marks.
Edge = Literal["open", "close"]

#: What a column can be. `ts` is the whole stamp; where a file keeps date and time apart, `date` and `time` stand instead of it.
ROLES = ("ts", "date", "time", "open", "high", "low", "close", "volume", "contract", "symbol", "interest", "trades")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one file.

    ``columns`` maps roles to the file's column names, or to ``#n`` (position, from 1) where a column has no name. ``ignored`` are
    columns left unread. ``zone`` and ``edge`` are what the vendor's format lays down (``None``: it lays down nothing); stamps of the
    form ``epoch`` or ``zoned`` are UTC whatever the format says. ``evidence`` says in plain words why the format was recognised.

    Of text files only: ``skip`` lines stand before the first row; ``fields`` are all columns in the file's order; ``spelling`` is how
    stamps are written (see ``spelling.py``); ``decimal`` is the decimal sign; ``divisor`` is what whole-number prices are divided by.
    """

    format: str
    container: Container
    stamp: StampForm
    columns: Mapping[str, str]
    compression: Compression = "none"
    delimiter: str = ","
    header: bool = True
    skip: int = 0
    ignored: tuple[str, ...] = ()
    zone: str | None = None
    edge: Edge | None = None
    evidence: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    spelling: str = ""
    decimal: str = "."
    divisor: int = 1


@dataclass(frozen=True, slots=True)
class Declared:
    """What the spec says about the files; ``None`` and empty leave it to the files.

    ``symbol`` picks the root where a file holds the instruments of several, each row under its own name; it changes nothing elsewhere.
    ``start`` and ``end`` are ISO trade dates, the end not included: what lies outside them is read, and judged by nobody.
    """

    format: str | None = None
    timezone: str | None = None
    stamp: Edge | None = None
    interval: int | None = None
    prices: Literal["traded", "difference", "ratio"] | None = None
    volume: Literal["contracts", "ticks", "none"] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    overlap: Literal["fail", "newest", "oldest"] = "fail"
    symbol: str | None = None
    start: str | None = None
    end: str | None = None
