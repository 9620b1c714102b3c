"""The body of `data.file`: any file as raw bars with UTC opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from mlf.errors import MlfError
from mlf.operators.importers import files
from mlf.operators.importers.declare import FileParams
from mlf.schemas.contracts import TABLES

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts,open,high,low,close,volume"
ROWS = ("2024-01-02T23:00:00Z,10,11,9,10.5,5", "2024-01-02T23:01:00Z,10.5,10.75,10.25,10.5,7")
STAMPS = ("2024-01-02T23:00", "2024-01-02T23:01")
#: Two minutes of a summer and a winter evening in New York, and the UTC hour of each.
WALL = {"2024-07-01": 22, "2024-01-02": 23}


def write(folder: Path, *lines: str, name: str = "bars.csv") -> Path:
    """A text file of those lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def run(lab: SimpleNamespace, *paths: Path, symbol: str = "MES", **changed: Any) -> dict[str, Any]:
    """Raw bars of several files."""
    bars: dict[str, Any] = files.run({"source": tuple((p.name, p) for p in paths)}, FileParams(symbol=symbol, **changed), lab.task())
    return bars


def refusal(lab: SimpleNamespace, path: Path, **changed: Any) -> str:
    """What is said about a file that cannot be read."""
    with pytest.raises(MlfError) as caught:
        run(lab, path, **changed)
    return str(caught.value)


def naive(folder: Path, day: str) -> Path:
    """Two bars of 18:00 and 18:01 on a wall clock."""
    return write(folder, "stamp,open,high,low,close,volume", *(f"{day} 18:0{i}:00,10,11,9,10.5,5" for i in range(2)))


def test_raw_bars_are_as_their_contract_says(lab: SimpleNamespace, tmp_path: Path) -> None:
    bars = run(lab, write(tmp_path, HEADER, *ROWS))
    contract = TABLES["bars"]
    assert {name: bars[name].dtype.name for name in contract.required} == dict(contract.required)
    assert (bars["interval"].dtype.name, bars["interval"].tolist()) == ("int32", [1])
    assert np.array_equal(bars["ts"], lab.at(*STAMPS))
    assert [bars[name][1] for name in ("open", "high", "low", "close", "volume")] == [10.5, 10.75, 10.25, 10.5, 7]


def test_stamps_that_step_back_or_repeat_are_read_as_they_are(lab: SimpleNamespace, tmp_path: Path) -> None:
    assert run(lab, write(tmp_path, HEADER, ROWS[1], ROWS[0], ROWS[0]))["volume"].tolist() == [7, 5, 5]


@pytest.mark.parametrize("day", sorted(WALL))
def test_wall_stamps_become_utc_on_both_sides_of_daylight_saving(lab: SimpleNamespace, tmp_path: Path, day: str) -> None:
    bars = run(lab, naive(tmp_path, day), columns={"ts": "stamp"}, timezone="America/New_York")
    assert np.array_equal(bars["ts"], lab.at(*(f"{day}T{WALL[day]}:0{i}" for i in range(2))))


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 18), ("+02:00", 16), ("America/New_York+7h", 15), ("Europe/London", 17)])
def test_every_spelling_of_a_zone_is_understood(lab: SimpleNamespace, tmp_path: Path, zone: str, hour: int) -> None:
    bars = run(lab, naive(tmp_path, "2024-07-01"), columns={"ts": "stamp"}, timezone=zone)
    assert np.array_equal(bars["ts"], lab.at(f"2024-07-01T{hour}:00", f"2024-07-01T{hour}:01"))


def test_a_zone_changes_nothing_about_stamps_in_utc(lab: SimpleNamespace, tmp_path: Path) -> None:
    assert np.array_equal(run(lab, write(tmp_path, HEADER, *ROWS), timezone="Asia/Tokyo")["ts"], lab.at(*STAMPS))


def test_close_stamps_are_moved_back_by_one_interval(lab: SimpleNamespace, tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, *(f"2024-01-02T23:{m:02}:00Z,10,11,9,10.5,5" for m in (5, 10, 15)))
    assert np.array_equal(run(lab, path, stamp="close")["ts"], lab.at("2024-01-02T23:00", "2024-01-02T23:05", "2024-01-02T23:10"))


