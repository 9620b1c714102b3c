"""Passes over bars, compiled: which source bars a wider bar holds, and what they add up to.

All kernels that call each other stand in this file, because numba's cache of machine code looks at one file only. Rows are source bars;
``first`` and ``last`` are the rows that a wider bar begins and ends with, both included.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MINUTE = 60_000_000_000


@njit(cache=True)
def session_open(ts: int, minute: int) -> int:
    """The session's open, which is a whole minute, from the open of a bar and its minutes since then, rounded down."""
    return (ts // MINUTE - minute) * MINUTE


@njit(cache=True)
def session_close(close_ts: int, to_close: int) -> int:
    """The session's close, which is a whole minute, from the close of a bar and the minutes left, rounded down."""
    return (-(-close_ts // MINUTE) + to_close) * MINUTE


@njit(cache=True)
def first_at(ts: Ints, i: int, edge: int, guess: int) -> int:
    """The first row after ``i`` that opens at or after ``edge``: looked for from ``i + guess``, where it is if no minute is missing."""
    low, step = i + 1, guess
    high = min(i + step, len(ts))
    while high < len(ts) and ts[high] < edge:
        low, step = high + 1, 2 * step
        high = min(high + step, len(ts))
    if high > low and ts[high - 1] < edge:
        return high
    while low < high:
        middle = (low + high) // 2
        if ts[middle] < edge:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def last_roll(rolls: Ints, roll: int, span: tuple[int, int]) -> tuple[int, int]:
    """The first row of the last contract among the rows of ``span``, and how many of ``rolls`` lie before the end; ``roll`` did so far."""
    first, end = span
    while roll < len(rolls) and rolls[roll] < end:
        first = max(first, rolls[roll])
        roll += 1
    return first, roll


@njit(cache=True)
def grid_spans(ts: Ints, place: tuple[Any, ...], rolls: Ints, width: tuple[int, int], made: tuple[Any, ...]) -> int:
    """How many wider bars there are; their ts, close_ts, minute, to_close, first and last rows go to ``made``, which has room for them.

    ``place`` is (minute, close_ts, to_close), ``rolls`` the rows that begin a contract, ``width`` minutes of a wider bar and source bars in
    it. A wider bar in which the contract changes begins with the last contract's first row.
    """
    minute, close_ts, to_close = place
    minutes, guess = width
    length = minutes * MINUTE
    i = count = roll = start = opened = closed = 0
    while i < len(ts):
        if ts[i] >= closed:
            opened, closed = session_open(ts[i], minute[i]), session_close(close_ts[i], to_close[i])
            start = opened
        if ts[i] >= start + length:
            start += (ts[i] - start) // length * length
        end = first_at(ts, i, min(start + length, closed), guess)
        i, roll = last_roll(rolls, roll, (i, end))
        closing = max(min(start + length, closed), close_ts[end - 1])
        made[0][count], made[1][count] = start, closing
        made[2][count], made[3][count] = (start - opened) // MINUTE, (closed - closing) // MINUTE
        made[4][count], made[5][count] = i, end - 1
        count += 1
        start += length
        i = end
    return count


@njit(cache=True)
def event_spans(size: Floats, ends: tuple[Flags, Flags], target: float, made: tuple[Any, ...]) -> int:
    """How many bars there are that close with the source bar that brings their ``size`` to ``target``.

    Their first and last rows, and whether they reached it, go to ``made``, which has room for them. ``ends`` are flags: the last row of a
    session, which closes what is open, and the first row of a contract, before which what is open is given up.
    """
    last_of_session, roll = ends
    start = count = 0
    total = 0.0
    for i in range(len(size)):
        if roll[i]:
            start, total = i, 0.0
        total += size[i]
        if total >= target or last_of_session[i]:
            made[0][count], made[1][count], made[2][count] = start, i, total >= target
            count += 1
            start, total = i + 1, 0.0
    return count


@njit(cache=True)
def aggregated(figures: tuple[Floats, ...], spans: tuple[Rows, Rows], made: tuple[Floats, ...]) -> None:
    """Open, high, low, close and volume of each span, into the five arrays of ``made``; volumes are added in the order of the rows."""
    opened, high, low, close, volume = figures
    for k in range(len(spans[0])):
        # Unsigned: numba then leaves out the look whether a row counts from the end.
        i, last = np.uint64(spans[0][k]), np.uint64(spans[1][k])
        made[0][k], made[3][k] = opened[i], close[last]
        top, bottom, total = high[i], low[i], volume[i]
        while i < last:
            i += np.uint64(1)
            top = high[i] if high[i] > top else top  # noqa: FURB136 - max() takes time to think of NaN
            bottom = low[i] if low[i] < bottom else bottom  # noqa: FURB136
            total += volume[i]
        made[1][k], made[2][k], made[4][k] = top, bottom, total


@njit(cache=True)
def picked(columns: tuple[Any, ...], rows: Rows, made: tuple[Any, ...]) -> None:
    """Some rows of four columns, into the four arrays of ``made``."""
    for k in range(len(rows)):
        i = np.uint64(rows[k])
        made[0][k], made[1][k], made[2][k], made[3][k] = columns[0][i], columns[1][i], columns[2][i], columns[3][i]


@njit(cache=True)
def sums(column: Floats, spans: tuple[Rows, Rows]) -> Floats:
    """The sum of each span, added in the order of the rows."""
    first, last = spans
    made = np.empty(len(first), np.float64)
    for k in range(len(first)):
        total = column[first[k]]
        for i in range(first[k] + 1, last[k] + 1):
            total += column[i]
        made[k] = total
    return made


@njit(cache=True)
def whole(column: Floats) -> bool:
    """Whether every number is whole, or unknown (NaN): only then does no sum depend on the order of its parts."""
    for value in column:  # noqa: SIM110 - numba compiles no generator
        if value != np.floor(value) and not np.isnan(value):
            return False
    return True
