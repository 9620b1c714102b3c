"""Layouts: columns by any name in any order, what is declared, and what only the user can know."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

STAMPS = ("2024-01-02 23:00:00", "2024-01-02 23:01:00")


def lines(folder: Path, *texts: str, name: str = "bars.csv") -> Path:
    """A file of those lines."""
    path = folder / name
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("TIME,OPEN,HIGH,LOW,CLOSE,VOL", {"ts": "TIME", "volume": "VOL"}),
        ("DateTime,O,H,L,C,V", {"ts": "DateTime", "open": "O", "volume": "V"}),
        ("Gmt time,Open,High,Low,Close,Volume", {"ts": "Gmt time"}),
        ("Timestamp,Open,High,Low,Last,Open Interest", {"close": "Last", "interest": "Open Interest"}),
        ("date,open,high,low,close,# of Trades", {"ts": "date"}),
        ("ts,open,high,low,close,NumberOfTrades", {"trades": "NumberOfTrades"}),
        (",open,high,low,close,volume", {"ts": "#1"}),
        ('"ts","open","high","low","close","volume"', {"ts": "ts", "volume": "volume"}),
    ],
)
def test_names_are_known_in_any_case(vendors: SimpleNamespace, tmp_path: Path, header: str, roles: dict[str, str]) -> None:
    layout = vendors.layout_of(lines(tmp_path, header, *(f"{stamp},10,11,9,10.5,5" for stamp in STAMPS)))
    assert {role: layout.columns.get(role) for role in roles} == roles


def test_columns_may_stand_in_any_order_and_be_quoted(vendors: SimpleNamespace, tmp_path: Path) -> None:
    rows = vendors.rows_of(lines(tmp_path, "\ufeffvolume,close,low,high,open,ts", *('"5","10.5","9","11","10",' + ts for ts in STAMPS)))
    assert vendors.told(rows)[0][1:] == (10, 11, 9, 10.5, 5)


def test_unknown_columns_are_left_unread_and_listed(vendors: SimpleNamespace, tmp_path: Path) -> None:
    path = lines(tmp_path, "ts,open,high,low,close,volume,vwap,note", *(f'{stamp},10,11,9,10.5,5,x,"a, b"' for stamp in STAMPS))
    assert vendors.layout_of(path).ignored == ("vwap", "note")
    assert len(vendors.rows_of(path)) == 2


def test_volume_may_be_missing(vendors: SimpleNamespace, tmp_path: Path) -> None:
    rows = vendors.rows_of(lines(tmp_path, "ts,open,high,low,close", *(f"{stamp},10,11,9,10.5" for stamp in STAMPS)))
    assert np.isnan(rows.columns["volume"]).all()


def test_an_empty_field_is_unknown(vendors: SimpleNamespace, tmp_path: Path) -> None:
    rows = vendors.rows_of(lines(tmp_path, "ts,open,high,low,close,volume", f"{STAMPS[0]},10,,9,NaN,", f"{STAMPS[1]},null,11,NA,nan,5"))
    found = np.array(vendors.told(rows))[:, 1:]
    assert np.isnan(found).tolist() == [[False, True, False, True, True], [True, False, True, True, False]]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("when,a,b,c,d,e", {"ts": "when", "open": "a", "high": "b", "low": "c", "close": "d", "volume": "e"}),
        ("when,a,b,c,d,e", {"ts": "#1", "open": "#2", "high": "#3", "low": "#4", "close": "#5", "volume": "#6"}),
        ("", {"ts": "#1", "open": "#2", "high": "#3", "low": "#4", "close": "#5", "volume": "#6"}),
        ("When,Open,b,Low,Close,Volume", {"ts": "when", "high": "B"}),
    ],
    ids=["names", "positions", "no header", "some"],
)
def test_columns_are_as_declared(vendors: SimpleNamespace, tmp_path: Path, header: str, columns: dict[str, str]) -> None:
    texts = ([header] if header else []) + [f"{stamp},10,11,9,10.5,5" for stamp in STAMPS]
    layout = vendors.layout_of(lines(tmp_path, *texts), columns=columns)
    found = {role: layout.fields.index(column) for role, column in layout.columns.items()}
    assert found == {"ts": 0, "open": 1, "high": 2, "low": 3, "close": 4, "volume": 5}


def test_a_declared_column_is_taken_before_the_one_of_that_name(vendors: SimpleNamespace, tmp_path: Path) -> None:
    path = lines(tmp_path, "ts,open,high,low,close,settle", *(f"{stamp},10,11,9,10.5,10.25" for stamp in STAMPS))
    assert vendors.layout_of(path, columns={"close": "settle"}).columns["close"] == "settle"


@pytest.mark.parametrize(
    "declared", [{}, {"date": "Date"}, {"time": "Clock"}, {"ts": "Date", "time": "Clock"}, {"ts": "Date", "volume": "#7"}], ids=str
)
def test_the_time_of_day_is_found_beside_a_date(vendors: SimpleNamespace, tmp_path: Path, declared: dict[str, str]) -> None:
    path = lines(tmp_path, "Date,Clock,Open,High,Low,Close,Volume", "2024-01-02,23:00,10,11,9,10.5,5", "2024-01-02,23:01,10,11,9,10.5,5")
    layout = vendors.layout_of(path, columns=declared)
    assert (layout.columns["date"], layout.columns["time"], layout.ignored) == ("Date", "Clock", ())


def test_two_times_of_day_are_asked_about(vendors: SimpleNamespace, tmp_path: Path) -> None:
    path = lines(tmp_path, "Date,Local,Exchange,Open,High,Low,Close", "2024-01-02,23:00,17:00,10,11,9,10.5")
    assert vendors.refusal(path).startswith("MLF920 bars.csv: each of the columns Local, Exchange could be time")


def test_names_in_any_script_are_told_apart(vendors: SimpleNamespace, tmp_path: Path) -> None:
    names = ("\u65e5\u4ed8", "\u59cb\u5024", "\u9ad8\u5024", "\u5b89\u5024", "\u7d42\u5024")
    path = lines(tmp_path, ",".join(names), f"{STAMPS[0]},10,11,9,10.5")
    columns = dict(zip(("ts", "open", "high", "low", "close"), names, strict=True))
    assert dict(vendors.layout_of(path, columns=columns).columns) == columns
    assert vendors.refusal(path, Declared(columns=columns | {"close": "\u51fa\u6765\u9ad8"})).startswith("MLF922")


def test_a_position_is_never_taken_for_a_name(vendors: SimpleNamespace, tmp_path: Path) -> None:
    path = lines(tmp_path, "#5,#4,#3,#2,#1", f"10.5,9,11,10,{STAMPS[0]}")
    layout = vendors.layout_of(path, columns={"ts": "#5", "open": "#4", "high": "#3", "low": "#2", "close": "#1"})
    rows = vendors.rows_of(path, Declared(columns=dict(layout.columns)))
    assert vendors.told(rows)[0][1:5] == (10, 11, 9, 10.5)


def test_lines_above_the_header_are_skipped(vendors: SimpleNamespace, tmp_path: Path) -> None:
    path = lines(
        tmp_path, "# MES, one minute", "", "exported by hand", "ts,open,high,low,close,volume", *(f"{s},10,11,9,10.5,5" for s in STAMPS)
    )
    assert vendors.layout_of(path).skip == 4
    assert len(vendors.rows_of(path)) == 2


@pytest.mark.parametrize(("rows", "volume"), [(("17\t0", "18\t0"), "<TICKVOL>"), (("17\t3", "18\t0"), "<VOL>")])
def test_metatrader_s_volume_is_the_one_that_is_told(vendors: SimpleNamespace, tmp_path: Path, rows: tuple[str, str], volume: str) -> None:
    header = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>"
    path = lines(tmp_path, header, *(f"2024.01.02\t23:0{i}:00\t10\t11\t9\t10.5\t{row}" for i, row in enumerate(rows)))
    assert vendors.layout_of(path).columns["volume"] == volume


def test_seconds_of_metatrader_are_the_broker_s(vendors: SimpleNamespace, tmp_path: Path) -> None:
    """Its Python package counts seconds since 1970 on the clock of the trade server."""
    path = lines(tmp_path, "time,open,high,low,close,tick_volume,spread,real_volume", "1704236400,10,11,9,10.5,5,1,0")
    assert not vendors.rows_of(path).absolute


def test_names_of_contracts_are_counted_once(vendors: SimpleNamespace, tmp_path: Path) -> None:
    texts = [f"{stamp},10,11,9,10.5,{code},{root}" for stamp in STAMPS for code, root in (("MESH4", "MES"), ("MESM4", ""))]
    rows = vendors.rows_of(lines(tmp_path, "ts,open,high,low,close,contract,symbol", *texts))
    assert [rows.names[i] if i >= 0 else "" for i in rows.columns["code"]] == ["MESH4", "MESM4", "MESH4", "MESM4"]
    assert [rows.names[i] if i >= 0 else "" for i in rows.columns["symbol"]] == ["MES", "", "MES", ""]


def test_the_path_may_tell_the_vendor_where_columns_do_not(vendors: SimpleNamespace, tmp_path: Path) -> None:
    header, row = "time,Open,High,Low,Close,Volume", f"{STAMPS[0]},10,11,9,10.5,5"
    assert vendors.layout_of(lines(tmp_path, header, row, name="MES_M5.csv")).format == "metatrader"
    assert vendors.layout_of(lines(tmp_path, header, row, name="MES_5m.csv")).format == "generic"


def test_recognising_a_file_loads_nothing_heavy() -> None:
    program = "import sys, mlf.operators.importers.detect; print({'numpy', 'pyarrow', 'pandas'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip() == "set()"
