"""Reading files: what is canonical reads right, what is not is refused with file, line and value."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlf.errors import MlfError

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts,open,high,low,close,volume"
ROWS = ("2024-01-02T23:00:00Z,10,11,9,10.5,5", "2024-01-02T23:01:00Z,10.5,10.75,10.25,10.5,7")
STAMPS = ("2024-01-02T23:00", "2024-01-02T23:01")


def write(folder: Path, *lines: str, name: str = "bars.csv") -> Path:
    """A text file of those lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def refusal(lab: SimpleNamespace, path: Path, **changed: object) -> str:
    """What is said about a file that cannot be read."""
    with pytest.raises(MlfError) as caught:
        lab.read(path, **changed)
    return str(caught.value)


@pytest.mark.parametrize(
    "stamps",
    [
        ("2024-01-02T23:00:00Z", "2024-01-02T23:01:00Z"),
        ("2024-01-02 23:00:00", "2024-01-02 23:01:00"),
        ("2024-01-02T23:00", "2024-01-02T23:01"),
        ("2024-01-02T17:00:00-06:00", "2024-01-02T17:01:00-06:00"),
        ("2024-01-02T23:00:00.000000000Z", "2024-01-02T23:01:00.000000000Z"),
        ("1704236400", "1704236460"),
        ("1704236400000", "1704236460000"),
        ("1704236400000000", "1704236460000000"),
        ("1704236400000000000", "1704236460000000000"),
    ],
)
def test_every_spelling_of_a_stamp_is_the_same_instant(lab: SimpleNamespace, tmp_path: Path, stamps: tuple[str, str]) -> None:
    bars = lab.read(write(tmp_path, HEADER, *(f"{ts},10,11,9,10.5,5" for ts in stamps)))
    assert np.array_equal(bars["ts"], lab.at(*STAMPS))


def test_columns_may_stand_in_any_order_and_be_quoted(lab: SimpleNamespace, tmp_path: Path) -> None:
    bars = lab.read(write(tmp_path, "\ufeffvolume,close,low,high,open,ts", *('"5","10.5","9","11","10",' + ts for ts in STAMPS)))
    assert {name: bars[name][0] for name in ("open", "high", "low", "close", "volume")} == {
        "open": 10, "high": 11, "low": 9, "close": 10.5, "volume": 5
    }  # fmt: skip


def test_types_and_interval_are_as_promised(lab: SimpleNamespace, tmp_path: Path) -> None:
    bars = lab.read(write(tmp_path, HEADER, *ROWS))
    assert [bars[name].dtype.name for name in ("ts", "open", "volume", "interval")] == ["int64", "float64", "float64", "int32"]
    assert bars["interval"].tolist() == [1]


def test_an_empty_volume_or_price_is_unknown(lab: SimpleNamespace, tmp_path: Path) -> None:
    bars = lab.read(write(tmp_path, HEADER, "2024-01-02T23:00:00Z,10,11,9,10.5,", "2024-01-02T23:01:00Z,10,,9,NaN,7"))
    assert np.isnan(bars["volume"][0])
    assert np.isnan([bars["high"][1], bars["close"][1]]).all()


def test_unsorted_and_repeated_stamps_are_read_as_they_are(lab: SimpleNamespace, tmp_path: Path) -> None:
    bars = lab.read(write(tmp_path, HEADER, ROWS[1], ROWS[0], ROWS[0]))
    assert bars["volume"].tolist() == [7, 5, 5]


def test_the_interval_is_the_usual_step_in_spite_of_holes(lab: SimpleNamespace, tmp_path: Path) -> None:
    minutes = (0, 5, 10, 11, 15, 20, 25, 50, 55)
    rows = (f"2024-01-02T23:{m:02}:00Z,10,11,9,10.5,5" for m in minutes)
    assert lab.read(write(tmp_path, HEADER, *rows))["interval"].tolist() == [5]


