"""Chicago wall time and UTC, vectorised, from the zone rules of the `tzdata` distribution and from nowhere else.

The operating system's zone files and the `TZ` variable are never read, so equal inputs give equal bytes on every machine.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: Chicago is five or six hours behind UTC, so wall + 6 h is within an hour of UTC.
NEAR = 6 * 3_600 * SECOND


def utc_from_wall(wall: Ints) -> Ints:
    """UTC nanoseconds of Chicago wall-clock nanoseconds (since 1970-01-01 00:00 on the wall).

    A wall time that happens twice (the hour before the clocks go back) is taken as the first; one that never happens is moved back by an
    hour. Neither touches a session: the clocks change on Sunday at 02:00 and the week opens at 17:00.
    """
    first = wall - _offset(wall + NEAR - DAY)
    return np.where(first + _offset(first) == wall, first, wall - _offset(wall + NEAR))


def wall_from_utc(utc: Ints) -> Ints:
    """Chicago wall-clock nanoseconds of UTC nanoseconds."""
    return utc + _offset(utc)


def _offset(utc: Ints) -> Ints:
    """Wall minus UTC in nanoseconds."""
    starts, offsets = _rules()
    return offsets[np.searchsorted(starts, utc, side="right")]


@lru_cache(maxsize=1)
def _rules() -> tuple[Ints, Ints]:
    """Instants at which the offset changes, and the offsets before, between and after them."""
    with resources.files("tzdata.zoneinfo.America").joinpath("Chicago").open("rb") as file:
        zone = ZoneInfo.from_file(file, key="America/Chicago")
    edges = [datetime(year, month, 1, tzinfo=UTC) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in (1, 7)]
    offsets = [_seconds(zone, edges[0])]
    starts = []
    for low, high in itertools.pairwise(edges):
        if _seconds(zone, low) != _seconds(zone, high):
            starts.append(_change(zone, low, high))
            offsets.append(_seconds(zone, high))
    return np.array(starts, np.int64) * SECOND, np.array(offsets, np.int64) * SECOND


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> int:
    """Epoch second of the one change of offset in (low, high], by bisection."""
    before = _seconds(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _seconds(zone, middle) == before:
            low = middle
        else:
            high = middle
    return int(high.timestamp())


def _seconds(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
