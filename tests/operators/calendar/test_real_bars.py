"""The calendar against every shared data set: how many bars lie in closed hours, which sessions are silent, and why.

The bars are the judge. A count that moves says that a table changed; it must then be explained here, or the table is wrong.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NASDAQ = "NQ_1m_unadj_DERIVED_20081211_20251215"

#: The index files of late 2025 share a hole from 8 to 10 December.
HOLE = ("2025-12-08", "2025-12-09")

#: File -> template, bars in closed hours, sessions without a bar.
SETS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "ES_1m_ibkr_20250814_20250903": ("equity_index", 0, ("2025-08-18",)),  # no dump holds that day
    "ES_1m_unadj_DERIVED_20241203_20251215": ("equity_index", 0, HOLE),
    "ES_5m_tv_vol_20241203_20251215": ("equity_index", 0, HOLE),
    "GC_15m_unadj_contract_DERIVED_20250202_20251017": ("metals", 0, ()),
    "GC_1m_yf_20240705_20240718": ("metals", 0, ()),
    "GC_5m_yf_20240612_20240718": ("metals", 0, ("2024-07-04",)),  # the vendor leaves the holiday out; gold traded until 12:00
    "MESSY_NQ_1m_tv_asfound_20241001_20251215": ("equity_index", 0, HOLE),
    "MES_15m_tv_vol_unadj_20241201_20260302": ("equity_index", 0, ()),
    "MES_1m_firstrate_20231126_20231211": ("equity_index", 0, ()),
    "MES_5m_tvexport_20260315_20260630": ("equity_index", 0, ()),
    "MGC_5m_tvexport_20260626_20260630": ("metals", 0, ()),
    NASDAQ: ("equity_index", 629, HOLE),  # explained minute by minute below
    "XAUUSD_1m_mt4b_20240807_20241011": ("metals", 0, ()),  # spot gold keeps the hours of the future
}

#: Weeks of the Nasdaq file whose stamps are an hour off, between the American and the European change of clocks of 2009: 428 bars.
SHIFTED = (np.datetime64("2009-03-08"), np.datetime64("2009-03-27"))

#: What else the Nasdaq file holds in closed hours: Chicago minute -> bars, and the last date of one.
STRAYS: dict[str, tuple[int, str]] = {
    # single prints stamped with the minute at which the market pauses or closes
    "15:15": (86, "2018-04-10"),
    "16:00": (1, "2016-11-02"),
    "16:15": (4, "2015-07-15"),
    "16:30": (10, "2012-08-28"),
    # single prints inside the afternoon halt, none after the spring of 2009
    "15:20": (13, "2009-05-13"),
    "15:21": (43, "2009-05-26"),
    "15:22": (26, "2009-05-22"),
    "15:23": (10, "2009-05-18"),
    "15:24": (2, "2009-04-08"),
    "15:25": (1, "2009-03-31"),
    "15:26": (2, "2009-02-03"),
    "15:27": (1, "2009-01-14"),
    # one print six minutes after an early close, one a minute before a late open
    "12:21": (1, "2008-12-24"),
    "04:59": (1, "2009-01-02"),
}


def stamps(path: Path) -> Ints:
    """Bar opens of a shared file."""
    column = pq.read_table(path, columns=["ts"]).column("ts")
    opens: Ints = column.cast(pa.timestamp("ns", "UTC")).cast(pa.int64()).to_numpy()
    return opens


def trade_days(ts: Ints) -> NDArray[np.datetime64]:
    """Trade date of each stamp."""
    return ((wall_from_utc(ts) + 7 * 60 * MINUTE) // DAY).astype("datetime64[D]")


def clock(ts: Ints) -> list[str]:
    """Chicago wall time of each stamp."""
    minutes = wall_from_utc(ts) % DAY // MINUTE
    return [f"{m // 60:02}:{m % 60:02}" for m in minutes.tolist()]


@pytest.fixture(scope="module")
def nasdaq(lab: SimpleNamespace) -> tuple[Ints, Any]:
    """Bar opens of 17 years and their trade dates."""
    ts = stamps(lab.real(f"canonical/{NASDAQ}.parquet"))
    return ts, trade_days(ts)


@pytest.mark.parametrize("name", sorted(SETS))
def test_bars_in_closed_hours_and_silent_sessions_are_those_that_are_explained(lab: SimpleNamespace, name: str) -> None:
    template, closed, silent = SETS[name]
    ts = stamps(lab.real(f"canonical/{name}.parquet"))
    days = trade_days(ts)
    sessions = lab.sessions(template, str(days.min()), str(days.max()))
    at = sessions.of(ts)
    assert int((at < 0).sum()) == closed
    held = np.unique(days[at >= 0]).astype(str)
    assert sorted(set(sessions.trade_date.astype("datetime64[D]").astype(str)) - set(held)) == sorted(silent)


def test_every_shared_set_is_in_the_table(lab: SimpleNamespace) -> None:
    folder = lab.real("canonical")
    assert sorted(path.stem for path in folder.glob("*.parquet")) == sorted(SETS)


def test_every_stray_of_the_nasdaq_file_is_at_an_explained_minute(lab: SimpleNamespace, nasdaq: tuple[Ints, Any]) -> None:
    ts, days = nasdaq
    at = lab.sessions("equity_index", str(days.min()), str(days.max())).of(ts)
    shifted = (days >= SHIFTED[0]) & (days <= SHIFTED[1])
    assert int((shifted & (at < 0)).sum()) == 428
    outside = (at < 0) & ~shifted
    minutes = np.array(clock(ts[outside]))
    assert Counter(minutes.tolist()) == {minute: count for minute, (count, _) in STRAYS.items()}
    assert {minute: str(days[outside][minutes == minute].max()) for minute in STRAYS} == {m: last for m, (_, last) in STRAYS.items()}


@pytest.mark.parametrize(
    ("week", "last", "halt"),
    [
        ("2012-11-12", ["16:29", "16:29", "16:29", "16:29", "15:14"], 0),  # the old hours; no evening segment on Fridays
        ("2012-11-19", ["16:14", "16:14", "16:14", "10:29", "12:14"], 0),  # new hours, and Thanksgiving
        ("2015-09-14", ["16:14"] * 5, 0),
        ("2015-09-21", ["15:59"] * 5, 0),
        ("2021-06-21", ["15:59"] * 5, 0),
        ("2021-06-28", ["15:59"] * 5, 15),  # the first week without a halt
    ],
)
def test_each_change_of_hours_is_seen_in_the_bars_on_its_date(
    lab: SimpleNamespace, nasdaq: tuple[Ints, Any], week: str, last: list[str], halt: int
) -> None:
    ts, days = nasdaq
    dates = np.datetime64(week) + np.arange(5)
    sessions = lab.sessions("equity_index", str(dates[0]), str(dates[-1]))
    for day, opened, close, minute in zip(dates, sessions.open, sessions.close, last, strict=True):
        bars = ts[days == day]
        assert clock(bars[[0, -1]]) == ["17:00", minute]
        assert (bars[0], bars[-1] + MINUTE) == (opened, close)
        paused = [m for m in clock(bars) if "15:15" <= m < "15:30"]
        assert len(paused) == halt


@pytest.mark.parametrize("year", range(2010, 2026))
@pytest.mark.parametrize("season", ["spring", "autumn"])
def test_the_week_opens_at_five_on_both_sides_of_a_clock_change(nasdaq: tuple[Ints, Any], year: int, season: str) -> None:
    ts, days = nasdaq
    march, november = np.datetime64(f"{year}-03-08"), np.datetime64(f"{year}-11-01")
    sunday = march + (3 - march.astype(int)) % 7 if season == "spring" else november + (3 - november.astype(int)) % 7
    friday, monday = ts[days == sunday - 2], ts[days == sunday + 1]
    assert clock(friday[:1]) == clock(monday[:1]) == ["17:00"]
    step = (monday[0] - friday[0]) // MINUTE - 3 * 1_440
    assert step == (-60 if season == "spring" else 60)


@pytest.mark.parametrize("day", ["2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"])
def test_sessions_beside_a_clock_change_have_every_minute(lab: SimpleNamespace, nasdaq: tuple[Ints, Any], day: str) -> None:
    ts, days = nasdaq
    sessions = lab.sessions("equity_index", day, day)
    assert np.array_equal(ts[days == np.datetime64(day)], np.arange(sessions.open[0], sessions.close[0], MINUTE))
