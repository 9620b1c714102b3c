"""Body of `data.profile`: what the data is, what was done to it, and where it disagrees with the calendar."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.data.declare import ProfileParams
    from mlf.schemas.work import Task

Column = NDArray[Any]
MINUTE = 60_000_000_000

#: Most dates that a list of conflicts shows.
LISTED = 50


def run(inputs: Mapping[str, Any], params: ProfileParams, task: Task) -> dict[str, Any]:
    """Rows, span, sessions, holes, rolls, defects, conflicts with the calendar and a price curve.

    `missing_minutes` are minutes the exchange was open, from the first bar to the last, that no bar covers. `outside` lists trade dates
    with bars in closed hours and how many, `silent` sessions without a bar (the first 50 of each; `counts` has the totals). `closes` is
    ``[[time, close], ...]``, thinned to at most ``points`` with the extremes of every stretch kept. `rolls` is `None` where the source
    does not name its contracts: it may hold rolls that nobody can see.
    """
    del task
    raw, clean, bars = inputs["raw"], inputs["clean"], inputs["sessions"]
    ts, rolls = np.asarray(bars["ts"]), np.asarray(bars["roll"])
    return {
        "rows": len(ts),
        "rows_in": len(raw["ts"]),
        "interval": int(bars["interval"][0]),
        "first": _times(ts[:1])[0],
        "last": _times(np.asarray(bars["close_ts"])[-1:])[0],
        "sessions": len(np.unique(bars["session"])),
        "missing_minutes": _missing(bars),
        "rolls": int(rolls.sum()) if "contract" in bars else None,
        "roll_times": _times(ts[rolls]),
        "counts": _counts(clean, bars),
        "outside": [[day, int(n)] for day, n in zip(_days(bars["outside/date"]), bars["outside/bars"][:LISTED], strict=True)],
        "silent": _days(bars["silent/date"]),
        "closes": _curve(ts, np.asarray(bars["close"]), params.points),
    }


def _counts(clean: Mapping[str, Column], bars: Mapping[str, Column]) -> dict[str, int]:
    """Bars of each defect, bars in closed hours, sessions without a bar."""
    defects = {name.removeprefix("count/"): int(column[0]) for name, column in clean.items() if name.startswith("count/")}
    return defects | {"outside": int(bars["outside/bars"].sum()), "silent": len(bars["silent/date"])}


def _missing(bars: Mapping[str, Column]) -> int:
    covered = (np.asarray(bars["close_ts"]) - np.asarray(bars["ts"])).sum() // MINUTE
    return int(bars["count/open_minutes"][0] - covered)


def _curve(ts: Column, close: Column, points: int) -> list[list[Any]]:
    """Lowest and highest close of each of ``points / 2 - 1`` stretches, in order of time, between the first and the last close."""
    edges = np.linspace(0, len(ts), max(points // 2, 2)).astype(np.int64)
    stretches = [(low, high) for low, high in itertools.pairwise(edges) if high > low]
    extremes = [low + at for low, high in stretches for at in (close[low:high].argmin(), close[low:high].argmax())]
    rows = np.unique(np.array([0, *extremes, len(ts) - 1]))
    return [[time, float(value)] for time, value in zip(_times(ts[rows]), close[rows], strict=True)]


def _times(ts: Column) -> list[str]:
    return [f"{text}Z" for text in np.datetime_as_string(ts.astype("datetime64[ns]"), unit="s")]


def _days(days: Column) -> list[str]:
    return [str(day) for day in np.asarray(days)[:LISTED].astype("datetime64[D]")]
