"""DBN files, written and read again by Databento's own package."""

from __future__ import annotations

import sys
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path

databento_dbn = pytest.importorskip("databento_dbn", reason="the databento-dbn package is not installed")

MINUTE = 60_000_000_000
START = int(np.datetime64("2024-03-01T15:00", "ns").astype(np.int64))
UNDEFINED = 2**63 - 1


def header(mappings: dict[str, list[tuple[str, str, str]]] | None = None, **changed: Any) -> bytes:
    """A DBN header; mappings are name -> (first day, day after the last, number)."""
    told = [
        SimpleNamespace(
            raw_symbol=name,
            intervals=[
                SimpleNamespace(start_date=date.fromisoformat(a), end_date=date.fromisoformat(b), symbol=n) for a, b, n in stretches
            ],
        )
        for name, stretches in (mappings or {}).items()
    ]
    facts = {"schema": databento_dbn.Schema.OHLCV_1M, "start": START, "stype_in": databento_dbn.SType.RAW_SYMBOL} | changed
    metadata = databento_dbn.Metadata(
        dataset="GLBX.MDP3", stype_out=databento_dbn.SType.INSTRUMENT_ID, symbols=["ES.FUT"], mappings=told, **facts
    )
    return bytes(metadata.encode())


def record(minute: int, instrument: int = 118, rtype: int = 33, close: int = 5_000_250_000_000, **changed: Any) -> bytes:
    """A bar record: open 5000, high 5001, low 4999.75, volume 7."""
    facts = {"open": 5_000_000_000_000, "high": 5_001_000_000_000, "low": 4_999_750_000_000, "close": close, "volume": 7} | changed
    message = databento_dbn.OHLCVMsg(rtype=rtype, publisher_id=1, instrument_id=instrument, ts_event=START + minute * MINUTE, **facts)
    return bytes(message)


NAMED = {"ESH4": [("2024-01-01", "2024-04-01", "118")]}


def write(folder: Path, *parts: bytes, name: str = "bars.dbn") -> Path:
    """A file of those bytes; Zstandard if its name says so."""
    path = folder / name
    raw = b"".join(parts)
    path.write_bytes(pa.compress(raw, "zstd", asbytes=True) if name.endswith(".zst") else raw)
    return path


def rows(path: Path, **declared: Any) -> Any:
    """The rows of one file."""
    return read([(path.name, path)], Declared(**declared))


def refusal(path: Path, **declared: Any) -> str:
    """What is said about a file that is refused."""
    with pytest.raises(MlfError) as caught:
        rows(path, **declared)
    return str(caught.value)


@pytest.mark.parametrize("name", ["bars.dbn", "bars.dbn.zst"])
def test_bars_are_read_with_the_symbols_of_the_header(tmp_path: Path, name: str) -> None:
    found = rows(write(tmp_path, header(NAMED), record(0), record(1), name=name))
    assert found.stamp.tolist() == [START, START + MINUTE]
    assert {key: column[0] for key, column in found.columns.items()} == {
        "open": 5000.0, "high": 5001.0, "low": 4999.75, "close": 5000.25, "volume": 7.0, "contract": 12 * 2024 + 2
    }  # fmt: skip
    assert (found.absolute, found.names, found.layouts[0].edge) == (True, ("ESH4",), "open")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_of_the_format_is_read(tmp_path: Path, version: int) -> None:
    found = rows(write(tmp_path, header(NAMED, version=version), record(0), record(1)))
    assert found.names == ("ESH4",)


def test_a_number_means_what_it_meant_on_that_day(tmp_path: Path) -> None:
    mappings = {"ESH4": [("2024-01-01", "2024-03-02", "118")], "ESM4": [("2024-03-02", "2024-04-01", "118")]}
    found = rows(write(tmp_path, header(mappings), record(0), record(24 * 60)))
    assert np.diff(found.columns["contract"]).tolist() == [3]


def test_a_number_means_nothing_on_other_days(tmp_path: Path) -> None:
    mappings = {"ESH4": [("2024-03-01", "2024-03-02", "118")]}
    assert "known by number only (118)" in refusal(write(tmp_path, header(mappings), record(0), record(24 * 60)))


def test_an_undefined_price_is_unknown(tmp_path: Path) -> None:
    found = rows(write(tmp_path, header(NAMED), record(0, close=UNDEFINED), record(1)))
    assert np.isnan(found.columns["close"][0])


def test_one_instrument_without_a_name_is_read_and_several_are_refused(tmp_path: Path) -> None:
    alone = rows(write(tmp_path, header(), record(0), record(1)))
    assert "contract" not in alone.columns
    assert alone.names == ()
    assert "rows of 2 instruments, known by number only (118, 119)" in refusal(write(tmp_path, header(), record(0), record(0, 119)))


