"""Body of `data.sessions`: which session each bar belongs to, and where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import FRIDAY, Sessions, date_of, sessions_between, short_days
from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc
from mlf.operators.data.dates import OPEN_MINUTE, turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from mlf.operators.data.declare import SessionParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
Run = tuple[int, int]

RAW = ("ts", "open", "high", "low", "close", "volume", "contract", "interest", "trades")

#: Weekday of 1970-01-01, Monday being 0.
THURSDAY = 3

#: Largest share of bars outside the sessions. Complete real files stay under 0.5 %; a file in another time zone exceeds 4 %.
OUTSIDE_LIMIT = 0.02


def run(inputs: Mapping[str, Any], params: SessionParams, task: Task) -> Bars:
    """Bars of open hours with `close_ts`, `session`, `trade_date`, `minute`, `to_close`, `rth`, `roll`, `cash_open`, `early` and `eve`.

    ``close_ts = min(ts + interval, close of the session)``. The last three are the same on all bars of a session and known before it
    opens: minutes from its open to that of the cash market, whether it closes early, and whether the next weekday has no full session.
    Stamps ascend; where the source holds several contracts, a stamp stands once for each. `outside/date` and `outside/bars` list the trade
    dates (days since 1970) of bars in closed hours and how many were dropped on each, `silent/date` the sessions without a bar,
    `count/open_minutes` the minutes the exchange was open from the first bar to the last.
    Raises MLF911 (dates the calendar does not know), MLF914 (bars outside, policy fail), MLF915 (no bars left), MLF916 (more than 2 %
    outside).
    """
    raw: Mapping[str, NDArray[Any]] = inputs["bars"]
    bars = {name: np.asarray(raw[name]) for name in RAW if name in raw}
    bars = _cut(bars, [_asked(bars["ts"], params)])
    table = sessions_between(params.template, *_dates(bars["ts"]), task.tables)
    runs = _inside(bars["ts"], table)
    outside = _between(bars["ts"], runs)
    _judge(bars["ts"], outside, params)
    placed = _placed(_cut(bars, runs), table, int(raw["interval"][0]))
    placed |= _known_ahead(placed["ts"], table, short_days(params.template, task.tables))
    return placed | {"interval": np.asarray(raw["interval"])} | _conflicts(placed, table, trade_dates(outside))


def trade_dates(ts: Ints) -> Ints:
    """Trade date of each instant, in days since 1970-01-01: the Chicago date, the next one from 17:00 on."""
    return (wall_from_utc(ts) + (DAY - OPEN_MINUTE * MINUTE)) // DAY


def _dates(ts: Ints) -> tuple[date, date]:
    first, last = trade_dates(ts[[0, -1]])
    return date_of(first), date_of(last)


def _asked(ts: Ints, params: SessionParams) -> Run:
    """The rows of the trade dates that were asked for."""
    low = 0 if params.start is None else np.searchsorted(ts, turn(params.start))
    high = len(ts) if params.end is None else np.searchsorted(ts, turn(params.end))
    return int(low), int(high)


def _inside(ts: Ints, table: Sessions) -> list[Run]:
    """Rows in open hours, as stretches in order: each session before and after its halt, neighbours joined where nothing lies between."""
    edges = np.stack([table.open, table.halt_start, table.halt_end, table.close], axis=1)
    halves = np.searchsorted(ts, edges).reshape(-1, 2)
    halves = halves[halves[:, 0] < halves[:, 1]]
    if not len(halves):
        return []
    apart = np.flatnonzero(halves[1:, 0] > halves[:-1, 1])
    starts, ends = halves[np.append(0, apart + 1), 0], halves[np.append(apart, len(halves) - 1), 1]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _between(ts: Ints, runs: Sequence[Run]) -> Ints:
    """Stamps of the rows in none of the stretches."""
    gaps = zip([0, *(end for _, end in runs)], [*(start for start, _ in runs), len(ts)], strict=True)
    return np.concatenate([ts[low:high] for low, high in gaps])


def _cut(bars: Bars, runs: Sequence[Run]) -> Bars:
    """The rows of the stretches; views of the columns where there is one."""
    if not any(high > low for low, high in runs):
        raise MlfError("MLF915", step="data.sessions", count=len(bars["ts"]))
    if len(runs) == 1:
        return {name: column[slice(*runs[0])] for name, column in bars.items()}
    return {name: np.concatenate([column[low:high] for low, high in runs]) for name, column in bars.items()}


def _judge(ts: Ints, outside: Ints, params: SessionParams) -> None:
    """Nothing, unless bars outside the sessions are not tolerated or too many."""
    if not len(outside):
        return
    first = np.datetime_as_string(outside[:1].view("datetime64[ns]"), unit="s")[0] + "Z"
    if params.outside == "fail":
        raise MlfError("MLF914", count=len(outside), defect="outside the sessions", ts=first, policy="outside")
    if len(outside) > OUTSIDE_LIMIT * len(ts):
        share, limit = f"{len(outside) / len(ts):.1%}", f"{OUTSIDE_LIMIT:.0%}"
        raise MlfError("MLF916", share=share, template=params.template, ts=first, limit=limit)


def _placed(bars: Bars, table: Sessions, interval: int) -> Bars:
    """The bars, all of which lie in sessions, with their place; worked out per session, as a session holds a thousand of them."""
    ts: Ints = bars["ts"]
    opens = np.searchsorted(ts, table.open)
    counts = np.diff(opens, append=len(ts))
    close = np.repeat(table.close, counts)
    close_ts = np.minimum(ts + interval * MINUTE, close)
    return bars | {
        "close_ts": close_ts,
        "session": np.repeat((np.cumsum(counts > 0) - 1).astype(np.int32), counts),
        "trade_date": np.repeat(table.trade_date.astype(np.int32), counts),
        "minute": _minutes(ts, np.repeat(table.open, counts)),
        "to_close": _minutes(close, close_ts),
        "rth": _cash(ts, table),
        "roll": _rolls(bars),
    }


def _known_ahead(ts: Ints, table: Sessions, short: tuple[Ints, Ints]) -> Bars:
    """What the calendar says of each bar's session before it opens; ``short`` are the weekdays closed and those that close early."""
    counts = np.diff(np.searchsorted(ts, table.open), append=len(ts))
    closed, early = short
    weekday = (table.trade_date + THURSDAY) % 7
    following = table.trade_date + np.where(weekday == FRIDAY, 3, 1)
    return {
        "cash_open": np.repeat(_minutes(table.rth_open, table.open), counts),
        "early": np.repeat(np.isin(table.trade_date, early), counts),
        "eve": np.repeat(np.isin(following, np.append(closed, early)), counts),
    }


