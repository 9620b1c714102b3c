"""When bars open whose stamps mark their close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.zone import MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def opens_from(stamp: Ints, minutes: int, edge: str) -> Ints:
    """UTC opens of bars of ``minutes``, from UTC stamps in any order that mark their ``open`` or their ``close``.

    A bar opens one length before its close. The last one before a break may be shorter, as 15:30 to 16:00 is in bars of 45 minutes of a
    market that closes at 16:00: it opens where the bar before it closed. Such a stamp follows a regular one by less than a length, and
    none follows it within a length; a stray stamp among regular ones is none.
    """
    if edge != "close":
        return stamp
    opens = stamp - minutes * MINUTE
    last, before = _short(stamp, minutes * MINUTE)
    if len(last):
        at = np.flatnonzero(np.isin(stamp, last))
        opens[at] = before[np.searchsorted(last, stamp[at])]
    return opens


def _short(stamp: Ints, length: int) -> tuple[Ints, Ints]:
    """Stamps of bars shorter than a length, ascending, and the stamp before each."""
    distinct = stamp if (stamp[1:] > stamp[:-1]).all() else np.unique(stamp)
    steps = np.diff(distinct)
    at = np.flatnonzero(steps < length)
    around = np.concatenate([[length], steps, [length + 1]])
    at = at[(around[at] >= length) & (around[at + 2] > length)]
    return distinct[at + 1], distinct[at]