def test_a_parent_that_names_several_instruments_names_none(tmp_path: Path) -> None:
    parent = {"ES.FUT": [("2024-01-01", "2024-04-01", "118"), ("2024-01-01", "2024-04-01", "119")]}
    assert "known by number only" in refusal(write(tmp_path, header(parent), record(0), record(0, 119)))


def test_a_continuous_name_may_pass_from_one_instrument_to_the_next(tmp_path: Path) -> None:
    passing = {"ES.c.0": [("2024-01-01", "2024-03-02", "118"), ("2024-03-02", "2024-04-01", "119")]}
    found = rows(write(tmp_path, header(passing), record(0), record(24 * 60, 119)))
    assert (found.names, "contract" in found.columns) == (("ES.c.0",), False)


def test_spreads_and_options_are_left_out_and_counted(tmp_path: Path) -> None:
    span = ("2024-01-01", "2024-04-01")
    mappings = {name: [(*span, str(i))] for i, name in enumerate(("ESH4", "ESH4-ESM4", "ES:BF H4-M4-U4", "ESH4 C5000"))}
    found = rows(write(tmp_path, header(mappings), *(record(0, i) for i in range(4)), record(1, 0)))
    assert len(found) == 2
    assert found.dropped == {"options": 1, "spreads": 2}


def test_of_several_roots_the_symbol_s_own_is_read(tmp_path: Path) -> None:
    both = {"ESH4": [("2024-01-01", "2024-04-01", "118")], "NQH4": [("2024-01-01", "2024-04-01", "119")]}
    path = write(tmp_path, header(both), record(0), record(0, 119), record(1))
    found = rows(path, symbol="ES")
    assert (len(found), found.names, found.dropped) == (2, ("ESH4",), {"other roots": 1})
    assert refusal(path).startswith("MLF909")
    assert "hint: set symbol to one of ES, NQ" in refusal(path, symbol="GC")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((record(0), record(60, rtype=34)), "MLF927 bars.dbn holds 1-minute and 1-hour bars; bars of one interval"),
        ((record(0), record(1, rtype=19)), "MLF927 bars.dbn holds records that are no bars (rtype 19)"),
        ((record(0), record(1)[:-3]), "MLF904 bars.dbn: the file is damaged or cut off (the last DBN record has 53 of 56 bytes)"),
        ((), "MLF902"),
    ],
)
def test_what_is_no_series_of_bars_is_refused(tmp_path: Path, parts: tuple[bytes, ...], says: str) -> None:
    assert refusal(write(tmp_path, header(NAMED), *parts)).startswith(says)


@pytest.mark.parametrize(("schema", "says"), [("definition", "instrument definitions"), ("trades", "records of the schema trades")])
def test_other_schemas_are_called_by_name(tmp_path: Path, schema: str, says: str) -> None:
    path = write(tmp_path, header(schema=databento_dbn.Schema.from_str(schema)), record(0))
    assert says in refusal(path)


def test_a_missing_package_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "databento_dbn", None)
    assert "hint: pip install databento-dbn" in refusal(write(tmp_path, header(NAMED), record(0), record(1)))


@pytest.mark.parametrize("name", ["futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst", "GLBX.MDP3_test_data.ohlcv-1m.dbn.zst"])
def test_real_files_agree_with_the_package_s_own_records(lab: SimpleNamespace, name: str) -> None:
    path = lab.real(f"raw/databento/{name}")
    decoder = databento_dbn.DBNDecoder()
    decoder.write(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read())
    theirs = [r for r in decoder.decode()[1:] if r.instrument_id in (118, 5482)]
    found = rows(path, symbol="ES")
    assert found.stamp.tolist() == [r.ts_event for r in theirs]
    for price in ("open", "high", "low", "close"):
        assert found.columns[price].tolist() == [getattr(r, f"pretty_{price}") for r in theirs]
    assert found.columns["volume"].tolist() == [r.volume for r in theirs]
    assert found.names in (("ESU4",), ("ESH1",))


@pytest.mark.parametrize("name", ["futures_definition.dbn.zst", "GLBX.MDP3_test_data.definition.dbn.zst"])
def test_real_definitions_are_called_what_they_are(lab: SimpleNamespace, name: str) -> None:
    assert "holds instrument definitions" in refusal(lab.real(f"raw/databento/{name}"))


WHOLE = header(NAMED) + record(0) + record(1)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=12), st.integers(0, len(WHOLE)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, at: int, junk: bytes, end: int) -> None:
    path = write(tmp_path, (WHOLE[:at] + junk + WHOLE[at + len(junk) :])[:end])
    try:
        found = rows(path)
    except MlfError:
        return
    assert np.isfinite(found.stamp).all()
