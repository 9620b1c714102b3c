"""Body of `data.profile`: what the data is, what was done to it, and where it disagrees with the calendar."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.sessions import Sessions, date_of, sessions_between
from mlf.operators.data.coverage import coverage, dates, gap_section, times, volume_section
from mlf.operators.data.gaps import gaps, stretches
from mlf.operators.data.quality import defects, moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.data.declare import ProfileParams
    from mlf.schemas.work import Task

Column = NDArray[Any]
Table = dict[str, Column]
MINUTE = 60_000_000_000

#: Columns of the session bars that the profile reads row by row.
ROWS = ("ts", "close_ts", "open", "high", "low", "close", "volume", "session", "trade_date", "roll")
#: Most dates that a list of conflicts shows.
LISTED = 50


def run(inputs: Mapping[str, Any], params: ProfileParams, task: Task) -> dict[str, Any]:
    """Rows, span, sessions, holes, rolls, defects, conflicts with the calendar, coverage and a price curve.

    `missing_minutes` are minutes the exchange was open, from the first bar to the last, that no bar covers; `gaps` tells more. `outside`
    lists trade dates with bars in closed hours and how many, `silent` sessions without a bar (the first 50 of each; `counts` has the
    totals). `defects` is the quality report of `mlf.operators.data.quality`, `moves` the largest real moves. `closes` is
    ``[[time, close], ...]``, thinned to at most ``points`` with the extremes of every stretch kept. `rolls` is `None` where the source
    does not name its contracts and no roll table came in: it may hold rolls that nobody can see. Where several contracts trade at once,
    span, gaps, volume, moves and curve are those of the most traded one of each trade date. `passport` holds the facts of the passport.
    """
    raw, clean, placed = inputs["raw"], inputs["clean"], inputs["sessions"]
    bars = _front(placed)
    ts, interval = bars["ts"], int(placed["interval"][0])
    table = _table(bars, params, task)
    hours = stretches(table, int(ts[0]), int(ts[-1]) + interval * MINUTE)
    found = gaps(ts, interval, table)
    return {
        "rows": len(placed["ts"]),
        "rows_in": len(raw["ts"]),
        "interval": interval,
        "first": times(ts[:1])[0],
        "last": times(bars["close_ts"][-1:])[0],
        "sessions": 1 + int((bars["session"][1:] != bars["session"][:-1]).sum()),
        "missing_minutes": int(found.minutes.sum()),
        **_rolls(placed, bars, inputs.get("rolls")),
        "counts": _counts(clean, placed),
        "outside": [[day, int(n)] for day, n in zip(dates(placed["outside/date"][:LISTED]), placed["outside/bars"][:LISTED], strict=True)],
        "silent": dates(placed["silent/date"][:LISTED]),
        "defects": defects(raw, clean),
        "gaps": gap_section(found, hours, table),
        "coverage": coverage(found, hours, table),
        "volume": volume_section(bars["trade_date"], bars["volume"]),
        "moves": moves(bars),
        "passport": (inputs.get("passport") or {}).get("facts"),
        "closes": _curve(ts, bars["close"], params.points),
    }


def _front(placed: Mapping[str, Column]) -> Table:
    """One bar per stamp: all of them, or those of the contract that traded most on the trade date."""
    bars = {name: np.asarray(placed[name]) for name in ROWS}
    if (bars["ts"][1:] > bars["ts"][:-1]).all():
        return bars
    contract = np.asarray(placed["contract"])
    pair, at = np.unique(bars["trade_date"].astype(np.int64) << 32 | contract, return_inverse=True)
    volume = np.bincount(at, weights=np.nan_to_num(bars["volume"]))
    order = np.lexsort((np.bincount(at), volume, pair >> 32))
    held = pair[order[np.append(np.diff(pair[order] >> 32) != 0, [True])]]
    keep = np.isin(pair, held)[at]
    front = {name: column[keep] for name, column in bars.items()}
    return front | {"roll": np.diff(contract[keep], prepend=contract[keep][:1]) != 0}


def _table(bars: Mapping[str, Column], params: ProfileParams, task: Task) -> Sessions:
    edges = np.asarray(bars["trade_date"])[[0, -1]]
    return sessions_between(params.template, date_of(edges[0]), date_of(edges[1]), task.tables)


def _rolls(placed: Mapping[str, Column], bars: Table, table: Mapping[str, Any] | None) -> dict[str, Any]:
    """Number and times of the rolls: those of the roll table, else the changes of contract in the bars."""
    if table is not None and table.get("rolls") is not None:
        listed = table["rolls"]
        return {"rolls": len(listed), "roll_times": [roll["ts"] for roll in listed], "roll_list": listed}
    found = times(bars["ts"][bars["roll"]])
    return {"rolls": len(found) if "contract" in placed else None, "roll_times": found, "roll_list": None}


def _counts(clean: Mapping[str, Column], placed: Mapping[str, Column]) -> dict[str, int]:
    """Bars of each defect, bars in closed hours, sessions without a bar."""
    found = {name.removeprefix("count/"): int(column[0]) for name, column in clean.items() if name.startswith("count/")}
    return found | {"outside": int(placed["outside/bars"].sum()), "silent": len(placed["silent/date"])}


def _curve(ts: Column, close: Column, points: int) -> list[list[Any]]:
    """Lowest and highest close of each of ``points / 2 - 1`` stretches, in order of time, between the first and the last close."""
    edges = np.linspace(0, len(ts), max(points // 2, 2)).astype(np.int64)
    spans = [(low, high) for low, high in itertools.pairwise(edges) if high > low]
    extremes = [low + at for low, high in spans for at in (close[low:high].argmin(), close[low:high].argmax())]
    rows = np.unique(np.array([0, *extremes, len(ts) - 1]))
    return [[time, float(value)] for time, value in zip(times(ts[rows]), close[rows], strict=True)]
