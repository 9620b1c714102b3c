"""Trading sessions as arrays: one row per trade date, every edge in UTC nanoseconds.

The trade date turns at 17:00 Chicago: its session opens on the evening before and closes in the afternoon of the date. `sessions.csv`
gives the hours of a product group from a date on, `holidays.csv` the dates that are closed or have other hours. Both are passed in as
bytes, so that a change of a table changes the identity of what was computed from it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.zone import DAY, MINUTE, utc_from_wall

SESSION_TABLE = "operators/calendar/sessions.csv"
HOLIDAY_TABLE = "operators/calendar/holidays.csv"
EPOCH = date(1970, 1, 1)
FRIDAY = 4
SATURDAY = 5

Row = Mapping[str, str]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions in order. ``trade_date`` counts days since 1970-01-01; the other columns are UTC nanoseconds.

    A session holds the instants ``open <= t < close`` outside the halt ``halt_start <= t < halt_end``; a session without a halt or
    without cash hours has both of its edges equal.
    """

    trade_date: Ints
    open: Ints
    close: Ints
    halt_start: Ints
    halt_end: Ints
    rth_open: Ints
    rth_close: Ints

    def __len__(self) -> int:
        return len(self.trade_date)

    def of(self, ts: Ints) -> Ints:
        """Index of the session that holds each instant; -1 where the exchange is closed or halted."""
        at = np.searchsorted(self.open, ts, side="right") - 1
        near = np.maximum(at, 0)
        halted = (ts >= self.halt_start[near]) & (ts < self.halt_end[near])
        return np.where((at >= 0) & (ts < self.close[near]) & ~halted, at, -1)

    def minutes_between(self, start: int, end: int) -> int:
        """Minutes of ``[start, end)`` in which the exchange is open."""
        opened = np.minimum(self.close, end) - np.maximum(self.open, start)
        halted = np.minimum(self.halt_end, end) - np.maximum(self.halt_start, start)
        return int((np.maximum(opened, 0) - np.maximum(halted, 0)).sum() // MINUTE)


def sessions_between(template: str, first: date, last: date, tables: Mapping[str, bytes]) -> Sessions:
    """Every session of a product group with a trade date from ``first`` to ``last``, both included.

    Raises MLF911 where the tables do not reach.
    """
    hours = [row for row in _rows(tables[SESSION_TABLE]) if row["template"] == template]
    exceptions = {row["date"]: row for row in _rows(tables[HOLIDAY_TABLE]) if row["template"] == template}
    _covered(template, (first, last), (hours[0]["valid_from"], max(exceptions)[:4] + "-12-31"))
    edges = [_edges(day, _hours_on(day, hours), exceptions.get(day.isoformat(), {})) for day in _trade_days(first, last, exceptions)]
    columns = np.array(edges, np.int64).reshape(-1, 7).T
    trade_date = columns[0]
    wall = np.maximum(trade_date * DAY + columns[1:] * MINUTE, 0)
    return Sessions(trade_date, *utc_from_wall(wall))


def short_days(template: str, tables: Mapping[str, bytes]) -> tuple[Ints, Ints]:
    """Weekdays on which a product group is closed, and those on which it closes before its usual time; in days since 1970-01-01."""
    hours = [row for row in _rows(tables[SESSION_TABLE]) if row["template"] == template]
    rows = [row for row in _rows(tables[HOLIDAY_TABLE]) if row["template"] == template]
    closed = [row["date"] for row in rows if row["kind"] == "closed"]
    return _days(closed), _days([row["date"] for row in rows if _is_early(row, hours)])


def _is_early(row: Row, hours: list[dict[str, str]]) -> bool:
    day = date.fromisoformat(row["date"])
    return bool(row["close"]) and _minutes(row["close"]) < _minutes(_usual_close(day, _hours_on(day, hours)))


def _days(dates: list[str]) -> Ints:
    return np.array(dates, "datetime64[D]").astype(np.int64)


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8").splitlines()))


def _covered(template: str, asked: tuple[date, date], known: tuple[str, str]) -> None:
    if asked[0].isoformat() < known[0] or asked[1].isoformat() > known[1]:
        raise MlfError("MLF911", template=template, first=asked[0], last=asked[1], known_first=known[0], known_last=known[1])


def _trade_days(first: date, last: date, exceptions: Mapping[str, Row]) -> Iterator[date]:
    """Weekdays from ``first`` to ``last`` that are not closed."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        closed = exceptions.get(day.isoformat(), {}).get("kind") == "closed"
        if day.weekday() < SATURDAY and not closed:
            yield day


def _hours_on(day: date, hours: list[dict[str, str]]) -> Row:
    """The row in force: the last whose validity began."""
    return [row for row in hours if row["valid_from"] <= day.isoformat()][-1]


def _edges(day: date, hours: Row, exception: Row) -> tuple[int, ...]:
    """Trade date, then open, close, halt and cash hours as minutes from its midnight; what lies after the close is cut to it."""
    usual = _usual_close(day, hours)
    opening = _opening(exception.get("open") or hours["open"])
    close = _minutes(exception.get("close") or usual)
    inner = (_minutes(hours[name] or usual) for name in ("halt_start", "halt_end", "rth_open", "rth_close"))
    return ((day - EPOCH).days, opening, close, *(min(max(edge, opening), close) for edge in inner))


def _usual_close(day: date, hours: Row) -> str:
    return hours["friday_close"] if day.weekday() == FRIDAY else hours["close"]


def _opening(text: str) -> int:
    """Minutes from the trade date's midnight; an afternoon opening lies on the evening before."""
    minutes = _minutes(text)
    return minutes - 1_440 if minutes >= 720 else minutes  # noqa: PLR2004 - noon


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def date_of(days: int) -> date:
    """The date of a count of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(days))
