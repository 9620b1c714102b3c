"""Body of `bars.event`: bars that close when so many contracts, or dollars, have changed hands.

A bar is sampled each time a set amount has traded, as in López de Prado, Advances in Financial Machine Learning (2018), chapter 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.bars.kernels import MINUTE, event_spans
from mlf.operators.bars.resample import taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.bars.declare import EventParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Flags = NDArray[np.bool_]


def run(inputs: Mapping[str, Any], params: EventParams, task: Task) -> Bars:
    """Bars of ``params.size`` contracts, or dollars, with the columns of the input; `interval` is 0, as they have no minutes.

    A bar closes with the source bar that brings its volume (or the sum of close * volume * point value) to the size; what that bar holds
    beyond the size belongs to it and is not carried on. So bars are as coarse as the source at least, and `ts` and `close_ts` are those of
    real source bars. Nothing is added up across a session's close or a roll: the last bar of a session may be smaller and closes with the
    session, when it is known that nothing will follow; what the old contract left unfinished at a roll inside a session makes no bar.
    Raises MLF967 (a source bar without volume).
    """
    del task
    bars = {name: np.asarray(column) for name, column in inputs["bars"].items() if "/" not in name}
    size = _size(bars, params)
    ends = np.diff(bars["session"], append=bars["session"][-1] + 1) != 0
    first, last, is_full = np.empty(len(size), np.int32), np.empty(len(size), np.int32), np.empty(len(size), np.bool_)
    count = event_spans(size, (ends, bars["roll"]), float(params.size), (first, last, is_full))
    spans = first[:count], last[:count]
    return _placed(bars, spans, is_full[:count]) | taken(bars, spans) | {"interval": np.zeros(1, np.int32)}


def _size(bars: Bars, params: EventParams) -> NDArray[np.float64]:
    """What each source bar adds to a bar."""
    unknown = np.isnan(bars["volume"])
    if unknown.any():
        first = np.datetime_as_string(bars["ts"][unknown][:1].view("datetime64[ns]"), unit="s")[0] + "Z"
        raise MlfError("MLF967", count=int(unknown.sum()), rows=len(unknown), kind=params.kind, ts=first)
    if params.kind == "volume":
        return bars["volume"]
    return np.asarray(np.abs(bars["close"]) * bars["volume"] * params.point_value)


def _placed(bars: Bars, spans: tuple[NDArray[np.int32], NDArray[np.int32]], is_full: Flags) -> Bars:
    first, last = spans
    end = (-(-bars["close_ts"][last] // MINUTE) + bars["to_close"][last]) * MINUTE
    close_ts = np.where(is_full, bars["close_ts"][last], end)
    return {
        "ts": bars["ts"][first],
        "close_ts": close_ts,
        "minute": bars["minute"][first],
        "to_close": ((end - close_ts) // MINUTE).astype(np.int32),
    }
