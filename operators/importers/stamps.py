"""Stamps of a file as int64 nanoseconds UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: 1990-01-01 and 2100-01-01 in seconds. In this span a count of seconds is never a count of milliseconds, and so on.
FIRST, LAST = 631_152_000, 4_102_444_800
UNITS = {1_000_000_000: "seconds", 1_000_000: "milliseconds", 1_000: "microseconds", 1: "nanoseconds"}

EXPECTED = "a stamp from 1990 to 2100: ISO-8601, or seconds, milliseconds, microseconds or nanoseconds since 1970, UTC"


def stamps_of(file: str, column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Nanoseconds since 1970 in UTC, of a timestamp column (naive means UTC) or of integers in one unit.

    Raises MLF907 for the first null, for a stamp outside 1990 to 2100 (which is also what a change of unit looks like), for other types.
    """
    line_of = _line_counter(file)
    _refuse(file, np.asarray(column.is_null()), column, line_of)
    if pa.types.is_timestamp(column.type):
        scale = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[column.type.unit]
        values = column.cast(pa.int64()).to_numpy()
    elif pa.types.is_integer(column.type):
        values = column.cast(pa.int64()).to_numpy()
        scale = unit_scale(int(values[0]))
    else:
        shown = f"'{column[0].as_py()}'" if pa.types.is_string(column.type) else f"of type {column.type}"
        raise MlfError("MLF907", file=file, line=line_of(0), column="ts", value=shown, expected=EXPECTED)
    outside = (values < FIRST * 10**9 // scale) | (values >= LAST * 10**9 // scale)
    _refuse(file, outside, column, line_of)
    return np.ascontiguousarray(values) * np.int64(scale)


def unit_scale(value: int) -> int:
    """Nanoseconds per unit of an integer stamp between 1990 and 2100; 1 if it fits no unit."""
    return next((scale for scale in UNITS if FIRST <= value * scale // 10**9 < LAST), 1)


def _refuse(file: str, bad: NDArray[np.bool_], column: pa.ChunkedArray, line_of: Callable[[int], int]) -> None:
    if bad.any():
        row = int(np.argmax(bad))
        value = column.slice(row, 1).cast(pa.string()).to_pylist()[0]
        shown = "empty" if value is None else f"'{value}'"
        raise MlfError("MLF907", file=file, line=line_of(row), column="ts", value=shown, expected=EXPECTED)


def _line_counter(file: str) -> Callable[[int], int]:
    """Line of a row: after the header in CSV; Parquet rows count from 1."""
    first = 1 if file.lower().endswith((".parquet", ".pq")) else 2
    return lambda row: row + first
