"""Wall time and UTC, vectorised, from the zone rules of the `tzdata` distribution and from nowhere else.

The operating system's zone files and the `TZ` variable are never read, so equal inputs give equal bytes on every machine. A zone is a
name of the IANA table (`America/Chicago`), `UTC`, a fixed offset (`+02:00`, `-0600`, `UTC+2`), or a clock that runs a fixed time ahead of
or behind a place and changes with it: the broker's `America/New_York+7h`, which is midnight when New York closes at 17:00.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Ints = NDArray[np.int64]

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1990, 2100
CHICAGO = "America/Chicago"

OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")
SHIFTED = re.compile(r"(.+?)([+-])(\d{1,2})h")
PLACE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}")
FARTHEST = 18


def to_utc(wall: Ints, zone: str) -> Ints:
    """UTC nanoseconds of wall-clock nanoseconds (since 1970-01-01 00:00 on the wall of ``zone``).

    A wall time that happens twice (the hour before the clocks go back) is taken as the first. One that never happens (the hour that is
    skipped) is moved back by what the clocks skip. ``doubtful`` counts both. No session of a futures exchange is touched: the clocks of
    New York, Chicago and Europe change while the week is closed. Raises ValueError for no zone.
    """
    starts, offsets = _rules(zone)
    # The wall time at which each stretch ends, on its own clock: a time before it belongs to the stretch, so what happens twice is first.
    # Where the clocks go forward a stretch begins later than the last one ended; the hour between belongs to none and goes to the later.
    return wall - offsets[np.searchsorted(starts + offsets[:-1], wall, side="right")]


def to_wall(utc: Ints, zone: str) -> Ints:
    """Wall-clock nanoseconds in ``zone`` of UTC nanoseconds. Raises ValueError for no zone."""
    starts, offsets = _rules(zone)
    return utc + offsets[np.searchsorted(starts, utc, side="right")]


def doubtful(wall: Ints, zone: str) -> tuple[int, int]:
    """How many of the wall times happen twice in the zone, and how many never."""
    starts, offsets = _rules(zone)
    ends, begins = starts + offsets[:-1], starts + offsets[1:]
    return _between(wall, np.minimum(ends, begins), ends), _between(wall, ends, np.maximum(ends, begins))


def is_zone(zone: str) -> bool:
    """Whether the text names a zone."""
    try:
        _rules(zone)
    except ValueError:
        return False
    return True


def utc_from_wall(wall: Ints) -> Ints:
    """``to_utc`` of Chicago."""
    return to_utc(wall, CHICAGO)


def wall_from_utc(utc: Ints) -> Ints:
    """``to_wall`` of Chicago."""
    return to_wall(utc, CHICAGO)


def _between(values: Ints, low: Ints, high: Ints) -> int:
    """How many values lie in one of the ascending half-open spans."""
    place = np.searchsorted(low, values, side="right") - 1
    return int(np.count_nonzero((place >= 0) & (values < high[np.maximum(place, 0)]))) if len(low) else 0


@lru_cache(maxsize=64)
def _rules(zone: str) -> tuple[Ints, Ints]:
    """Instants at which the offset changes, and the offsets before, between and after them. Raises ValueError for no zone."""
    if zone in ("UTC", "Z", "GMT", "Etc/UTC"):
        return np.empty(0, np.int64), np.zeros(1, np.int64)
    if match := OFFSET.fullmatch(zone):
        return np.empty(0, np.int64), np.array([_shift(match[1], match[2], match[3] or "0")], np.int64)
    if (match := SHIFTED.fullmatch(zone)) and not zone.startswith("Etc/"):
        starts, offsets = _place(match[1])
        return starts, offsets + _shift(match[2], match[3], "0")
    return _place(zone)


def _shift(sign: str, hours: str, minutes: str) -> int:
    if int(hours) > FARTHEST or int(minutes) > 59:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(f"{sign}{hours}:{minutes}")
    return (int(hours) * HOUR + int(minutes) * MINUTE) * (-1 if sign == "-" else 1)


@lru_cache(maxsize=64)
def _place(name: str) -> tuple[Ints, Ints]:
    zone = _zone(name)
    changes = tuple(_changes(zone))
    first = _seconds(zone, datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
    starts = np.array([moment for moment, _ in changes], np.int64)
    return starts * SECOND, np.array([first, *(after for _, after in changes)], np.int64) * SECOND


def _zone(name: str) -> ZoneInfo:
    """The zone from the distribution's files; the name is checked first, so that it leads nowhere else."""
    if not PLACE.fullmatch(name):
        raise ValueError(name)
    try:
        with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise ValueError(name) from error


def _changes(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Epoch second and new offset of every change. Looked for week by week: Morocco changes twice within five weeks."""
    weeks = (LAST_YEAR - FIRST_YEAR) * 366 // 7
    edges = [datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(weeks)]
    for low, high in itertools.pairwise(edges):
        if _seconds(zone, low) != _seconds(zone, high):
            yield _change(zone, low, high), _seconds(zone, high)


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
