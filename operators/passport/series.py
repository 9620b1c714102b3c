"""Bars as a series: UTC opens in order, one bar per contract and instant, with the trade date and the minute of the exchange's day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: 17:00 Chicago, where the trade date turns.
TURN = 17 * 60
DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Series:
    """Bars in order of time, then contract; of bars with equal contract and time the last that was written.

    ``ts`` int64 is the UTC bar open in nanoseconds; ``volume`` is NaN where unknown; ``contract`` int32 is ``12 * year + month - 1``, or
    ``None`` where the source names no contracts. ``trade_date`` int32 counts days since 1970-01-01 and turns at 17:00 Chicago; ``minute``
    int32 is the minute of the Chicago clock, 0 to 1,439. ``interval`` is minutes per bar.
    """

    ts: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    contract: NDArray[np.int32] | None
    trade_date: NDArray[np.int32]
    minute: NDArray[np.int32]
    interval: int

    def __len__(self) -> int:
        return len(self.ts)


def series_of(ts: Ints, columns: Mapping[str, NDArray[Any]], interval: int) -> Series:
    """The series of rows in any order. Columns that are in order already are shared, not copied."""
    contract = columns.get("contract")
    order = _order(ts, contract)
    if order is not None:
        ts, contract = ts[order], None if contract is None else contract[order]
    names = ("open", "high", "low", "close", "volume")
    priced: dict[str, Floats] = {name: columns[name] if order is None else columns[name][order] for name in names}
    clock = _clock(ts)
    minute = clock % DAY_MINUTES
    trade_date = (clock + (DAY_MINUTES - TURN)) // DAY_MINUTES
    return Series(ts=ts, **priced, contract=contract, trade_date=trade_date, minute=minute, interval=interval)


def _order(ts: Ints, contract: NDArray[np.int32] | None) -> NDArray[np.intp] | None:
    """Rows in order, the last of equals only; ``None`` if they stand so already."""
    if np.all(ts[1:] > ts[:-1]):
        return None
    keys = (ts,) if contract is None else (contract, ts)
    order = np.lexsort(keys)
    last = np.ones(len(ts), np.bool_)
    last[:-1] = np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)
    return order[last]


def _clock(ts: Ints) -> NDArray[np.int32]:
    """Minutes of the Chicago wall clock since 1970, in steps of a UTC hour: within one the offset never changes."""
    hours = DAY // 24
    if len(ts) == 0:
        return np.empty(0, np.int32)
    first = int(ts[0]) // hours
    marks = np.arange(first, int(ts[-1]) // hours + 1, dtype=np.int64) * hours
    offset = ((wall_from_utc(marks) - marks) // MINUTE).astype(np.int32)
    minutes = (ts // MINUTE).astype(np.int32)
    clock: NDArray[np.int32] = minutes + offset[minutes // 60 - np.int32(first)]
    return clock
