"""Coverage: open minutes by year and hour, less those that no bar covers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.data.coverage import coverage, gap_rows, gap_section, volume_section
from mlf.operators.data.gaps import gaps, stretches

if TYPE_CHECKING:
    from types import SimpleNamespace

MINUTE = 60_000_000_000


def test_the_halt_of_an_empty_session_is_open_in_no_hour(lab: SimpleNamespace) -> None:
    """2021-03-17 has no bar: 1,365 minutes; its hour of 15:00 Chicago is open for 45 minutes, in all five sessions."""
    table = sessions_between("equity_index", date(2021, 3, 15), date(2021, 3, 19), lab.tables())
    every = np.arange(table.open[0], table.close[-1], MINUTE)
    ts = every[(table.of(every) >= 0) & (table.of(every) != 2)]
    hours = stretches(table, int(ts[0]), int(ts[-1]) + MINUTE)
    found = gaps(ts, 1, table)
    told = coverage(found, hours, table)
    assert told["years"] == [{"year": 2021, "open_minutes": 6_825, "missing_minutes": 1_365, "share": 0.8}]
    by_hour = {entry["hour"]: (entry["open_minutes"], entry["missing_minutes"]) for entry in told["hours"]}
    assert by_hour == {hour: (225, 45) if hour == 15 else (300, 60) for hour in range(24) if hour != 16}
    assert gap_section(found, hours, table)["sessions"] == [["2021-03-17", 1_365, 1_365]]


def test_a_gap_is_told_in_words(lab: SimpleNamespace) -> None:
    table = sessions_between("metals", date(2024, 3, 11), date(2024, 3, 11), lab.tables())
    ts = lab.at("2024-03-10T22:00", "2024-03-10T22:31")
    assert gap_rows(gaps(ts, 1, table)) == [
        {
            "from": "2024-03-10T22:01:00Z",
            "to": "2024-03-10T22:31:00Z",
            "minutes": 30,
            "session": "2024-03-11",
            "kind": "inside",
            "quiet": False,
        }
    ]


def test_the_listed_holes_are_the_longest_and_the_totals_count_all(lab: SimpleNamespace) -> None:
    """A hole of 20 to 50 minutes every 110 open minutes, the later the longer."""
    table = sessions_between("metals", date(2024, 3, 11), date(2024, 3, 15), lab.tables())
    every = np.arange(table.open[0], table.close[-1], MINUTE)
    opened = every[table.of(every) >= 0]
    place = np.arange(len(opened))
    ts = opened[(place % 110 < 20) | (place % 110 >= 40 + place // 220) | (place == len(opened) - 1)]
    hours = stretches(table, int(ts[0]), int(ts[-1]) + MINUTE)
    found = gap_section(gaps(ts, 1, table), hours, table)
    assert found["missing_minutes"] == found["hole_minutes"] == len(opened) - len(ts)
    assert len(found["longest"]) == 50 < found["holes"]
    assert [hole["minutes"] for hole in found["longest"]] == sorted((hole["minutes"] for hole in found["longest"]), reverse=True)


def test_volume_is_known_by_year_of_the_trade_date() -> None:
    days = np.array([19_722, 19_722, 19_723, 19_723], np.int32)  # 2023-12-31 and 2024-01-01
    assert volume_section(days, np.array([1.0, np.nan, 0.0, 2.0])) == {
        "known_share": 0.75,
        "zero_bars": 1,
        "years": [[2023, 0.5], [2024, 1.0]],
    }
