"""Parquet and Arrow files of any layout that their column names allow."""

from __future__ import annotations

import contextlib
import gzip
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.importers import read_parquet
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

MOMENTS = np.array(["2024-01-02T23:00", "2024-01-02T23:01"], "datetime64[ns]")
NANOSECONDS = MOMENTS.astype(np.int64)
PRICES = ("open", "high", "low", "close")


def table(ts: Any = None, name: str = "ts", **columns: Any) -> pa.Table:
    """Two bars: open 10, high 11, low 9, close 10.5, volume 5 and 7; with other columns on top."""
    prices = {price: pa.array([value, value]) for price, value in zip(PRICES, (10.0, 11.0, 9.0, 10.5), strict=True)}
    stamps = pa.array(MOMENTS, pa.timestamp("ns", "UTC")) if ts is None else ts
    return pa.table({name: stamps} | prices | {"volume": pa.array([5.0, 7.0])} | columns)


def write(folder: Path, what: pa.Table, kind: str = "parquet") -> Path:
    """The table as a file of that kind."""
    path = folder / f"bars.{kind}"
    if kind == "parquet":
        pq.write_table(what, path)
        return path
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, what.schema) as writer:
        writer.write_table(what)
    return path


def rows(path: Path, **declared: Any) -> Any:
    """The rows of one file."""
    return read([(path.name, path)], Declared(**declared))


def refusal(path: Path, **declared: Any) -> str:
    """What is said about a file that is refused."""
    with pytest.raises(MlfError) as caught:
        rows(path, **declared)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_a_canonical_file_is_read(tmp_path: Path, kind: str) -> None:
    found = rows(write(tmp_path, table(), kind))
    assert found.stamp.tolist() == NANOSECONDS.tolist()
    assert {name: column.tolist() for name, column in found.columns.items()} == {
        "open": [10, 10], "high": [11, 11], "low": [9, 9], "close": [10.5, 10.5], "volume": [5, 7]
    }  # fmt: skip
    assert (found.absolute, found.layouts[0].format, found.layouts[0].container) == (True, "canonical", kind)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "+05:30"])
def test_stamps_with_a_zone_are_utc_in_every_unit(tmp_path: Path, unit: str, zone: str) -> None:
    found = rows(write(tmp_path, table(pa.array(MOMENTS.astype(f"datetime64[{unit}]"), pa.timestamp(unit, zone)))))
    assert (found.stamp.tolist(), found.absolute) == (NANOSECONDS.tolist(), True)


