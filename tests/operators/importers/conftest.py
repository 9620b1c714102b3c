"""Bars as every vendor writes them: one text per format, and what must be read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.detect import detect
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read_text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Layout
    from mlf.operators.importers.rows import Rows

    Bar = tuple[int, float, float, float, float, int]

#: Start (seconds since 1970 on the clock of the file), open, high, low, close, volume.
BARS: Sequence[Bar] = (
    (1_704_236_400, 4750.25, 4751.5, 4749.75, 4750.5, 812),
    (1_704_236_460, 4750.5, 4750.5, 4748.0, 4748.25, 1033),
    (1_704_236_520, 4748.25, 4752.0, 4748.25, 4751.75, 95),
    (1_704_322_800, 4763.0, 4764.25, 4762.75, 4764.0, 2),
)


@dataclass(frozen=True)
class Vendor:
    """How a vendor writes: header, the line of a bar, and the format, form and clock that must be found."""

    header: str
    line: Callable[[datetime, Bar], str]
    format: str
    stamp: str = "naive"
    zone: str | None = None
    edge: str | None = "open"
    has_volume: bool = True
    end: str = "\n"

    def text(self, bars: Sequence[Bar]) -> str:
        """A whole file."""
        return (self.header + self.end if self.header else "") + "".join(
            self.line(datetime.fromtimestamp(bar[0], UTC), bar) + self.end for bar in bars
        )


def _line(stamp: str, order: str = "ohlcv", sep: str = ",", more: str = "") -> Callable[[datetime, Bar], str]:
    def line(at: datetime, bar: Bar) -> str:
        values = dict(zip("ohlc", map(repr, bar[1:5]), strict=True))
        when = str(bar[0]) if stamp == "epoch" else at.strftime(stamp)
        return sep.join([when, *(str(bar[5]) if sign == "v" else values[sign] for sign in order)]) + more

    return line


def _american(at: datetime, bar: Bar) -> str:
    half = "AM" if at.hour < 12 else "PM"
    return f'"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M} {half}",' + ",".join(str(value) for value in bar[1:])


def _decimal_comma(at: datetime, bar: Bar) -> str:
    return f"{at:%d.%m.%Y %H:%M};" + ";".join(f"{value:.2f}".replace(".", ",") for value in bar[1:5]) + f";{bar[5]}"


def _newyork(at: datetime, bar: Bar) -> str:
    return at.astimezone(timezone(timedelta(hours=-5))).isoformat(sep=" ") + "," + ",".join(map(str, bar[1:5])) + f",{bar[4]},{bar[5]}"


VENDORS: Mapping[str, Vendor] = {
    "canonical": Vendor("ts,open,high,low,close,volume", _line("%Y-%m-%dT%H:%M:%SZ"), "canonical", "zoned", "UTC"),
    "canonical_naive": Vendor("ts,open,high,low,close,volume", _line("%Y-%m-%d %H:%M"), "canonical", "naive", "UTC"),
    "databento": Vendor(
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",
        lambda at, b: f"{at:%Y-%m-%dT%H:%M:%S}.000000000Z,33,1,5002," + ",".join(f"{x:.9f}" for x in b[1:5]) + f",{b[5]},MESH4",
        "databento",
        "zoned",
        "UTC",
    ),
    "databento_raw": Vendor(
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume",
        lambda _, b: f"{b[0]}000000000,33,1,5002," + ",".join(str(round(x * 10**9)) for x in b[1:5]) + f",{b[5]}",
        "databento",
        "epoch",
        "UTC",
    ),
    "ninjatrader": Vendor("", _line("%Y%m%d %H%M%S", sep=";"), "ninjatrader", zone=None, edge="close", end="\r\n"),
    "tradingview": Vendor("time,open,high,low,close", _line("epoch", "ohlc"), "tradingview", "epoch", has_volume=False),
    "tradingview_indicators": Vendor(
        "time,open,high,low,close,VWAP,Upper Band #1,Plot,Plot,Volume,Volume MA",
        lambda _, b: f"{b[0]},{b[1]},{b[2]},{b[3]},{b[4]},NaN,,1,2,{b[5]},7",
        "tradingview",
        "epoch",
    ),
    "tradingview_iso": Vendor("time,open,high,low,close,Volume", _line("%Y-%m-%dT%H:%M:%S+00:00"), "tradingview", "zoned"),
    "tvdatafeed": Vendor(
        "datetime,symbol,open,high,low,close,volume",
        lambda at, b: f"{at:%Y-%m-%d %H:%M:%S},CME_MINI:MES1!,{b[1]},{b[2]},{b[3]},{b[4]},{b[5]}.0",
        "tradingview",
    ),
    "firstrate": Vendor("", _line("%Y-%m-%d %H:%M:%S"), "firstrate", zone="America/New_York"),
    "firstrate_interest": Vendor("", _line("%Y-%m-%d %H:%M:%S", more=",77"), "firstrate", zone="America/New_York"),
    "firstrate_parts": Vendor(
        "date,time,open,high,low,close,volume", _line("%Y%m%d,%H%M%S"), "firstrate", zone="America/New_York", end="\r\n"
    ),
    "sierra": Vendor(
        "Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume",
        lambda at, b: f"{at.year}/{at.month}/{at.day}, {at:%H:%M:%S}, {b[1]}, {b[2]}, {b[3]}, {b[4]}, {b[5]}, 12, 3, 4",
        "sierra",
    ),
    "sierra_micros": Vendor(
        "Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume",
        lambda at, b: f"{at:%Y-%m-%d}, {at:%H:%M:%S}.000000, {b[1]}, {b[2]}, {b[3]}, {b[4]}, {b[5]}, 12, 3, 4",
        "sierra",
    ),
    "ibkr": Vendor("date,open,high,low,close,volume,average,barCount", _line("%Y-%m-%d %H:%M:%S+00:00", more=",4750.1,9"), "ibkr", "zoned"),
    "ibkr_epoch": Vendor("date,open,high,low,close,volume,average,barCount", _line("epoch", more=",4750.1,9"), "ibkr", "epoch"),
    "ibkr_named_zone": Vendor(
        "date,open,high,low,close,volume,average,barCount",
        _line("%Y%m%d %H:%M:%S US/Central", more=",4750.1,9"),
        "ibkr",
        zone="US/Central",
    ),
    "metatrader": Vendor(
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",
        _line("%Y.%m.%d\t%H:%M:%S", sep="\t", more="\t0\t3"),
        "metatrader",
        end="\r\n",
    ),
    "metatrader_csv": Vendor("", _line("%Y.%m.%d,%H:%M"), "metatrader"),
    "metatrader_rates": Vendor("time,open,high,low,close,tick_volume,spread,real_volume", _line("epoch", more=",3,0"), "metatrader"),
    "yfinance": Vendor("Datetime,Open,High,Low,Close,Adj Close,Volume", _newyork, "yfinance", "zoned"),
    "yfinance_levels": Vendor(
        "Price,Close,High,Low,Open,Volume\nTicker,MES=F,MES=F,MES=F,MES=F,MES=F\nDatetime,,,,,",
        _line("%Y-%m-%d %H:%M:%S+00:00", "chlov"),
        "yfinance",
        "zoned",
    ),
    "american": Vendor("Date,Open,High,Low,Close,Volume", _american, "generic", edge=None),
    "decimal_comma": Vendor("Datum;Open;High;Low;Close;Volume", _decimal_comma, "generic", edge=None),
    "trailing": Vendor("DateTime,Open,High,Low,Close,Volume,", _line("%Y-%m-%d %H:%M:%S", more=","), "generic", edge=None),
    "pandas": Vendor(",open,high,low,close,volume", _line("%Y-%m-%d %H:%M:%S"), "generic", edge=None),
}
#: What must be declared beside, where a format names its columns in a way of its own.
DECLARED: Mapping[str, Declared] = {"decimal_comma": Declared(columns={"ts": "Datum"})}


def layout_of(path: Path, **declared: object) -> Layout:
    """The layout of a file."""
    return detect(path, path.name, Declared(**declared))


def rows_of(path: Path, declared: Declared | None = None) -> Rows:
    """The rows of a text file."""
    return read_text(path.name, path, detect(path, path.name, declared or Declared()))


def refusal(path: Path, declared: Declared | None = None) -> str:
    """What is said about a file that cannot be read."""
    with pytest.raises(MlfError) as caught:
        rows_of(path, declared)
    return str(caught.value)


def told(rows: Rows) -> list[tuple[float, ...]]:
    """Rows as tuples of seconds and numbers."""
    columns = [np.asarray(rows.stamp // 10**9, np.float64), *(rows.columns[name] for name in ("open", "high", "low", "close", "volume"))]
    return [tuple(row) for row in np.stack(columns, axis=1).tolist()]


@pytest.fixture(scope="session")
def vendors() -> SimpleNamespace:
    """The above, for tests that cannot import this file."""
    return SimpleNamespace(VENDORS=VENDORS, BARS=BARS, DECLARED=DECLARED, layout_of=layout_of, rows_of=rows_of, refusal=refusal, told=told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case per vendor's format for every test that asks for a ``vendor``."""
    if "vendor" in metafunc.fixturenames:
        metafunc.parametrize("vendor", sorted(VENDORS))
