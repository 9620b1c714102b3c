"""The body of ``features.matrix``: feature columns of several timeframes over the base rows, joined on bar close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.features.alignment import visible
from mlf.operators.features.stream import restarts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.features.declare import MatrixParams
    from mlf.schemas.work import Task

    Table = Mapping[str, NDArray[Any]]


def run(inputs: Mapping[str, Any], params: MatrixParams, _: Task) -> dict[str, NDArray[Any]]:
    """The matrix of :mod:`mlf.schemas.matrix`. Feature columns are the arrays of the inputs themselves, not copies."""
    features, bars = inputs["features"], inputs["bars"]
    base = bars[0]
    matrix: dict[str, NDArray[Any]] = {"ts": base["ts"], "close_ts": base["close_ts"]}
    ready = 0
    for timeframe, table, own in zip(params.timeframes, features, bars, strict=True):
        index = visible(base["close_ts"], own["close_ts"])
        if timeframe != params.timeframes[0]:
            matrix[f"index/{timeframe}"] = index
        matrix |= {f"{timeframe}/{name}": values for name, values in table.items()}
        ready = max([ready, *(first_row(index, values) for values in table.values())])
    matrix["ready"] = np.array([ready], np.int64)
    if restarts(base) and base["roll"].any():
        matrix["usable"] = usable(features, bars)
    return matrix


def usable(features: Sequence[Table], bars: Sequence[Table]) -> NDArray[np.bool_]:
    """Base rows at which every column of every timeframe has had a value of the contract that the row trades.

    Features start afresh at a roll, each on its own timeframe: until the slowest has a value again, a row would mix what two contracts
    knew, or hold nothing.
    """
    base = bars[0]
    starts = np.append(0, np.flatnonzero(base["roll"]))
    first = starts
    for table, own in zip(features, bars, strict=True):
        index = visible(base["close_ts"], own["close_ts"])
        begun = np.searchsorted(own["close_ts"], base["ts"][starts], side="right")
        first = np.maximum.reduce([first, *(_first_rows(index, values, begun) for values in table.values())])
    row = np.arange(len(base["ts"]))
    return np.asarray(row >= first[np.searchsorted(starts, row, side="right") - 1])


def _first_rows(index: NDArray[np.int32], values: NDArray[Any], begun: NDArray[np.integer]) -> NDArray[np.int64]:
    """For each start, the first base row that sees a finite value of a bar from ``begun`` on; the number of base rows if none does."""
    finite = np.append(np.flatnonzero(np.isfinite(values)), len(values))
    return np.searchsorted(index, finite[np.searchsorted(finite, begun)])


def first_row(index: NDArray[np.int32], values: NDArray[Any]) -> int:
    """The first base row that sees a finite value; the number of base rows if none ever does."""
    finite = np.flatnonzero(np.isfinite(values))
    return int(np.searchsorted(index, finite[0])) if finite.size else index.size
