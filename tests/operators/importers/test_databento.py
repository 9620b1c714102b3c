"""Databento's batch CSV and the symbology beside it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.names import parse
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol"
UNNAMED = HEADER.removesuffix(",symbol")
START = int(np.datetime64("2024-03-01T15:00", "ns").astype(np.int64))


def line(minute: int, symbol: str = "ESH4", rtype: int = 33, number: int = 118) -> str:
    """A row of the batch file; without symbol where that is empty."""
    return f"2024-03-01T15:{minute:02}:00.000000000Z,{rtype},1,{number},5000.25,5001,4999.75,5000.5,7" + (f",{symbol}" if symbol else "")


def write(folder: Path, *lines: str, name: str = "batch.csv") -> Path:
    """A file of those lines, packed as its name says."""
    raw = ("\n".join(lines) + "\n").encode()
    packed = (
        pa.compress(raw, "zstd", asbytes=True) if name.endswith(".zst") else gzip.compress(raw, mtime=0) if name.endswith(".gz") else raw
    )
    path = folder / name
    path.write_bytes(packed)
    return path


def rows(*paths: Path, **declared: Any) -> Any:
    """The rows of files."""
    return read([(path.name, path) for path in paths], Declared(**declared))


def refusal(*paths: Path, **declared: Any) -> str:
    """What is said about files that are refused."""
    with pytest.raises(MlfError) as caught:
        rows(*paths, **declared)
    return str(caught.value)


@pytest.mark.parametrize("name", ["batch.csv", "batch.csv.zst", "batch.csv.gz"])
def test_a_batch_file_is_read_packed_or_not(tmp_path: Path, name: str) -> None:
    found = rows(write(tmp_path, HEADER, line(0), line(1), name=name))
    assert found.stamp.tolist() == [START, START + 60 * 10**9]
    assert {key: column[0] for key, column in found.columns.items()} == {
        "open": 5000.25, "high": 5001.0, "low": 4999.75, "close": 5000.5, "volume": 7.0, "contract": 12 * 2024 + 2
    }  # fmt: skip
    assert (found.absolute, found.layouts[0].format, found.names) == (True, "databento", ("ESH4",))


def test_raw_stamps_and_prices_are_whole_numbers(tmp_path: Path) -> None:
    """The spelling of a download without pretty prices and stamps, with the price of no trade in one bar."""
    lines = [
        f"{START + i * 60 * 10**9},33,1,118,5000250000000,5001000000000,4999750000000,{close},7"
        for i, close in enumerate((5000500000000, 2**63 - 1))
    ]
    found = rows(write(tmp_path, UNNAMED, *lines))
    assert found.columns["open"].tolist() == [5000.25] * 2
    assert found.columns["close"][0] == 5000.5
    assert np.isnan(found.columns["close"][1])


def test_the_price_of_no_trade_is_unknown_in_decimals_too(tmp_path: Path) -> None:
    found = rows(write(tmp_path, HEADER, line(0), line(1).replace("5000.5,", "9223372036.854775807,")))
    assert np.isnan(found.columns["close"]).tolist() == [False, True]


def test_spreads_options_and_other_roots_are_left_out_and_counted(tmp_path: Path) -> None:
    symbols = ("ESH4", "ESM4", "ESH4-ESM4", "ESH4 C5000", "UD:1V: GN 123", "NQH4")
    path = write(tmp_path, HEADER, *(line(0, symbol, number=i) for i, symbol in enumerate(symbols)), line(1))
    found = rows(path, symbol="ES")
    assert found.columns["contract"].tolist() == [12 * 2024 + 2, 12 * 2024 + 5, 12 * 2024 + 2]
    assert found.dropped == {"options": 1, "other roots": 1, "spreads": 2}
    assert refusal(path).startswith("MLF909 batch.csv: the rows name ES, NQ")


def test_a_file_of_spreads_alone_is_refused(tmp_path: Path) -> None:
    assert "holds 2 rows of spreads and nothing else" in refusal(write(tmp_path, HEADER, line(0, "ESH4-ESM4"), line(1, "ESH4-ESM4")))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((line(0), line(1, rtype=34)), "holds 1-minute and 1-hour bars; bars of one interval were expected"),
        ((line(0), line(1, rtype=32)), "holds 1-second and 1-minute bars"),
        ((line(0), line(1, rtype=19)), "holds records that are no bars (rtype 19)"),
    ],
)
def test_records_of_several_kinds_are_refused(tmp_path: Path, lines: tuple[str, ...], says: str) -> None:
    assert says in refusal(write(tmp_path, HEADER, *lines))


def test_one_numbered_instrument_is_read_and_several_are_refused(tmp_path: Path) -> None:
    assert "contract" not in rows(write(tmp_path, UNNAMED, line(0, ""), line(1, ""))).columns
    assert "known by number only (118, 119)" in refusal(write(tmp_path, UNNAMED, line(0, ""), line(0, "", number=119)))


def test_a_parent_in_the_symbol_column_names_no_instrument(tmp_path: Path) -> None:
    """Two contracts under one name would be taken for one that is told twice."""
    path = write(tmp_path, HEADER, line(0, "ES.FUT"), line(0, "ES.FUT", number=119))
    assert "rows of 2 instruments, known by number only (118, 119)" in refusal(path)
    assert len(rows(write(tmp_path, HEADER, line(0, "ES.FUT"), line(1, "ES.FUT")))) == 2


def test_the_symbology_beside_a_download_names_its_numbers(tmp_path: Path) -> None:
    bars = write(tmp_path, UNNAMED, line(0, ""), line(0, "", number=119), line(1, ""))
    result = {name: [{"d0": "2024-03-01", "d1": "2024-03-02", "s": number}] for name, number in (("ESH4", "118"), ("ESM4", "119"))}
    beside = tmp_path / "symbology.json"
    beside.write_text(json.dumps({"result": result, "stype_in": "raw_symbol", "stype_out": "instrument_id"}), "utf-8")
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    found = rows(beside, bars, tmp_path / "manifest.json")
    assert found.columns["contract"].tolist() == [12 * 2024 + 2, 12 * 2024 + 5, 12 * 2024 + 2]
    beside.write_text('{"result": [1]}', "utf-8")
    assert refusal(beside, bars).startswith("MLF904 symbology.json")


def test_the_real_gold_download_is_read_right(lab: SimpleNamespace) -> None:
    """Five years of daily bars of the parent symbols of gold and silver, against a count of its lines."""
    path = lab.real("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst")
    found = rows(path, symbol="GC")
    text = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read().decode()
    fields = [row.split(",") for row in text.splitlines()[1:]]
    outright = [row for row in fields if "-" not in row[9] and ":" not in row[9]]
    gold = [row for row in outright if row[9].startswith("GC")]
    assert (len(found), found.dropped) == (len(gold), {"other roots": len(outright) - len(gold), "spreads": len(fields) - len(outright)})
    assert found.dropped["spreads"] / len(fields) == pytest.approx(0.65, abs=0.01)
    assert found.columns["close"].tolist() == [float(row[7]) for row in gold]
    assert found.columns["volume"].sum() == sum(int(row[8]) for row in gold)
    bars_of_month = Counter((parse(row[9]).ordinal(int(row[0][:4]))) for row in gold)
    assert Counter(found.columns["contract"].tolist()) == bars_of_month


def test_no_real_contract_is_traded_years_after_its_month(lab: SimpleNamespace) -> None:
    """One digit of a year is read as the first such year: five years of daily bars, listed six years ahead at most."""
    found = rows(lab.real("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst"), symbol="GC")
    month = found.stamp.astype("datetime64[ns]").astype("datetime64[M]").astype(np.int64) + 12 * 1970
    assert ((found.columns["contract"] - month >= 0) & (found.columns["contract"] - month <= 12 * 6)).all()


def test_the_real_pointer_is_refused_as_one(lab: SimpleNamespace) -> None:
    assert "a Git LFS pointer" in refusal(lab.real("raw/databento/symbology.csv"))
