"""Bars in order of time, one per stamp and contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mlf.operators.cleaning.state import MINUTE, PRICES, Bars, Finding, Floats, Rows, State, breaks, nothing
from mlf.operators.cleaning.words import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

EQUAL, PARTIAL, CONFLICTING = (KINDS.index(f"duplicate_{name}") for name in ("equal", "partial", "conflicting"))
VALUES = (*PRICES, "volume")


def steps_back(bars: Bars) -> Finding:
    """Bars whose stamp lies before the one above it in the file; the score is by how many minutes."""
    ts = bars["ts"]
    if len(ts) < 2 or not (ts[1:] < ts[:-1]).any():  # noqa: PLR2004 - one bar has no order
        return nothing()
    at = np.flatnonzero(ts[1:] < ts[:-1]) + 1
    return Finding(at, (ts[at - 1] - ts[at]) / MINUTE)


def by_time(state: State) -> State:
    """Bars by time; where several contracts trade at once, contract by contract. Equal keys keep the order of the file."""
    ts = state.bars["ts"]
    if (ts[1:] < ts[:-1]).any():
        state = state.taken(np.argsort(ts, kind="stable"))
        ts = state.bars["ts"]
    if "contract" in state.bars and (breaks(state.bars) & (ts[1:] == ts[:-1])).any():
        return state.taken(np.lexsort((ts, state.bars["contract"])))
    return state


def by_stamp(state: State) -> State:
    """Bars by time again, those of one stamp by contract."""
    ts = state.bars["ts"]
    return state.taken(np.lexsort((state.bars["contract"], ts))) if (ts[1:] < ts[:-1]).any() else state


def duplicates(bars: Bars, which: Literal["last", "first"]) -> Finding:
    """Bars to lose among those of one stamp and contract.

    A partial bar (same open, range and volume inside those of the bar with the most volume) yields to the final bar wherever the two
    stand. Of bars that contradict each other the last or the first in the file stays. The score is the distance of the two closes.
    """
    same = bars["ts"][1:] == bars["ts"][:-1]
    if not same.any():
        return nothing()
    same &= ~breaks(bars)
    member = np.flatnonzero(np.append(same, [False]) | np.insert(same, 0, [False]))
    if not len(member):
        return nothing()
    rows = {name: np.asarray(bars[name][member]) for name in VALUES}
    group = np.cumsum(np.insert(~same, 0, [True])[member]) - 1
    winner = _winner(rows, group, which)[group]
    lost = winner != np.arange(len(member))
    kind = _kind(rows, winner)
    score = np.abs(rows["close"] - rows["close"][winner])
    return Finding(member[lost], score[lost], kind=kind[lost])


def _winner(rows: Bars, group: Rows, which: str) -> Rows:
    """Per group the place of the bar that stays: the last or first of those that are no part of the fullest one."""
    ranks = np.lexsort((rows["high"] - rows["low"], _known(rows["volume"]), group))
    fullest = ranks[np.append(group[1:] != group[:-1], [True])]
    whole = np.flatnonzero(_kind(rows, fullest[group]) != PARTIAL)
    turns = group[whole][1:] != group[whole][:-1]
    return np.asarray(whole[np.append(turns, [True]) if which == "last" else np.insert(turns, 0, [True])])


def _kind(rows: Bars, winner: Rows) -> NDArray[np.int8]:
    """Code of each bar's relation to the one that stays: equal, a part of it, or in conflict."""
    best = {name: column[winner] for name, column in rows.items()}
    volume, full = _known(rows["volume"]), _known(best["volume"])
    equal = np.logical_and.reduce([rows[name] == best[name] for name in PRICES]) & (volume == full)
    inside = (rows["open"] == best["open"]) & (rows["high"] <= best["high"]) & (rows["low"] >= best["low"]) & (volume <= full)
    smaller = (rows["high"] < best["high"]) | (rows["low"] > best["low"]) | (volume < full)
    return np.where(equal, EQUAL, np.where(inside & smaller, PARTIAL, CONFLICTING)).astype(np.int8)


def _known(volume: NDArray[Any]) -> Floats:
    """Volume, -1 where unknown or impossible: less than any other."""
    return np.where(np.isfinite(volume) & (volume >= 0), volume, -1.0)
