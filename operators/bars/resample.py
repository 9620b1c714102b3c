"""Body of `bars.resample`: wider bars on a grid anchored at each session's open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.bars.declare import ResampleParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]

MINUTE = 60_000_000_000


def run(inputs: Mapping[str, Any], params: ResampleParams, task: Task) -> Bars:
    """Bars of ``params.minutes`` minutes with the columns of the input.

    Bar k of a session holds the source bars that open in ``[k * minutes, (k + 1) * minutes)`` minutes after the session's open; its `ts` is
    the grid's edge, its `close_ts` the next edge or the session's close, whichever comes first, whether or not its last minutes traded.
    Where a source bar that lies across the grid reaches over that edge, the bar closes with it: nothing is visible before it is known.
    Edges without a source bar make no bar. `volume` is NaN where any part is unknown; `rth` is that of the
    first source bar. At the source's own interval the arrays are passed
    on as they are. Raises MLF912 (source too coarse), MLF913 (no multiple of the source's interval).
    """
    del task
    bars: Mapping[str, NDArray[Any]] = inputs["bars"]
    interval = int(bars["interval"][0])
    if params.minutes == interval:
        return {name: column for name, column in bars.items() if "/" not in name}
    if params.minutes < interval:
        raise MlfError("MLF912", interval=interval, minutes=params.minutes)
    if params.minutes % interval:
        raise MlfError("MLF913", interval=interval, minutes=params.minutes)
    return _resampled(bars, params.minutes) | {"interval": np.array([params.minutes], np.int32)}


def _resampled(bars: Mapping[str, NDArray[Any]], minutes: int) -> Bars:
    bins = np.asarray(bars["minute"]) // minutes
    session = np.asarray(bars["session"])
    new = np.ones(len(bins), np.bool_)
    new[1:] = (bins[1:] != bins[:-1]) | (session[1:] != session[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(new)) - 1
    prices = {
        "open": bars["open"][first],
        "high": np.maximum.reduceat(bars["high"], first),
        "low": np.minimum.reduceat(bars["low"], first),
        "close": bars["close"][last],
        "volume": np.add.reduceat(bars["volume"], first),
        "roll": np.logical_or.reduceat(bars["roll"], first),
    }
    contract = {"contract": bars["contract"][last]} if "contract" in bars else {}
    return prices | contract | _grid(bars, (first, last), minutes)


def _grid(bars: Mapping[str, NDArray[Any]], span: tuple[Ints, Ints], minutes: int) -> Bars:
    """Columns that follow from the grid alone, if no source bar lies across it: they do not depend on which minutes traded."""
    first, last = span
    minute = bars["minute"][first] // minutes * minutes
    ts = bars["ts"][first] - (bars["minute"][first] - minute).astype(np.int64) * MINUTE
    end = bars["close_ts"][first] + bars["to_close"][first].astype(np.int64) * MINUTE
    close_ts = np.maximum(np.minimum(ts + minutes * MINUTE, end), bars["close_ts"][last])
    return {
        "ts": ts,
        "close_ts": close_ts,
        "session": bars["session"][first],
        "trade_date": bars["trade_date"][first],
        "minute": minute,
        "to_close": ((end - close_ts) // MINUTE).astype(np.int32),
        "rth": bars["rth"][first],
    }
