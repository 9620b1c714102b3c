"""Bars of the trade dates that a user asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.sessions import EPOCH
from mlf.operators.calendar.zone import DAY, MINUTE, utc_from_wall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: 17:00 Chicago, where the trade date turns.
OPEN_MINUTE = 17 * 60


def turn(day: date) -> int:
    """The instant at which a trade date begins: 17:00 Chicago on the evening before, in nanoseconds UTC."""
    return int(utc_from_wall(np.array([(day - EPOCH).days * DAY - DAY + OPEN_MINUTE * MINUTE]))[0])


def asked(ts: Ints, start: date | None, end: date | None) -> NDArray[np.bool_]:
    """Whether each bar opens on a trade date from ``start`` on and before ``end``; ``None`` sets no bound. Stamps in any order."""
    keep = np.ones(len(ts), np.bool_)
    if start is not None:
        keep &= ts >= turn(start)
    if end is not None:
        keep &= ts < turn(end)
    return keep


def day_of(text: str | None) -> date | None:
    """The date of an ISO text."""
    return None if text is None else date.fromisoformat(text)