def _minutes(later: Ints, earlier: Ints) -> NDArray[np.int32]:
    """Whole minutes between instants."""
    span = later - earlier
    span //= MINUTE
    return span.astype(np.int32)


def _cash(ts: Ints, table: Sessions) -> NDArray[np.bool_]:
    """Whether each bar opens in cash hours."""
    edges = np.searchsorted(ts, np.stack([table.rth_open, table.rth_close], axis=1).ravel())
    lengths = np.diff(edges, prepend=0, append=len(ts))
    return np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)


def _rolls(bars: Bars) -> NDArray[np.bool_]:
    """First bars of a new contract; none where the source names no contracts, or holds several at a time: there somebody must choose."""
    if "contract" not in bars or (np.diff(bars["ts"]) == 0).any():
        return np.zeros(len(bars["ts"]), np.bool_)
    return np.asarray(np.diff(bars["contract"], prepend=bars["contract"][:1]) != 0)


def _conflicts(placed: Bars, table: Sessions, outside: Ints) -> Bars:
    """Where calendar and data disagree: bars in closed hours by trade date, sessions without a bar, minutes the exchange was open."""
    dates, counts = np.unique(outside, return_counts=True)
    opened = table.minutes_between(int(placed["ts"][0]), int(placed["close_ts"][-1]))
    held = placed["trade_date"][np.flatnonzero(np.diff(placed["session"], prepend=np.int32(-1)))]
    return {
        "outside/date": dates.astype(np.int32),
        "outside/bars": counts.astype(np.int32),
        "silent/date": np.setdiff1d(table.trade_date.astype(np.int32), held),
        "count/open_minutes": np.array([opened], np.int64),
    }