def test_five_second_bars_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    rows = (f"2024-01-02T23:00:{s:02}Z,10,11,9,10.5,5" for s in range(0, 60, 5))
    assert "MLF917" in refusal(lab, write(tmp_path, HEADER, *rows))


def test_an_interval_that_the_stamps_contradict_is_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    """Taken at its word, a shorter one would show each bar before it has closed."""
    path = write(tmp_path, HEADER, *ROWS)
    assert lab.read(path, interval=1)["interval"].tolist() == [1]
    says = refusal(lab, path, interval=5)
    assert "MLF919" in says
    assert "declared as 5-minute bars" in says
    assert "usual step between stamps is 1 " in says


def test_several_files_are_one_series(lab: SimpleNamespace, tmp_path: Path) -> None:
    from mlf.operators.importers import files  # noqa: PLC0415 - the only test that needs several sources
    from mlf.operators.importers.declare import FileParams  # noqa: PLC0415

    parts = tuple((name, write(tmp_path, HEADER, row, name=name)) for name, row in zip(("a.csv", "b.csv"), ROWS, strict=True))
    bars = files.run({"source": parts}, FileParams(symbol="MES"), lab.task())
    assert bars["volume"].tolist() == [5, 7]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((HEADER, ROWS[0], "2024-01-02T23:01:00Z,10,n/a,9,10.5,5"), "MLF907|bars.csv:3: high is 'n/a'; a number was expected"),
        ((HEADER, ROWS[0], "", "2024-01-02T23:01:00Z,10,1_000,9,10,5"), "MLF907|bars.csv:4: high is '1_000'"),
        ((HEADER, ROWS[0], "yesterday,10,11,9,10.5,5"), "MLF907|bars.csv:3: ts is 'yesterday'"),
        ((HEADER, "01/02/2024 23:00,10,11,9,10.5,5", ROWS[0]), "MLF907|bars.csv:2: ts is '01/02/2024 23:00'"),
        ((HEADER, ROWS[0], "2024-01-02T23:01:00,10,11,9,10.5,5"), "MLF907|bars.csv:3: ts is '2024-01-02T23:01:00'; a zoned stamp"),
        ((HEADER, ROWS[0], ",10,11,9,10.5,5"), "MLF907|bars.csv:3: ts is"),
        ((HEADER, "1704236400,10,11,9,10,5", "1704236460000,10,11,9,10,5"), "MLF907|bars.csv:3: ts is '1704236460000'"),
        ((HEADER, "100000000,10,11,9,10,5", "100000060,10,11,9,10,5"), "MLF907|bars.csv:2: ts is '100000000'"),
        ((HEADER, ROWS[0], "<<<<<<< HEAD", ROWS[1]), "MLF908|bars.csv:3: 1 fields in '<<<<<<< HEAD'; 6 fields were expected"),
        ((HEADER, ROWS[0], "2024-01-02T23:01:00Z,10,11"), "MLF908|bars.csv:3: 3 fields"),
        ((HEADER, ROWS[0] + ",,,"), "MLF908|bars.csv:2: 9 fields"),
        ((HEADER,), "MLF902|bars.csv"),
        ((HEADER, ROWS[0]), "MLF902|bars.csv"),
        (("",), "MLF902|bars.csv"),
        ((HEADER.replace("ts", "Datetime"), *ROWS), "MLF905|rename column 'Datetime' to 'ts'"),
        ((HEADER.replace("volume", "volme"), *ROWS), "MLF905|rename column 'volme' to 'volume'"),
        (ROWS, "MLF905|put a header line above the rows"),
        ((HEADER + ",vwap", *(row + ",1" for row in ROWS)), "MLF906|column 'vwap'"),
        ((HEADER + ",close", *(row + ",1" for row in ROWS)), "MLF918|'close' twice"),
    ],
)
def test_a_bad_file_is_refused_with_place_and_value(lab: SimpleNamespace, tmp_path: Path, lines: tuple[str, ...], says: str) -> None:
    message = refusal(lab, write(tmp_path, *lines))
    code, _, text = says.partition("|")
    assert message.startswith(code)
    assert text in message


