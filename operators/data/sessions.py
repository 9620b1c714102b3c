"""Body of `data.sessions`: which session each bar belongs to, and where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import EPOCH, Sessions, date_of, sessions_between
from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.data.declare import SessionParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]

RAW = ("ts", "open", "high", "low", "close", "volume", "contract")

#: 17:00 Chicago, where the trade date turns.
OPEN_MINUTE = 17 * 60

#: Largest share of bars outside the sessions. Complete real files stay under 0.5 %; a file in another time zone exceeds 4 %.
OUTSIDE_LIMIT = 0.02


def run(inputs: Mapping[str, Any], params: SessionParams, task: Task) -> Bars:
    """Bars of open hours with `close_ts`, `session`, `trade_date`, `minute`, `to_close`, `rth` and `roll`.

    ``close_ts = min(ts + interval, close of the session)``. `outside/date` and `outside/bars` list the trade dates (days since 1970) of
    bars in closed hours and how many were dropped on each, `silent/date` the sessions without a bar, `count/open_minutes` the minutes the
    exchange was open from the first bar to the last. Raises MLF911 (dates the calendar
    does not know), MLF914 (bars outside, policy fail), MLF915 (no bars left), MLF916 (more than 2 % outside).
    """
    raw: Mapping[str, NDArray[Any]] = inputs["bars"]
    dates = trade_dates(np.asarray(raw["ts"]))
    bars = _kept({name: raw[name] for name in RAW if name in raw}, _asked(dates, params))
    ts: Ints = np.asarray(bars["ts"])
    dates = trade_dates(ts)
    table = sessions_between(params.template, date_of(dates[0]), date_of(dates[-1]), task.tables)
    at = table.of(ts)
    _judge(ts, at, params)
    placed = _placed(_kept(bars, at >= 0), table, at[at >= 0], int(raw["interval"][0]))
    return placed | {"interval": np.asarray(raw["interval"])} | _conflicts(placed, table, dates[at < 0])


def trade_dates(ts: Ints) -> Ints:
    """Trade date of each instant, in days since 1970-01-01: the Chicago date, the next one from 17:00 on."""
    return (wall_from_utc(ts) + (DAY - OPEN_MINUTE * MINUTE)) // DAY


def _kept(bars: Bars, keep: NDArray[np.bool_]) -> Bars:
    if not keep.any():
        raise MlfError("MLF915", step="data.sessions", count=len(keep))
    return bars if keep.all() else {name: column[keep] for name, column in bars.items()}


def _judge(ts: Ints, at: Ints, params: SessionParams) -> None:
    """Nothing, unless bars outside the sessions are not tolerated or too many."""
    outside = at < 0
    if not outside.any():
        return
    first = np.datetime_as_string(ts[outside][:1].view("datetime64[ns]"), unit="s")[0] + "Z"
    if params.outside == "fail":
        raise MlfError("MLF914", count=int(outside.sum()), defect="outside the sessions", ts=first, policy="outside")
    if outside.mean() > OUTSIDE_LIMIT:
        share, limit = f"{outside.mean():.1%}", f"{OUTSIDE_LIMIT:.0%}"
        raise MlfError("MLF916", share=share, template=params.template, ts=first, limit=limit)


def _asked(trade_date: Ints, params: SessionParams) -> NDArray[np.bool_]:
    low = -1 if params.start is None else (params.start - EPOCH).days
    high = np.iinfo(np.int64).max if params.end is None else (params.end - EPOCH).days
    return (trade_date >= low) & (trade_date < high)


def _placed(bars: Bars, table: Sessions, at: Ints, interval: int) -> Bars:
    ts: Ints = bars["ts"]
    close_ts = np.minimum(ts + interval * MINUTE, table.close[at])
    return bars | {
        "close_ts": close_ts,
        "session": np.cumsum(np.diff(at, prepend=at[:1]) != 0, dtype=np.int32),
        "trade_date": table.trade_date[at].astype(np.int32),
        "minute": ((ts - table.open[at]) // MINUTE).astype(np.int32),
        "to_close": ((table.close[at] - close_ts) // MINUTE).astype(np.int32),
        "rth": (ts >= table.rth_open[at]) & (ts < table.rth_close[at]),
        "roll": _rolls(bars),
    }


def _rolls(bars: Bars) -> NDArray[np.bool_]:
    """First bars of a new contract; none where the source names no contracts."""
    if "contract" not in bars:
        return np.zeros(len(bars["ts"]), np.bool_)
    return np.asarray(np.diff(bars["contract"], prepend=bars["contract"][:1]) != 0)


def _conflicts(placed: Bars, table: Sessions, outside: Ints) -> Bars:
    """Where calendar and data disagree: bars in closed hours by trade date, sessions without a bar, minutes the exchange was open."""
    dates, counts = np.unique(outside, return_counts=True)
    opened = table.minutes_between(int(placed["ts"][0]), int(placed["close_ts"][-1]))
    return {
        "outside/date": dates.astype(np.int32),
        "outside/bars": counts.astype(np.int32),
        "silent/date": np.setdiff1d(table.trade_date.astype(np.int32), placed["trade_date"]),
        "count/open_minutes": np.array([opened], np.int64),
    }
