"""Body of `bars.resample`: wider bars on a grid anchored at each session's open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.bars.kernels import aggregated, grid_spans, picked, sums, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlf.operators.bars.declare import ResampleParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Spans = tuple[NDArray[np.int32], NDArray[np.int32]]

PLACE = ("minute", "close_ts", "to_close")

FIGURES = ("open", "high", "low", "close", "volume")

#: What a pass over the grid finds, and its types.
MADE = {"ts": np.int64, "close_ts": np.int64, "minute": np.int32, "to_close": np.int32, "first": np.int32, "last": np.int32}

#: Minutes that no session exceeds.
LONGEST = 1_500

#: Columns that a wider bar has from the first of its source bars, those that are one for a session, and those from the last.
FROM_FIRST = ("session", "trade_date", "rth", "roll")
KNOWN_AHEAD = ("cash_open", "early", "eve")
FROM_LAST = ("contract", "factor", "shift", "interest")

#: Columns that are added up, besides the volume.
ADDED = ("trades",)


def run(inputs: Mapping[str, Any], params: ResampleParams, task: Task) -> Bars:
    """Bars of ``params.minutes`` minutes with the columns of the input.

    Bar k of a session holds the source bars that open in ``[k * minutes, (k + 1) * minutes)`` minutes after the session's open; its `ts` is
    the grid's edge, its `close_ts` the next edge or the session's close, whichever comes first, whether or not its last minutes traded.
    Where a source bar that lies across the grid reaches over that edge, the bar closes with it: nothing is visible before it is known.
    Edges without a source bar make no bar. Where the contract changes inside a bar, it holds the new contract's source bars only and has
    `roll` set. `volume` and `trades` are NaN where any part is unknown; `rth` is that of the first source bar; `contract`, `factor`,
    `shift` and `interest` are those of the last. At the source's own interval the arrays are passed on as they are. Raises MLF912 (source
    too coarse), MLF913 (no multiple of the source's interval).
    """
    del task
    return resampled(inputs["bars"], params.minutes)


def resampled(bars: Mapping[str, NDArray[Any]], minutes: int) -> Bars:
    """Bars of ``minutes`` minutes, in one pass over the source bars."""
    interval = int(bars["interval"][0])
    if minutes == interval:
        return {name: column for name, column in bars.items() if "/" not in name}
    if minutes < interval:
        raise MlfError("MLF912", interval=interval, minutes=minutes)
    if minutes % interval:
        raise MlfError("MLF913", interval=interval, minutes=minutes)
    made, spans = _on_grid(bars, minutes, interval)
    return made | taken(bars, spans) | {"interval": np.array([minutes], np.int32)}


def resample_many(bars: Mapping[str, NDArray[Any]], widths: Iterable[int]) -> dict[int, Bars]:
    """Bars of several widths: each from the widest that is already there and divides it, with the bytes that it has from the source.

    Volumes with fractions are added in another order so, and their sums differ in the last bit; each width is then made from the source.
    """
    added = [bars[name] for name in ("volume", *ADDED) if name in bars]
    made: dict[int, Bars] = {}
    is_exact = all(whole(np.asarray(column)) for column in added)
    for minutes in sorted(set(widths)):
        below = max((width for width in made if minutes % width == 0), default=None) if is_exact else None
        made[minutes] = resampled(bars if below is None else made[below], minutes)
    return made


def taken(bars: Mapping[str, NDArray[Any]], spans: Spans) -> Bars:
    """The columns that follow from the source bars of each span alone."""
    first, last = spans
    made = tuple(np.empty(len(first), np.float64) for _ in FIGURES)
    aggregated(tuple(np.asarray(bars[name]) for name in FIGURES), spans, made)
    columns: Bars = dict(zip(FIGURES, made, strict=True))
    columns |= _picked({name: np.asarray(bars[name]) for name in FROM_FIRST}, first)
    columns |= {name: np.asarray(bars[name])[first] for name in KNOWN_AHEAD if name in bars}
    columns |= {name: np.asarray(bars[name])[last] for name in FROM_LAST if name in bars}
    return columns | {name: sums(np.asarray(bars[name]), spans) for name in ADDED if name in bars}


def _on_grid(bars: Mapping[str, NDArray[Any]], minutes: int, interval: int) -> tuple[Bars, Spans]:
    """What the grid says of the wider bars, and the source bars of each."""
    room = min(len(bars["ts"]), int(bars["session"][-1] - bars["session"][0] + 1) * -(-LONGEST // minutes))
    made = tuple(np.empty(room, kind) for kind in MADE.values())
    place = tuple(np.asarray(bars[name]) for name in PLACE)
    count = grid_spans(np.asarray(bars["ts"]), place, np.flatnonzero(bars["roll"]), (minutes, minutes // interval), made)
    columns = {name: column[:count] for name, column in zip(MADE, made, strict=True)}
    return columns, (columns.pop("first"), columns.pop("last"))


def _picked(columns: Bars, rows: NDArray[np.int32]) -> Bars:
    made = {name: np.empty(len(rows), column.dtype) for name, column in columns.items()}
    picked(tuple(columns.values()), rows, tuple(made.values()))
    return made