def test_a_column_may_be_ignored_by_name(lab: SimpleNamespace, tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + ",vwap", *(row + ",junk" for row in ROWS))
    assert set(lab.read(path, ignore=("vwap",))) == {*HEADER.split(","), "interval"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MLF902"),
        (b" \n\n", "MLF902"),
        (gzip.compress(b"ts,open", mtime=0), "MLF903"),
        (b"PK\x03\x04rest", "MLF903"),
        (b"<html><body>404</body></html>", "MLF903"),
        (b"\x00\x01\x02" * 50, "MLF903"),
        (b"version https:" + b"//lfs.example/spec/v1\noid sha256:00\n", "MLF903"),
        (b"PAR1" + b"\x15\x04" * 40, "MLF904"),
        (b"PAR1" + b"\x00" * 40 + b"PAR1", "MLF904"),
        (b"\xff\xfet\x00s\x00", "MLF903"),
        (HEADER.encode() + b"\n2024-01-02T23:00:00Z,10,\xff\xfe,9,10,5\n", "MLF907"),
    ],
)
def test_what_is_no_data_file_is_refused(lab: SimpleNamespace, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bars.csv"
    path.write_bytes(content)
    assert refusal(lab, path).startswith(code)


def test_a_missing_file_and_a_folder_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    assert refusal(lab, tmp_path / "none.csv").startswith("MLF901")
    assert refusal(lab, tmp_path).startswith("MLF903")


def test_a_declared_format_must_be_the_file_s(lab: SimpleNamespace, tmp_path: Path) -> None:
    assert "a csv file, not parquet as declared" in refusal(lab, write(tmp_path, HEADER, *ROWS), format="parquet")


def table(ts: pa.Array, **changed: pa.Array) -> pa.Table:
    """A canonical Arrow table of two rows."""
    columns = {"ts": ts} | {name: pa.array([10.0, 11.0]) for name in ("open", "high", "low", "close", "volume")}
    return pa.table(columns | changed)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_parquet_stamps_of_every_unit_and_zone_are_the_same_instant(
    lab: SimpleNamespace, tmp_path: Path, unit: str, zone: str | None
) -> None:
    pq.write_table(table(pa.array(np.array(STAMPS, f"datetime64[{unit}]"), pa.timestamp(unit, zone))), tmp_path / "bars.parquet")
    assert np.array_equal(lab.read(tmp_path / "bars.parquet")["ts"], lab.at(*STAMPS))


@pytest.mark.parametrize("kind", [pa.float32(), pa.int64(), pa.decimal128(12, 4)])
def test_parquet_prices_of_every_number_type_are_read(lab: SimpleNamespace, tmp_path: Path, kind: pa.DataType) -> None:
    ts = pa.array(np.array(STAMPS, "datetime64[ns]"))
    pq.write_table(table(ts, close=pa.array([Decimal(10), Decimal(11)], pa.decimal128(12, 4)).cast(kind)), tmp_path / "bars.parquet")
    assert lab.read(tmp_path / "bars.parquet")["close"].tolist() == [10.0, 11.0]


def test_parquet_text_in_prices_is_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    ts = pa.array(np.array(STAMPS, "datetime64[ns]"))
    pq.write_table(table(ts, close=pa.array(["10", "11"])), tmp_path / "bars.parquet")
    assert "MLF907 bars.parquet:1: close is '10' of type string" in refusal(lab, tmp_path / "bars.parquet").replace(":1: ", ":1: ", 1)


def test_a_parquet_file_cut_anywhere_is_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "bars.parquet"
    pq.write_table(table(pa.array(np.array(STAMPS, "datetime64[ns]"))), path)
    whole = path.read_bytes()
    for size in range(5, len(whole), 97):
        path.write_bytes(whole[:size])
        assert refusal(lab, path).startswith("MLF904")


def test_months_of_one_contract_are_rolls_and_two_roots_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    named = [HEADER + ",symbol", ROWS[0] + ",MESH24", ROWS[1] + ",MESM4"]
    assert lab.read(write(tmp_path, *named))["contract"].tolist() == [12 * 2024 + 2, 12 * 2024 + 5]
    assert refusal(lab, write(tmp_path, *named[:2], ROWS[1] + ",NQH24")).startswith("MLF909")
    assert refusal(lab, write(tmp_path, *named), symbol="ES").startswith("MLF910")
    assert "contract" not in lab.read(write(tmp_path, HEADER + ",symbol", ROWS[0] + ",MES", ROWS[1] + ",MES"))


@pytest.mark.parametrize(
    ("file", "rows", "interval"),
    [
        ("ES_5m_tv_vol_20241203_20251215", 70_616, 5),
        ("ES_1m_unadj_DERIVED_20241203_20251215", 352_976, 1),
        ("MES_15m_tv_vol_unadj_20241201_20260302", 29_235, 15),
        ("XAUUSD_1m_mt4b_20240807_20241011", 65_000, 1),
    ],
)
def test_real_parquet_files_read_whole(lab: SimpleNamespace, file: str, rows: int, interval: int) -> None:
    bars = lab.read(lab.real(f"canonical/{file}.parquet"))
    assert (len(bars["ts"]), bars["interval"].tolist()) == (rows, [interval])
    assert np.isnan(bars["volume"]).all() == ("vol" not in file and "XAU" not in file)


def test_the_contract_of_every_real_gold_bar_is_read(lab: SimpleNamespace) -> None:
    bars = lab.read(lab.real("canonical/GC_15m_unadj_contract_DERIVED_20250202_20251017.parquet"), "GC")
    assert sorted(set(bars["contract"].tolist())) == [12 * 2025 + month - 1 for month in (4, 6, 8, 12)]
    assert lab.placed(bars, "metals")["roll"].sum() == 3


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("junk/merge_conflict_markers.csv", "MLF905"),
        ("junk/FAKE_MES_5m_20210511_20210811.parquet", "MLF905"),
        ("junk/ES_is_Eversource_equity_1m.parquet", "MLF905"),
        ("databento/symbology.csv", "MLF903"),
        ("databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst", "MLF903"),
        ("firstrate/history_data_sample.txt", "MLF905"),
        ("tradingview/CME_MINI_MES1!, 5.csv", "MLF905"),
        ("mt5/XAUUSD_M5.csv", "MLF905"),
    ],
)
def test_files_as_vendors_and_users_leave_them_are_refused(lab: SimpleNamespace, file: str, code: str) -> None:
    assert refusal(lab, lab.real(f"raw/{file}")).startswith(code)


def test_merge_conflict_markers_are_found_under_a_right_header(lab: SimpleNamespace, tmp_path: Path) -> None:
    text = lab.real("raw/junk/merge_conflict_markers.csv").read_text("utf-8").split("\n", 1)[1]
    path = write(tmp_path, HEADER.replace("close,", "close,adj,"), text.rstrip())
    message = refusal(lab, path, ignore=("adj",))
    assert message.startswith("MLF908 bars.csv:2")
    assert "<<<<<<< HEAD" in message


def test_a_share_of_that_name_shows_in_the_counts(lab: SimpleNamespace, tmp_path: Path) -> None:
    share = pq.read_table(lab.real("raw/junk/ES_is_Eversource_equity_1m.parquet"))
    pq.write_table(share.rename_columns(["ts" if name == "date" else name for name in share.column_names]), tmp_path / "ES.parquet")
    bars = lab.cleaned(lab.read(tmp_path / "ES.parquet", "ES"))
    assert bars["count/off_tick"][0] > 0.9 * len(bars["ts"])