def test_a_format_s_own_zone_and_edge_count_where_nothing_is_declared(lab: SimpleNamespace, tmp_path: Path) -> None:
    """FirstRate exports open stamps of New York; NinjaTrader's mark the close, in a zone that nobody can be sure of."""
    path = write(tmp_path, "2024-01-02 18:00:00,10,11,9,10.5,5", "2024-01-02 18:01:00,10,11,9,10.5,5", name="MES.txt")
    assert np.array_equal(run(lab, path)["ts"], lab.at(*STAMPS))
    other = write(tmp_path, "20240102 230100;10;11;9;10.5;5", "20240102 230200;10;11;9;10.5;5", name="MES 03-24.Last.txt")
    assert "MLF965" in refusal(lab, other)
    assert np.array_equal(run(lab, other, timezone="UTC")["ts"], lab.at(*STAMPS))
    assert np.array_equal(run(lab, other, stamp="open", timezone="+01:00")["ts"], lab.at("2024-01-02T22:01", "2024-01-02T22:02"))


def test_wall_stamps_without_a_zone_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    path = naive(tmp_path, "2024-07-01")
    assert "MLF965 bars.csv: its stamps have no time zone" in refusal(lab, path, columns={"ts": "stamp"})
    assert "there is no time zone called 'Mars/Base'" in refusal(lab, path, columns={"ts": "stamp"}, timezone="Mars/Base")


def test_wall_times_in_doubt_are_counted(lab: SimpleNamespace, tmp_path: Path) -> None:
    """01:30 happens twice on the night of the change; the first is taken."""
    rows = [f"2024-11-03 01:{m}:00,10,11,9,10.5,5" for m in (58, 59)] + ["2024-11-03 02:00:00,10,11,9,10.5,5"]
    bars = run(lab, write(tmp_path, "time,open,high,low,close,volume", *rows), timezone="America/Chicago")
    assert bars["count/doubtful_time"].tolist() == [2]
    assert np.array_equal(bars["ts"], lab.at("2024-11-03T06:58", "2024-11-03T06:59", "2024-11-03T08:00"))


def test_what_was_left_unread_is_counted(lab: SimpleNamespace, tmp_path: Path) -> None:
    header = "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol"
    rows = [f"2024-03-01T15:0{i}:00Z,33,1,1,10,11,9,10,5,{name}" for i in range(2) for name in ("ESH4", "ESH4-ESM4", "NQH4")]
    bars = run(lab, write(tmp_path, header, *rows), symbol="ES")
    assert bars["contract"].tolist() == [12 * 2024 + 2] * 2
    assert {name: column.tolist() for name, column in bars.items() if name.startswith("count/")} == {
        "count/other_roots": [2], "count/spreads": [2]
    }  # fmt: skip


def test_overlapping_files_are_one_series_and_what_differs_needs_a_decision(lab: SimpleNamespace, tmp_path: Path) -> None:
    one = write(tmp_path, HEADER, *ROWS, "2024-01-02T23:02:00Z,10,10,10,10,9", name="a.csv")
    two = write(tmp_path, HEADER, ROWS[1].replace("10.75", "12"), "2024-01-02T23:03:00Z,10,11,9,10,1", name="b.csv")
    with pytest.raises(MlfError, match=r"MLF928 1 bars are told differently"):
        run(lab, one, two)
    assert run(lab, one, two, overlap="newest")["high"].tolist() == [11, 12, 10, 11]
    assert run(lab, one, two, overlap="oldest")["high"].tolist() == [11, 10.75, 10, 11]


def test_the_interval_is_the_usual_step_in_spite_of_holes(lab: SimpleNamespace, tmp_path: Path) -> None:
    rows = (f"2024-01-02T23:{m:02}:00Z,10,11,9,10.5,5" for m in (0, 5, 10, 11, 15, 20, 25, 50, 55))
    assert run(lab, write(tmp_path, HEADER, *rows))["interval"].tolist() == [5]


def test_an_interval_that_the_stamps_contradict_is_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    """Taken at its word, a shorter one would show each bar before it has closed."""
    path = write(tmp_path, HEADER, *ROWS)
    assert run(lab, path, interval=1)["interval"].tolist() == [1]
    says = refusal(lab, path, interval=5)
    assert "MLF919" in says
    assert "declared as 5-minute bars" in says


