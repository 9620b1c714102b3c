"""Which minutes of the file's own clock have a bar, as running counts: how many bars lie in a span is one subtraction.

Everything the clock of a file can tell is asked of these counts with the edges of the calendar moved into the file's clock, so that no
candidate zone costs a pass over the bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.calendar.zone import MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from mlf.operators.calendar.sessions import Sessions

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Presence:
    """``counts[i]`` is how many distinct minutes before minute ``first + i`` (since 1970, on the file's clock) have a bar.

    ``odd`` counts rows whose stamp is no whole minute; they are left out.
    """

    first: int
    counts: NDArray[np.int32]
    odd: int

    def before(self, minutes: Ints) -> NDArray[np.int32]:
        """How many present minutes lie before each minute."""
        return self.counts[np.clip(minutes - self.first, 0, len(self.counts) - 1)]

    def within(self, start: Ints, end: Ints) -> NDArray[np.int32]:
        """How many present minutes lie in each span ``[start, end)``."""
        return self.before(end) - self.before(start)

    @cached_property
    def minutes(self) -> NDArray[np.int32]:
        """The present minutes, ascending."""
        return (np.flatnonzero(np.diff(self.counts)) + self.first).astype(np.int32)

    @property
    def total(self) -> int:
        """Number of present minutes."""
        return int(self.counts[-1])


def presence_of(stamp: Ints) -> Presence:
    """Presence of stamps in any order, which may repeat. Their span must be known to be one of years, not of centuries."""
    minutes = stamp // MINUTE
    whole = minutes * MINUTE == stamp
    odd = len(stamp) - int(np.count_nonzero(whole))
    minutes = minutes[whole] if odd else minutes
    first = int(minutes.min()) if len(minutes) else 0
    last = int(minutes.max()) if len(minutes) else -1
    present = np.zeros(last - first + 2, np.bool_)
    present[minutes - (first - 1)] = True
    return Presence(first, np.cumsum(present, dtype=np.int32), odd)


def calendar_around(template: str, first: date, last: date, tables: Mapping[str, bytes]) -> Sessions:
    """Sessions from three days before the first date to three days after the last, as far as the tables reach. Raises MLF911."""
    margin = timedelta(days=3)
    for low, high in ((first - margin, last + margin), (first - margin, last), (first, last + margin)):
        try:
            return sessions_between(template, low, high, tables)
        except MlfError:
            continue
    return sessions_between(template, first, last, tables)
