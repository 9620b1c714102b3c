"""What each vendor's file looks like, and that readers who share no code with the writers get the bars back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.calendar.zone import MINUTE, to_utc
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read
from mlf.operators.writers.text import BROKER, CHICAGO, EDGES, FORMS, NEW_YORK, vendor_text

if TYPE_CHECKING:
    from pathlib import Path

#: Zone of naive stamps, by format; none where stamps are absolute.
ZONES = {"ninjatrader": "UTC", "firstrate": NEW_YORK, "sierra": CHICAGO, "metatrader": BROKER}
LINES = {
    "canonical": ("ts,open,high,low,close,volume,contract", "2024-03-10T22:00:00Z,5000.25,5001.5,5000,5001,120,MESH24"),
    "databento": (
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",
        "2024-03-10T22:00:00.000000000Z,33,1,171030,5000.250000000,5001.500000000,5000.000000000,5001.000000000,120,MESH4",
    ),
    "firstrate": ("2024-03-10 18:00:00,5000.25,5001.50,5000.00,5001.00,120",),
    "ibkr": ("date,open,high,low,close,volume,average,barCount", "1710108000,5000.25,5001.5,5000,5001,120,5000.833333,40"),
    "metatrader": (
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>",
        "2024.03.11\t01:00:00\t5000.25\t5001.50\t5000.00\t5001.00\t120\t0\t1",
    ),
    "ninjatrader": ("20240310 220100;5000.25;5001.5;5000;5001;120",),
    "projectx": ('{"bars":[{"t":"2024-03-11T22:00:00+00:00","o":5050.5,"h":5051,"l":5050.25,"c":5050.75,"v":7},',),
    "sierra": (
        "Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume",
        "2024/3/10, 17:00:00, 5000.25, 5001.50, 5000.00, 5001.00, 120, 40, 60, 60",
    ),
    "tradingview": ("time,open,high,low,close,Volume", "1710108000,5000.25,5001.5,5000,5001,120"),
    "yfinance": ("Datetime,Open,High,Low,Close,Adj Close,Volume", "2024-03-10 18:00:00-04:00,5000.25,5001.5,5000,5001,5001,120"),
}


def written(three: Any, form: str, **changes: Any) -> bytes:
    return vendor_text(form, three.bars, three.manner(stamp=EDGES[form], **changes))


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_file_begins_as_the_vendors_does(three: Any, form: str) -> None:
    lines = written(three, form).decode().splitlines()
    assert [line[: len(wanted)] for line, wanted in zip(lines, LINES[form], strict=False)] == list(LINES[form])


def test_every_format_has_its_line() -> None:
    assert sorted(LINES) == sorted(FORMS) == sorted(EDGES)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_reader_gets_the_bars_back(three: Any, form: str, tmp_path: Path) -> None:
    path = tmp_path / ("bars.json" if form == "projectx" else "bars.csv")
    path.write_bytes(written(three, form))
    rows = read([(path.name, path)], Declared(symbol="MES"))
    assert {layout.format for layout in rows.layouts} == {form}
    ts = rows.stamp if rows.absolute else to_utc(rows.stamp, ZONES[form])
    shift = MINUTE if EDGES[form] == "close" else 0
    assert (ts - shift).tolist() == three.bars["ts"].tolist()
    for name in ("open", "high", "low", "close"):
        np.testing.assert_array_equal(rows.columns[name], three.bars[name])


@pytest.mark.parametrize(("form", "start"), [("tradingview", "2024-03-10T23:00:00+01:00"), ("ibkr", "20240310 23:00:00 Europe/Berlin")])
def test_a_zone_that_is_asked_for_stands_in_the_stamps(three: Any, form: str, start: str) -> None:
    assert written(three, form, zone="Europe/Berlin").decode().splitlines()[1].startswith(start)


def test_a_clock_that_is_asked_for_is_the_files(three: Any) -> None:
    assert written(three, "ninjatrader", zone="Europe/Berlin").startswith(b"20240310 230100;")


def test_close_stamps_stand_one_interval_later(three: Any) -> None:
    late = vendor_text("canonical", three.bars, three.manner(stamp="close"))
    assert late.splitlines()[1].startswith(b"2024-03-10T22:01:00Z")


def test_an_unknown_volume_is_empty_where_the_format_allows(three: Any) -> None:
    assert written(three, "canonical").splitlines()[2].endswith(b",5001.75,,MESH24")
    assert written(three, "metatrader").splitlines()[2].endswith(b"\t0\t0\t1")


def test_pages_hold_twenty_thousand_bars_the_newest_first(three: Any) -> None:
    many = {name: np.repeat(column, 10_000) if len(column) == 3 else column for name, column in three.bars.items()}
    many["ts"] = many["ts"][0] + np.arange(30_000) * MINUTE
    pages = vendor_text("projectx", many, three.manner()).decode().splitlines()
    assert [page.count('"t":') for page in pages] == [20_000, 10_000]
    assert pages[1].split("},")[-2].startswith('{"t":"2024-03-10T22:01:00')


def test_databento_sells_no_five_minute_bars(three: Any) -> None:
    with pytest.raises(MlfError, match="MLF971 databento has no file of 5-minute bars"):
        written(three, "databento", interval=5)
