"""Bars of another interval than the file's."""

from __future__ import annotations

import numpy as np

from mlf.operators.cleaning.state import MINUTE, Bars, Finding, Mask, Rows, breaks, runs, scan

#: Short steps in a row that prove bars of a finer interval.
FINER = 10
#: Steps in a row that prove bars of a coarser interval: (up to this multiple, so many).
COARSER = ((4, 24), (29, 10), (10_000, 4))
#: Longest step of a coarser interval; longer ones are the night between two sessions.
LONGEST = 720 * MINUTE


def misfit(bars: Bars, interval: int) -> Finding:
    """Bars off the grid of the interval, or on it among bars of another interval; the score is 1.

    The grid is the commonest remainder of the stamps by the interval (by its common divisor with the hour, where it does not divide the
    hour: such bars start afresh every session). At least ten steps in a row shorter than the interval are bars of a finer one. Equal
    steps of k intervals, on the grid of k intervals, are bars of a coarser one: 24 in a row for k up to 4, 10 for k up to 29, else 4. A
    market without trades leaves holes in the minutes too, but no such regular ones.
    """
    width = interval * MINUTE
    off = _off_grid(bars, int(np.gcd(interval, 60)) * MINUTE)
    if len(bars["ts"]) < 3:  # noqa: PLR2004 - two steps are the least that can be regular
        return Finding(off, np.ones(len(off)))
    steps = np.diff(bars["ts"])
    if steps.min() == steps.max() == width:
        return Finding(off, np.ones(len(off)))
    at = np.unique(np.concatenate([off, _finer(bars, steps, width), _coarser(bars["ts"], steps, width)]))
    return Finding(at, np.ones(len(at)))


def _off_grid(bars: Bars, grid: int) -> Rows:
    base = int(bars["ts"][0]) % grid
    off = scan(bars, ("ts",), lambda ts: ts % grid != base)
    if 2 * len(off) < len(bars["ts"]):
        return off
    values, counts = np.unique(bars["ts"] % grid, return_counts=True)
    return np.flatnonzero(bars["ts"] % grid != values[counts.argmax()])


def _finer(bars: Bars, steps: Rows, width: int) -> Rows:
    """Bars that a step shorter than the interval follows; the last bar of a stretch may be whole."""
    short: Mask = (steps < width) & (steps > 0)
    return _joined(runs(short & ~breaks(bars), FINER)) if short.any() else _joined([])


def _coarser(ts: Rows, steps: Rows, width: int) -> Rows:
    long: Mask = (steps > width) & (steps <= LONGEST)
    if not long.any():
        return _joined([])
    found = runs(long[1:] & (steps[1:] == steps[:-1]), COARSER[-1][1] - 1)
    proven = [(start, end + 2) for start, end in found if _proven(ts[start : end + 2], width)]
    return _joined([(start, end - _fine_after(steps, start, end - 1)) for start, end in proven])


def _fine_after(steps: Rows, start: int, last: int) -> int:
    """One if the last bar of a stretch is narrow, as a shorter step tells that follows it; else none."""
    return int(last < len(steps) and steps[last] < steps[start])


def _proven(ts: Rows, width: int) -> bool:
    """Whether stamps at equal steps are regular for long enough, and on the grid of their step."""
    step = int(ts[1] - ts[0])
    needed = next(count for most, count in COARSER if step <= most * width)
    grid = int(np.gcd(step, 60 * MINUTE))
    return len(ts) > needed and step % width == 0 and int(ts[0]) % grid < width


def _joined(stretches: list[tuple[int, int]]) -> Rows:
    return np.unique(np.concatenate([np.arange(*edges) for edges in stretches] or [np.zeros(0, np.int64)]))
