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
FROM, LENGTH = 2 * DAY + 13 * 60, 21 * 60
#: Weekends with bars, and the share of those within the data, from which a series trades through weekends.
SHARE = 0.5
#: Bars that the share of a weekend is measured against: those of the same hours two days earlier.
EARLIER = 3 * DAY


def through_weekends(present: Presence) -> tuple[int, int]:
    """How many weekends hold at least half as many bars as the same hours three days earlier, and how many weekends there are."""
    last = present.first + len(present.counts)
    # 1970-01-01 was a Thursday: Saturday is two days later.
    starts = np.arange((present.first - FROM) // (7 * DAY), (last - FROM) // (7 * DAY) + 1) * 7 * DAY + FROM
    starts = starts[(starts >= present.first) & (starts + LENGTH < last)]
    weekend = present.within(starts, starts + LENGTH)
    usual = present.within(starts - EARLIER, starts - EARLIER + LENGTH)
    return int(np.count_nonzero((weekend > 0) & (weekend >= usual * SHARE))), len(starts)


def closed_hours(present: Presence, clocks: Clocks) -> tuple[Finding, ...]:
    """MLF938 for a series that trades through weekends, or in whose closed hours there are bars on every clock."""
    traded, weekends = through_weekends(present)
    if weekends and traded >= SHARE * weekends:
        return (Finding("MLF938", {"what": f"{traded} of {weekends} weekends are traded through, by whatever clock"}),)
    best = clocks.best
    if best.fits:
        return ()
    holes = f"{best.holes} of {best.witnessed} closed spans hold bars, {best.outside} of {present.total} bars"
    return (Finding("MLF938", {"what": f"on the best of all clocks ({best.names[0][0]}) {holes}"}),)