def test_five_second_bars_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    rows = (f"2024-01-02T23:00:{s:02}Z,10,11,9,10.5,5" for s in range(0, 60, 5))
    assert "MLF917" in refusal(lab, write(tmp_path, HEADER, *rows))


def test_months_of_one_contract_are_rolls_and_other_roots_are_refused(lab: SimpleNamespace, tmp_path: Path) -> None:
    named = [HEADER + ",symbol", ROWS[0] + ",MESH24", ROWS[1] + ",MESM4"]
    path = write(tmp_path, *named)
    assert run(lab, path)["contract"].tolist() == [12 * 2024 + 2, 12 * 2024 + 5]
    says = refusal(lab, path, symbol="ES")
    assert says.startswith("MLF910 bars.csv: the rows name MES; the spec's symbol is ES")
    assert "MES is the micro sibling of ES" in says
    assert refusal(lab, write(tmp_path, *named[:2], ROWS[1] + ",NQH24")).startswith("MLF909")
    assert "contract" not in run(lab, write(tmp_path, HEADER + ",symbol", ROWS[0] + ",MES", ROWS[1] + ",MES"))


def test_columns_may_be_declared_by_name_and_by_position(lab: SimpleNamespace, tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c,d,e,f", *ROWS)
    declared = {"ts": "a", "open": "#2", "high": "c", "low": "d", "close": "#5", "volume": "f"}
    assert run(lab, path, columns=declared, timezone="UTC")["close"].tolist() == [10.5, 10.5]


@pytest.mark.parametrize(
    "changed", [{"format": "excel"}, {"columns": {"bid": "b"}}, {"overlap": "merge"}, {"interval": 0}, {"ignore": ("x",)}], ids=str
)
def test_unknown_parameters_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FileParams.model_validate({"symbol": "MES"} | changed)


def test_defaults_leave_no_trace_in_the_identity() -> None:
    assert FileParams(symbol="MES", columns={}, overlap="fail").identity() == {"symbol": "MES"}


def test_the_contract_of_every_real_gold_bar_is_read(lab: SimpleNamespace) -> None:
    bars = run(lab, lab.real("canonical/GC_15m_unadj_contract_DERIVED_20250202_20251017.parquet"), symbol="GC")
    assert sorted(set(bars["contract"].tolist())) == [12 * 2025 + month - 1 for month in (4, 6, 8, 12)]


def test_real_vendor_files_agree_with_their_canonical_twins(lab: SimpleNamespace) -> None:
    """FirstRateData, New York wall clock, against the same bars in UTC."""
    raw = run(lab, lab.real("raw/firstrate/MES_1min_sample.csv"))
    twin = run(lab, lab.real("canonical/MES_1m_firstrate_20231126_20231211.parquet"))
    assert all(np.array_equal(raw[name], twin[name]) for name in twin)


def test_a_share_of_that_name_shows_in_the_counts(lab: SimpleNamespace) -> None:
    bars = lab.cleaned(run(lab, lab.real("raw/junk/ES_is_Eversource_equity_1m.parquet"), symbol="ES"), off_tick="keep")
    assert bars["count/off_tick"][0] > 0.9 * len(bars["ts"])


def test_the_short_last_bar_of_close_stamps_opens_where_the_one_before_closed(lab: SimpleNamespace, tmp_path: Path) -> None:
    """Bars of an hour of a session that closes at 15:15 Chicago; the last one holds a quarter of an hour."""
    rows = [f"2014-06-02T{hour},10,11,9,10.5,5" for hour in ("18:00:00Z", "19:00:00Z", "20:00:00Z", "20:15:00Z", "22:00:00Z")]
    bars = run(lab, write(tmp_path, HEADER, *rows), stamp="close", interval=60)
    assert np.array_equal(bars["ts"], lab.at(*(f"2014-06-02T{hour}:00" for hour in (17, 18, 19, 20, 21))))
    assert (bars["short/row"].tolist(), (bars["short/cut"] // 60_000_000_000).tolist()) == ([3], [45])
