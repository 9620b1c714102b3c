"""Time zone and stamp edge, from the hours in which the exchange is closed.

Every reading of the stamps (a zone, and whether stamps mark the open or the close of a bar) says which minutes of the file's clock lie in
the closed hours of the calendar: the maintenance hour, the weekend, holidays, the hours after an early close. A right reading finds them
empty. A wrong one finds bars there, in every hole if it is an hour off, in the weeks between two changes of clocks if it is of another
zone, and one bar at the edge of each hole if it mistakes closes for opens. Readings are compared hole by hole: one falls if it has bars in
holes that the best one finds empty, in several of them, and hardly ever the other way round. So neither a holiday that the calendar
misses nor a few stray bars decide anything.

Readings that give every session of the data the same place (New York and -05:00 in winter, open stamps of Chicago and close stamps of an
hour later on hourly bars) are one: nothing depends on which of them is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.zone import MINUTE, to_wall
from mlf.operators.passport.zones import RARE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from mlf.operators.calendar.sessions import Sessions
    from mlf.operators.passport.presence import Presence
    from mlf.operators.passport.zones import Candidate

    Counts = NDArray[np.int32]
    Ints = NDArray[np.int64]

#: Holes in which a reading must be worse than the best one before it falls, and how many times more often worse than better.
HOLES, TIMES = 3, 5
#: Fewer holes are enough if they are full of bars.
FULL_HOLES, FULL_BARS = 2, 40
#: A reading with bars in more of the holes, or with a larger share of its bars there, fits no session of futures.
WORST_HOLES, WORST_SHARE = 0.4, 0.03


@dataclass(frozen=True, slots=True)
class Reading:
    """One place of the sessions on the file's clock, and every zone and edge that gives it.

    ``violations`` counts the bars in each hole: before the first session, between neighbours, after the last. ``inside`` counts the bars
    of each session, ``last`` those of its last hour. ``edges`` are the minutes that stamp its first bar, and the first one not in it.
    """

    names: tuple[Candidate, ...]
    violations: Counts
    inside: Counts
    last: Counts
    edges: tuple[Ints, Ints]

    @property
    def holes(self) -> int:
        """Holes with a bar in them."""
        return int(np.count_nonzero(self.violations))

    @property
    def outside(self) -> int:
        """Bars in holes."""
        return int(self.violations.sum())

    @property
    def witnessed(self) -> int:
        """Holes with bars in the session before or after them."""
        traded = self.inside > 0
        return int(np.count_nonzero(np.append(traded, False) | np.append(False, traded)))

    @property
    def fits(self) -> bool:
        """Whether the closed hours are as good as empty."""
        bars = self.outside + int(self.inside.sum())
        return self.holes <= max(1, WORST_HOLES * self.witnessed) and self.outside <= WORST_SHARE * bars


@dataclass(frozen=True, slots=True)
class Clocks:
    """Readings that the bars leave possible, the best first, and those that fell, with the holes in which they did."""

    standing: tuple[Reading, ...]
    fallen: tuple[Reading, ...]

    @property
    def best(self) -> Reading:
        """The reading with the fewest bars in closed hours."""
        return self.standing[0]

    def of(self, zone: str | None, edge: str | None) -> tuple[Reading, ...]:
        """Standing readings that go by that zone and edge; ``None`` is any."""
        return tuple(reading for reading in self.standing if any(_is(name, zone, edge) for name in reading.names))


def named(reading: Reading, zone: str | None = None, edge: str | None = None) -> Candidate | None:
    """The first name of the reading with that zone and edge."""
    return next((name for name in reading.names if _is(name, zone, edge)), None)


def _is(name: Candidate, zone: str | None, edge: str | None) -> bool:
    return zone in (None, name[0]) and edge in (None, name[1])


def clocks(present: Presence, table: Sessions, names: Sequence[Candidate], interval: int) -> Clocks:
    """Every reading judged. ``names`` begin with what somebody named, if anybody did."""
    readings = sorted(_readings(present, table, names, interval), key=lambda r: (r.holes, r.outside))
    best, rare = readings[0], set(RARE) - {names[0][0]}
    fallen = tuple(reading for reading in readings[1:] if falls(reading, best) or (_is_rare(reading, rare) and _is_idle(reading, best)))
    return Clocks(tuple(reading for reading in readings if reading not in fallen), fallen)


def worse_holes(reading: Reading, other: Reading) -> Counts:
    """Bars in the holes that only the first reading has bars in."""
    return np.where(other.violations == 0, reading.violations, 0)


def falls(reading: Reading, best: Reading) -> bool:
    """Whether the bars rule the reading out, given the best one."""
    worse, better = worse_holes(reading, best), _better(reading, best)
    holes = int(np.count_nonzero(worse))
    clear = holes >= HOLES and holes >= TIMES * better
    full = holes >= FULL_HOLES and better == 0 and int(worse.sum()) >= FULL_BARS
    return clear or full


def _better(reading: Reading, best: Reading) -> int:
    """Holes that only the best reading has bars in."""
    return int(np.count_nonzero(worse_holes(best, reading)))


def _is_idle(reading: Reading, best: Reading) -> bool:
    """Whether the reading is nowhere better, and leaves the last hour of a session empty that the best one finds traded."""
    return _better(reading, best) == 0 and bool(np.any((reading.last == 0) & (best.last > 0)))


def _is_rare(reading: Reading, rare: AbstractSet[str]) -> bool:
    return all(zone in rare for zone, _ in reading.names)


def _readings(present: Presence, table: Sessions, names: Sequence[Candidate], interval: int) -> list[Reading]:
    """One reading per place of those sessions that have bars in any of them."""
    grouped: dict[bytes, list[Candidate]] = {}
    places: dict[bytes, tuple[Ints, Ints]] = {}
    near = _near(present, table)
    for name in names:
        edges = _edges(table, name, interval)
        key = edges[0][near].tobytes() + edges[1][near].tobytes()
        grouped.setdefault(key, []).append(name)
        places.setdefault(key, edges)
    return [_reading(present, places[key], tuple(group)) for key, group in grouped.items()]


def _near(present: Presence, table: Sessions) -> NDArray[np.bool_]:
    """Sessions with a bar within a day of them, whatever the zone."""
    day = 1_440
    return np.asarray(present.within(table.open // MINUTE - day, table.close // MINUTE + day) > 0)


def _edges(table: Sessions, name: Candidate, interval: int) -> tuple[Ints, Ints]:
    """Minutes of the file's clock that stamp the first bar of each session, and the first one not in it any more."""
    zone, edge = name
    shift = interval if edge == "close" else 0
    return to_wall(table.open, zone) // MINUTE + shift, to_wall(table.close, zone) // MINUTE + shift


def _reading(present: Presence, edges: tuple[Ints, Ints], names: tuple[Candidate, ...]) -> Reading:
    opens, closes = present.before(edges[0]), present.before(edges[1])
    violations = np.append(opens, present.total) - np.append(0, closes)
    last = closes - present.before(np.maximum(edges[1] - 60, edges[0]))
    return Reading(names, violations.astype(np.int32), closes - opens, last, edges)