@pytest.mark.parametrize(
    ("stamps", "absolute"),
    [
        (pa.array(MOMENTS.astype("datetime64[us]")), False),
        (pa.array(NANOSECONDS // 10**9), True),
        (pa.array(NANOSECONDS // 10**6, pa.uint64()), True),
        (pa.array(NANOSECONDS / 1e9), True),
        (pa.array(["2024-01-02T23:00:00Z", "2024-01-02T18:01:00-05:00"]), True),
        (pa.array(["2024-01-02 23:00:00", "2024-01-02 23:01:00"], pa.large_string()), False),
        (pa.array([" 2024-01-02 23:00 ", "2024-01-02 23:01"]).dictionary_encode(), False),
    ],
    ids=["naive", "seconds", "milliseconds", "floats", "zoned text", "text", "dictionary"],
)
def test_stamps_of_every_type_are_the_same_moments(tmp_path: Path, stamps: pa.Array, absolute: bool) -> None:  # noqa: FBT001 - a column of the table above
    found = rows(write(tmp_path, table(stamps)))
    assert (found.stamp.tolist(), found.absolute) == (NANOSECONDS.tolist(), absolute)


def test_date_and_time_columns_are_one_stamp(tmp_path: Path) -> None:
    times = pa.array([23 * 3600, 23 * 3600 + 60], pa.int32()).cast(pa.time32("s"))
    split = table(pa.array([date(2024, 1, 2)] * 2), "Date", Time=times)
    assert rows(write(tmp_path, split)).stamp.tolist() == NANOSECONDS.tolist()


def test_daily_bars_have_dates(tmp_path: Path) -> None:
    found = rows(write(tmp_path, table(pa.array([date(2024, 1, 2), date(2024, 1, 3)]), "Date")))
    assert np.diff(found.stamp).tolist() == [86_400 * 10**9]


@pytest.mark.parametrize(
    "name",
    [None, "datetime", "Datetime", "date", "timestamp"],
)
def test_a_frame_that_pandas_wrote_has_its_index_as_stamp(tmp_path: Path, name: str | None) -> None:
    frame = pd.DataFrame({price.title(): [10.0, 11.0] for price in PRICES}, pd.DatetimeIndex(MOMENTS, tz="America/Chicago", name=name))
    frame.to_parquet(tmp_path / "bars.parquet")
    found = rows(tmp_path / "bars.parquet")
    assert found.stamp.tolist() == frame.index.as_unit("ns").asi8.tolist()
    assert found.absolute
    assert np.isnan(found.columns["volume"]).all()


@pytest.mark.parametrize("kind", [pa.float32(), pa.int64(), pa.decimal128(12, 4)], ids=str)
def test_prices_of_every_number_type_are_read(tmp_path: Path, kind: pa.DataType) -> None:
    close = pa.array([Decimal(10), Decimal(11)], pa.decimal128(12, 4)).cast(kind)
    assert rows(write(tmp_path, table(close=close))).columns["close"].tolist() == [10.0, 11.0]


def test_an_absent_number_is_unknown(tmp_path: Path) -> None:
    found = rows(write(tmp_path, table(close=pa.array([None, 11.0]), volume=pa.nulls(2))))
    assert np.isnan(found.columns["close"]).tolist() == [True, False]
    assert np.isnan(found.columns["volume"]).all()


def test_codes_open_interest_and_trades_are_read(tmp_path: Path) -> None:
    codes = pa.array(["MESH24", "MESM24"]).dictionary_encode()
    found = rows(write(tmp_path, table(contract=codes, open_interest=pa.array([3, 4]), trades=pa.array([1, 2]))))
    assert np.diff(found.columns["contract"]).tolist() == [3]
    assert (found.columns["interest"].tolist(), found.columns["trades"].tolist()) == ([3, 4], [1, 2])


def test_databento_s_parquet_keeps_its_meaning(tmp_path: Path) -> None:
    """Whole-number prices, the price of no trade, a spread among outrights."""
    fixed = {price: pa.array([5_000_250_000_000, 2**63 - 1]) for price in PRICES}
    path = write(tmp_path, table(None, "ts_event", **fixed, rtype=pa.array([33, 33]), symbol=pa.array(["ESH4", "ESH4"])))
    found = rows(path)
    assert found.columns["close"][0] == 5000.25
    assert np.isnan(found.columns["close"][1])
    assert found.layouts[0].format == "databento"
    mixed = table(None, "ts_event", rtype=pa.array([33, 33]), symbol=pa.array(["ESH4", "ESH4-ESM4"]))
    assert rows(write(tmp_path, mixed)).dropped == {"spreads": 1}


def test_a_change_of_unit_between_batches_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_parquet, "BATCH", 1)
    path = write(tmp_path, table(pa.array([1_704_236_400, 1_704_236_460_000])))
    assert refusal(path).startswith("MLF907 bars.parquet:2: ts is '1704236460000'")


def test_declared_columns_go_before_names(tmp_path: Path) -> None:
    odd = table(name="when", **{"last price": pa.array([20.0, 21.0])})
    found = rows(write(tmp_path, odd), columns={"ts": "when", "close": "#7"})
    assert found.columns["close"].tolist() == [20.0, 21.0]
    assert found.layouts[0].format == "generic"


def test_files_are_read_in_batches_as_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = pa.concat_tables([table(contract=pa.array(["MESH24", f"MES{month}24"])) for month in "HMUZ"] * 25)
    path = write(tmp_path, many)
    whole = rows(path)
    monkeypatch.setattr(read_parquet, "BATCH", 7)
    parts = rows(path)
    assert all(np.array_equal(parts.columns[name], whole.columns[name]) for name in whole.columns)
    assert np.array_equal(parts.stamp, whole.stamp)


@pytest.mark.parametrize(
    ("what", "declared", "says"),
    [
        (table(close=pa.array(["10", "11"])), {}, "MLF907 bars.parquet:1: close is '10' of type string; a number was expected"),
        (table(pa.array([MOMENTS[0], None])), {}, "MLF907 bars.parquet:2: ts is empty"),
        (table(pa.array([1_704_236_400, 1_704_236_460_000])), {}, "MLF907 bars.parquet:2: ts is '1704236460000'"),
        (table(pa.array([0.5, 1.5])), {}, "MLF907 bars.parquet:1: ts is '0.5'"),
        (table(pa.array(["2024-01-02T23:00:00", "soon"])), {}, "MLF907 bars.parquet:2: ts is 'soon'"),
        (table(pa.array([True, False])), {}, "MLF907 bars.parquet:1: ts is of type bool"),
        (table(pa.array(["1970-01-02"] * 2).cast(pa.date32())), {}, "MLF907 bars.parquet:1: ts is '1970-01-02'"),
        (table().drop_columns("close"), {}, "MLF905"),
        (table().slice(0, 0), {}, "MLF902"),
        (table(name="when"), {}, "MLF905"),
        (table(name="time"), {"format": "canonical"}, "MLF921 bars.parquet is declared as canonical"),
        (table(), {"columns": {"ts": "missing"}}, "MLF922"),
        (table().append_column("close", pa.array([1.0, 2.0])), {}, "MLF918"),
    ],
    ids=["text-price", "null-stamp", "unit", "half", "word", "bool", "1970", "no-close", "empty", "no-stamp", "format", "column", "twice"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, what: pa.Table, declared: dict[str, Any], says: str) -> None:
    assert refusal(write(tmp_path, what), **declared).startswith(says)


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, table(), kind)
    whole = path.read_bytes()
    for size in range(8, len(whole), 97):
        path.write_bytes(whole[:size])
        assert refusal(path).startswith("MLF904"), size


def test_an_archive_of_a_parquet_file_is_read_too(tmp_path: Path) -> None:
    path = write(tmp_path, table())
    path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    assert len(rows(path)) == 2


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Bytes of a file of each kind."""
    return {
        kind: write(tmp_path_factory.mktemp(kind), table(contract=pa.array(["MESH24", "MESM24"])), kind).read_bytes()
        for kind in ("parquet", "arrow")
    }


@given(st.sampled_from(["parquet", "arrow"]), st.floats(0, 1), st.binary(min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, whole_files: dict[str, bytes], kind: str, share: float, junk: bytes) -> None:
    whole = whole_files[kind]
    at = int(share * len(whole))
    path = tmp_path / f"damaged.{kind}"
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    with contextlib.suppress(MlfError):
        rows(path)


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("ES_5m_tv_vol_20241203_20251215", 70_616),
        ("ES_1m_unadj_DERIVED_20241203_20251215", 352_976),
        ("MES_1m_firstrate_20231126_20231211", 15_164),
        ("MES_15m_tv_vol_unadj_20241201_20260302", 29_235),
        ("MES_5m_tvexport_20260315_20260630", 20_906),
        ("GC_1m_yf_20240705_20240718", 12_441),
        ("GC_5m_yf_20240612_20240718", 6_410),
        ("GC_15m_unadj_contract_DERIVED_20250202_20251017", 16_872),
        ("MGC_5m_tvexport_20260626_20260630", 548),
        ("XAUUSD_1m_mt4b_20240807_20241011", 65_000),
        ("ES_1m_ibkr_20250814_20250903", 16_782),
    ],
)
def test_real_canonical_files_are_read_whole_and_unaltered(lab: SimpleNamespace, file: str, count: int) -> None:
    path = lab.real(f"canonical/{file}.parquet")
    found, theirs = rows(path), pd.read_parquet(path)
    assert (len(found), found.absolute, found.layouts[0].format) == (count, True, "canonical")
    assert np.array_equal(found.stamp, pd.DatetimeIndex(theirs["ts"]).as_unit("ns").asi8)
    for name in (*PRICES, "volume"):
        assert np.array_equal(found.columns[name], theirs[name].to_numpy(np.float64, na_value=np.nan), equal_nan=True)
