"""Which coarse bar a base row may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.features.stream import restarts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]


def visible(base_close: NDArray[np.int64], close: NDArray[np.int64]) -> NDArray[np.int32]:
    """Per base row, the last bar that had closed by the base row's close; -1 where none had."""
    return (np.searchsorted(close, base_close, side="right") - 1).astype(np.int32)


def visible_of_contract(base: Bars, own: Bars) -> NDArray[np.int32]:
    """As :func:`visible`, and -1 until a bar of the contract that the base row trades has closed, if no adjustment bridges rolls."""
    seen = visible(base["close_ts"], own["close_ts"])
    if not restarts(base) or not base["roll"].any():
        return seen
    starts = np.flatnonzero(base["roll"])
    begun = np.append(0, np.searchsorted(own["close_ts"], base["ts"][starts], side="right"))
    contract = np.searchsorted(starts, np.arange(len(seen)), side="right")
    return np.where(seen < begun[contract], np.int32(-1), seen)
