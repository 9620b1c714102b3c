"""Session edges at the places where calendars go wrong: clocks, holidays, early closes, changes of hours."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import HOLIDAY_TABLE, SESSION_TABLE, Sessions
from mlf.operators.calendar.zone import MINUTE, wall_from_utc

if TYPE_CHECKING:
    from types import SimpleNamespace

TEMPLATES = ("equity_index", "metals", "energy")

#: Early closes of 2026, New York time, as the exchange published them.
EARLY_2026 = {
    "equity_index": {
        "13:00": ("01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "11-26"),
        "09:15": ("04-03",),
        "13:15": ("11-27", "12-24"),
    },
    "metals": {
        "14:30": ("01-19", "02-16", "05-25", "09-07", "11-26"),
        "13:00": ("06-19", "07-03"),
        "14:45": ("11-27",),
        "13:45": ("12-24",),
    },
}
CLOSED_2026 = {"equity_index": ("01-01", "12-25"), "metals": ("01-01", "04-03", "12-25")}


def hour(instant: np.int64) -> str:
    """Chicago wall time of a session edge."""
    minute = int(wall_from_utc(np.array([instant]))[0] // MINUTE) % 1_440
    return f"{minute // 60:02}:{minute % 60:02}"


def only(sessions: Sessions) -> dict[str, str]:
    """Edges of the one session, on the wall."""
    assert len(sessions) == 1
    names = ("open", "close", "halt_start", "halt_end", "rth_open", "rth_close")
    return {name: hour(getattr(sessions, name)[0]) for name in names}


def dates(sessions: Sessions) -> list[str]:
    """Trade dates as text."""
    return [str(day) for day in sessions.trade_date.astype("datetime64[D]")]


def test_a_session_opens_on_the_evening_before_and_monday_opens_on_sunday(lab: SimpleNamespace) -> None:
    monday = lab.sessions("equity_index", "2024-03-11", "2024-03-11")
    assert monday.open.astype("datetime64[ns]")[0] == np.datetime64("2024-03-10T22:00")
    assert only(monday) == {
        "open": "17:00", "close": "16:00", "halt_start": "16:00", "halt_end": "16:00", "rth_open": "08:30", "rth_close": "15:00"
    }  # fmt: skip


@pytest.mark.parametrize("weekend", ["2024-03-08", "2024-11-01", "2025-03-07", "2025-10-31"])
def test_clock_changes_move_no_session_on_the_wall(lab: SimpleNamespace, weekend: str) -> None:
    friday = date.fromisoformat(weekend)
    later = date.fromordinal(friday.toordinal() + 4).isoformat()
    sessions = lab.sessions("equity_index", weekend, later)
    assert {hour(edge) for edge in sessions.open} == {"17:00"}
    assert {hour(edge) for edge in sessions.close} == {"16:00"}
    assert set(((sessions.close - sessions.open) // MINUTE).tolist()) == {1_380}


@pytest.mark.parametrize(
    ("day", "close", "halt"),
    [
        ("2012-11-15", "16:30", ("15:15", "15:30")),
        ("2012-11-16", "15:15", ("15:15", "15:15")),
        ("2012-11-19", "16:15", ("15:15", "15:30")),
        ("2015-09-18", "16:15", ("15:15", "15:30")),
        ("2015-09-21", "16:00", ("15:15", "15:30")),
        ("2021-06-25", "16:00", ("15:15", "15:30")),
        ("2021-06-28", "16:00", ("16:00", "16:00")),
    ],
)
def test_hours_change_on_their_dates(lab: SimpleNamespace, day: str, close: str, halt: tuple[str, str]) -> None:
    edges = only(lab.sessions("equity_index", day, day))
    assert (edges["close"], (edges["halt_start"], edges["halt_end"])) == (close, halt)


@pytest.mark.parametrize("template", sorted(EARLY_2026))
def test_early_closes_of_2026_are_those_published(lab: SimpleNamespace, template: str) -> None:
    for new_york, days in EARLY_2026[template].items():
        chicago = f"{int(new_york[:2]) - 1:02}{new_york[2:]}"
        assert {only(lab.sessions(template, f"2026-{day}", f"2026-{day}"))["close"] for day in days} == {chicago}
    sessions = lab.sessions(template, "2026-01-01", "2026-12-31")
    early = sum(len(days) for days in EARLY_2026[template].values())
    assert sum(hour(edge) != "16:00" for edge in sessions.close) == early
    weekdays = {d.isoformat() for d in map(date.fromordinal, range(739617, 739617 + 365)) if d.weekday() < 5}
    assert weekdays - set(dates(sessions)) == {f"2026-{day}" for day in CLOSED_2026[template]}


def test_a_late_open_stands_on_the_morning_of_the_date(lab: SimpleNamespace) -> None:
    sessions = lab.sessions("equity_index", "2012-12-26", "2012-12-26")
    assert sessions.open.astype("datetime64[ns]")[0] == np.datetime64("2012-12-26T11:00")
    assert sessions.of(np.array(["2012-12-26T10:59", "2012-12-26T11:00"], "datetime64[ns]").astype(np.int64)).tolist() == [-1, 0]


def test_an_early_close_cuts_the_cash_session_and_the_halt(lab: SimpleNamespace) -> None:
    edges = only(lab.sessions("equity_index", "2019-11-29", "2019-11-29"))
    assert (edges["rth_open"], edges["rth_close"], edges["halt_start"], edges["halt_end"]) == ("08:30", "12:15", "12:15", "12:15")
    friday = only(lab.sessions("equity_index", "2026-04-03", "2026-04-03"))
    assert friday["rth_open"] == friday["rth_close"] == "08:15"


def test_an_instant_belongs_to_its_session_or_to_none(lab: SimpleNamespace) -> None:
    sessions = lab.sessions("equity_index", "2021-06-24", "2021-06-28")
    texts = ("2021-06-24T20:14", "2021-06-24T20:15", "2021-06-24T20:29", "2021-06-24T20:30", "2021-06-24T20:59", "2021-06-24T21:00")
    stamps = np.array([*texts, "2021-06-24T22:00", "2021-06-26T12:00", "2021-06-28T20:20"], "datetime64[ns]").astype(np.int64)
    assert sessions.of(stamps).tolist() == [0, -1, -1, 0, 0, -1, 1, -1, 2]


def test_open_minutes_leave_out_breaks_and_halts(lab: SimpleNamespace) -> None:
    sessions = lab.sessions("equity_index", "2021-06-25", "2021-06-28")
    assert sessions.minutes_between(int(sessions.open[0]), int(sessions.close[-1])) == 1_365 + 1_380
    noon = int(sessions.open[0]) + 60 * MINUTE
    assert sessions.minutes_between(noon, noon + 10 * MINUTE) == 10


@pytest.mark.parametrize("template", TEMPLATES)
def test_dates_outside_the_tables_are_refused(lab: SimpleNamespace, template: str) -> None:
    for first, last in (("2007-12-31", "2008-02-01"), ("2027-12-01", "2028-01-03")):
        with pytest.raises(MlfError, match="MLF911"):
            lab.sessions(template, first, last)


@pytest.mark.parametrize("table", [SESSION_TABLE, HOLIDAY_TABLE])
def test_every_row_is_sorted_unique_and_names_its_source(lab: SimpleNamespace, table: str) -> None:
    rows = list(csv.DictReader(lab.tables()[table].decode().splitlines()))
    order = [TEMPLATES.index(row["template"]) if table == SESSION_TABLE else row["template"] for row in rows]
    keys = [(group, row.get("date") or row["valid_from"]) for group, row in zip(order, rows, strict=True)]
    assert keys == sorted(set(keys))
    assert all(row["source"] and date.fromisoformat(row["checked"]) for row in rows)


def test_no_exception_stands_on_a_weekend_and_each_says_what_it_changes(lab: SimpleNamespace) -> None:
    for row in csv.DictReader(lab.tables()[HOLIDAY_TABLE].decode().splitlines()):
        assert date.fromisoformat(row["date"]).weekday() < 5, row
        assert (row["kind"] == "closed") == (not row["open"] and not row["close"]), row
