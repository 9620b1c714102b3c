"""Whether a series keeps the hours of an exchange at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.passport.evidence import Finding

if TYPE_CHECKING:
    from mlf.operators.passport.clock import Clocks
    from mlf.operators.passport.presence import Presence

DAY = 1_440
#: From Saturday 13:00 to Sunday 10:00 the exchange is closed on every clock from -12:00 to +14:00.
FROM, UNTIL = 2 * DAY + 13 * 60, 3 * DAY + 10 * 60
#: Share of the weekends, and share of the usual number of bars in them, from which a series trades through weekends.
SHARE = 0.5
#: Bars that those of a weekend are measured against: of the same hours three days earlier.
EARLIER = 3 * DAY


def through_weekends(present: Presence, interval: int) -> tuple[int, int]:
    """How many weekends hold at least half as many bars as the same hours three days earlier, and how many weekends there are."""
    last = present.first + len(present.counts)
    # 1970-01-01 was a Thursday: Saturday is two days later. Stamps may mark the close of a bar, an interval after it opened.
    start, length = FROM + interval, UNTIL - FROM - interval
    starts = np.arange((present.first - start) // (7 * DAY), (last - start) // (7 * DAY) + 1) * 7 * DAY + start
    starts = starts[(starts >= present.first) & (starts + length < last)]
    weekend = present.within(starts, starts + length)
    usual = present.within(starts - EARLIER, starts - EARLIER + length)
    return int(np.count_nonzero((weekend > 0) & (weekend >= usual * SHARE))), len(starts)


def closed_hours(present: Presence, clocks: Clocks, interval: int) -> tuple[Finding, ...]:
    """MLF938 for a series that trades through weekends, or in whose closed hours there are bars on every clock."""
    traded, weekends = through_weekends(present, interval)
    if weekends and traded >= SHARE * weekends:
        return (Finding("MLF938", {"what": f"{traded} of {weekends} weekends are traded through, by whatever clock"}),)
    best = clocks.best
    if best.fits:
        return ()
    holes = f"{best.holes} of {best.witnessed} closed spans hold bars, {best.outside} of {present.total} bars"
    return (Finding("MLF938", {"what": f"on the best of all clocks ({best.names[0][0]}) {holes}"}),)
