"""Minutes of open hours that no bar covers, against the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.sessions import Sessions, date_of, sessions_between
from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

Ints = NDArray[np.int64]

#: 17:00 Chicago, where the trade date turns.
TURN = 17 * 60 * MINUTE
#: Kinds of gaps; a kind's place is its code.
KINDS = ("inside", "edge", "whole")
INSIDE, EDGE, WHOLE = range(3)
#: Open minutes on either side of a gap that tell how quiet the market was, and the least share of quiet minutes anywhere.
AROUND, LEAST = 120, 0.01
#: A gap is quiet if a market as quiet as its surroundings makes one as long at least once in so many tries.
TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps in order of time: ``[start, end)`` in UTC nanoseconds, open minutes in it, trade date of its session (days since 1970).

    ``kind``: 0 inside a session that has bars before and after it, 1 at the session's opening or close, 2 a whole session without a bar
    (from its open to its close; ``minutes`` leaves out a halt). ``quiet``: the length is what a vendor who writes no row for a minute
    without a trade leaves in a market as thin as around it; the others are holes.
    """

    start: Ints
    end: Ints
    minutes: Ints
    trade_date: Ints
    kind: NDArray[np.int8]
    quiet: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def taken(self, at: NDArray[Any]) -> Gaps:
        """Some of the gaps."""
        return Gaps(self.start[at], self.end[at], self.minutes[at], self.trade_date[at], self.kind[at], self.quiet[at])


@dataclass(frozen=True, slots=True)
class Stretches:
    """Open stretches ``[start, end)`` of the calendar (a session has two where it has a halt), and the session each belongs to."""

    start: Ints
    end: Ints
    session: Ints


def audit(ts: Ints, interval: int, template: str, tables: Mapping[str, bytes]) -> Gaps:
    """Gaps from the first bar's open to the last bar's close. ``ts`` are bar opens in any order, repeats allowed; minutes per bar.

    Bars in closed hours cover nothing. Raises MLF911 where the calendar does not reach.
    """
    opens = ts if (ts[1:] > ts[:-1]).all() else _distinct(ts)
    dates = (wall_from_utc(opens[[0, -1]]) + (DAY - TURN)) // DAY
    table = sessions_between(template, date_of(dates[0]), date_of(dates[-1]), tables)
    return gaps(opens, interval, table)


def _distinct(ts: Ints) -> Ints:
    """Ascending, each once; by sorting, as hashing millions of stamps takes ten times as long."""
    ascending = np.sort(ts)
    return np.asarray(ascending[np.append([True], ascending[1:] != ascending[:-1])])


def gaps(opens: Ints, interval: int, table: Sessions) -> Gaps:
    """Gaps of ascending bar opens against a calendar that spans them."""
    ends = opens + interval * MINUTE
    hours = stretches(table, int(opens[0]), int(ends[-1]))
    holes = np.flatnonzero(opens[1:] > ends[:-1])
    start, end, at = _pieces(ends[holes], opens[holes + 1], hours)
    kind = _kinds(start, end, at, hours)
    minutes = (end - start) // MINUTE
    quiet = _quiet(_place(start, at, hours), minutes, interval) & (kind != WHOLE)
    found = Gaps(start, end, minutes, table.trade_date[hours.session[at]], kind, quiet)
    return _merged(found)


def stretches(table: Sessions, first: int, last: int) -> Stretches:
    """The open stretches of ``[first, last)``, in order."""
    start = np.stack([table.open, table.halt_end], axis=1).ravel()
    end = np.stack([table.halt_start, table.close], axis=1).ravel()
    session = np.repeat(np.arange(len(table)), 2)
    start, end = np.maximum(start, first), np.minimum(end, last)
    keep = start < end
    return Stretches(start[keep], end[keep], session[keep])


def _pieces(start: Ints, end: Ints, hours: Stretches) -> tuple[Ints, Ints, Ints]:
    """The parts of ``[start, end)`` that lie in open hours, and the stretch of each."""
    first = np.searchsorted(hours.end, start, side="right")
    count = np.maximum(np.searchsorted(hours.start, end, side="left") - first, 0)
    source = np.repeat(np.arange(len(start)), count)
    at = first[source] + np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    return np.maximum(start[source], hours.start[at]), np.minimum(end[source], hours.end[at]), at


def _kinds(start: Ints, end: Ints, at: Ints, hours: Stretches) -> NDArray[np.int8]:
    """Inside, at an edge, or the whole session: by what is missing of the stretch, and of the session's other one."""
    length = hours.end - hours.start
    empty = np.bincount(at, weights=end - start, minlength=len(length)) >= length
    bare = np.logical_and.reduceat(empty, np.unique(hours.session, return_index=True)[1])[_dense(hours.session)]
    opening = np.insert(hours.session[1:] != hours.session[:-1], 0, [True])
    closing = np.append(opening[1:], [True])
    before = opening | np.insert(empty[:-1], 0, [True])
    after = closing | np.append(empty[1:], [True])
    edge = ((start == hours.start[at]) & before[at]) | ((end == hours.end[at]) & after[at])
    return np.where(bare[at], WHOLE, np.where(edge, EDGE, INSIDE)).astype(np.int8)


def _dense(session: Ints) -> Ints:
    """Ordinals 0, 1, 2, ... of ascending numbers."""
    return np.cumsum(np.insert(session[1:] != session[:-1], 0, [False]))


def _place(start: Ints, at: Ints, hours: Stretches) -> Ints:
    """Open minutes before an instant, from the first stretch on."""
    length = (hours.end - hours.start) // MINUTE
    return np.asarray(np.insert(np.cumsum(length), 0, 0)[at] + (start - hours.start[at]) // MINUTE)


def _quiet(place: Ints, minutes: Ints, interval: int) -> NDArray[np.bool_]:
    """Whether ``p ** n >= 1 / TRIES``: n bars are missing, and p is the share of minutes missing around, at least one in a hundred."""
    lost = np.insert(np.cumsum(minutes), 0, 0)

    def missing(until: Ints) -> Ints:
        """Minutes missing before a place on the axis of open minutes."""
        last = np.searchsorted(place, until, side="right") - 1
        part = np.minimum(until - place[last], minutes[last])
        return np.where(last >= 0, lost[last] + part, 0)

    reach = AROUND * interval
    others = missing(place) - missing(place - reach) + missing(place + minutes + reach) - missing(place + minutes)
    share = np.maximum(others / (2 * reach), LEAST)
    return np.asarray(minutes / interval * np.log(share) >= -np.log(TRIES) - 1e-9)


def _merged(found: Gaps) -> Gaps:
    """One gap for a whole session that a halt cuts in two."""
    again = np.flatnonzero((found.kind[1:] == WHOLE) & (found.trade_date[1:] == found.trade_date[:-1])) + 1
    if not len(again):
        return found
    end, minutes = found.end.copy(), found.minutes.copy()
    end[again - 1] = end[again]
    minutes[again - 1] += minutes[again]
    keep = np.ones(len(found), np.bool_)
    keep[again] = False
    return Gaps(found.start, end, minutes, found.trade_date, found.kind, found.quiet).taken(keep)
