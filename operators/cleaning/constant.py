"""Prices that stand still longer than an open market does."""

from __future__ import annotations

import numpy as np

from mlf.operators.calendar.zone import DAY, wall_from_utc
from mlf.operators.cleaning.state import MINUTE, Bars, Finding, Floats, Mask, Rows, nothing, runs

#: Two full sessions: no halt, and no day at the limit of the exchange, lasts as long.
MINUTES = 2 * 1_380
#: Least number of bars, where few of them make two sessions.
BARS = 60
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


def constant(bars: Bars, interval: int, tick: float) -> Finding:
    """Stretches of at least two sessions, and of 60 bars, in which the close stays within half the mean range of a bar.

    A market whose bars range over r moves by many r in two sessions. Where it does not, the file repeats one price (range zero: within a
    tick), or somebody made its bars up around one. Bars of closed weekends, which some vendors fill, do not count towards the length. The
    score is the length in bars.
    """
    least = max(BARS, -(-MINUTES // interval))
    block = least // 3
    if len(bars["ts"]) < least:
        return nothing()
    still = _still(bars, block, tick)
    found = [_grown(bars, start * block, (end + 1) * block) for start, end in runs(still, 1)]
    long = [(start, end) for start, end in found if _opened(bars["ts"][start:end]) >= least]
    at = np.unique(np.concatenate([np.arange(*edges) for edges in long] or [np.zeros(0, np.int64)]))
    return Finding(at, np.full(len(at), float(max((end - start for start, end in long), default=0))))


def _still(bars: Bars, block: int, tick: float) -> Mask:
    """Per pair of neighbouring blocks: whether their closes stay within half the mean range of their bars, or one tick."""
    high, low = _blocks(bars["close"], block, np.maximum), _blocks(bars["close"], block, np.minimum)
    mean = (_blocks(bars["high"], block, np.add) - _blocks(bars["low"], block, np.add)) / block
    band = np.maximum(high[1:], high[:-1]) - np.minimum(low[1:], low[:-1])
    return np.asarray(band <= np.maximum((mean[1:] + mean[:-1]) / 4, tick * (1 + 1e-6)))


def _blocks(column: Floats, block: int, fold: np.ufunc) -> Floats:
    return np.asarray(fold.reduce(column[: len(column) // block * block].reshape(-1, block), axis=1))


def _grown(bars: Bars, start: int, end: int) -> tuple[int, int]:
    """The stretch with the bars before and after it whose closes stay in its band."""
    close = bars["close"]
    inside = (close >= close[start:end].min()) & (close <= close[start:end].max())
    before, after = np.flatnonzero(~inside[:start]), np.flatnonzero(~inside[end:])
    return int(before[-1]) + 1 if len(before) else 0, end + int(after[0]) if len(after) else len(close)


def _opened(ts: Rows) -> int:
    """Bars outside the closed weekend, Friday 16:00 to Sunday 17:00 Chicago."""
    wall = wall_from_utc(ts)
    weekday, minute = (wall // DAY + 3) % 7, wall % DAY // MINUTE
    closed = ((weekday == FRIDAY) & (minute >= 960)) | (weekday == SATURDAY) | ((weekday == SUNDAY) & (minute < 1_020))  # noqa: PLR2004
    return int((~closed).sum())
