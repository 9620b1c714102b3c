"""Which contract month a continuous series holds on a trade date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.sessions import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

MONTHS = "FGHJKMNQUVXZ"
FRIDAY = 4


def contract_months(trade_date: NDArray[np.int64], months: str, rule: str, days: int = 0) -> NDArray[np.int32]:
    """Ordinal ``12 * year + month - 1`` of the contract held on each trade date (days since 1970, ascending).

    A contract is held up to the day before its roll date, the next one from it on. ``days`` weekdays earlier if so asked: what is a
    holiday then may not be known yet, so that holidays count as weekdays.
    """
    years = [(EPOCH + timedelta(days=int(day))).year for day in (trade_date[0], trade_date[-1])]
    listed = [12 * year + MONTHS.index(code) for year in range(years[0], years[1] + 2) for code in sorted(months)]
    leave = np.array([RULES[rule](ordinal) for ordinal in listed], "datetime64[D]")
    earlier = np.busday_offset(leave, -days, roll="forward").astype(np.int64) if days else leave.astype(np.int64)
    return np.array(listed, np.int32)[np.searchsorted(earlier, trade_date, side="right")]


def _third_friday(ordinal: int) -> date:
    """The Monday before the third Friday of the contract's month, when index futures change their lead month."""
    first = date(ordinal // 12, ordinal % 12 + 1, 1)
    friday = first + timedelta(days=(FRIDAY - first.weekday()) % 7 + 14)
    return friday - timedelta(days=4)


def _first_notice(ordinal: int) -> date:
    """Four days before the month begins: first notice day is the last business day of the month before."""
    return date(ordinal // 12, ordinal % 12 + 1, 1) - timedelta(days=4)


def _energy_expiry(ordinal: int) -> date:
    """The 17th of the month before, a few days before trading in the contract ends."""
    before = ordinal - 1
    return date(before // 12, before % 12 + 1, 17)


RULES: dict[str, Callable[[int], date]] = {
    "third_friday": _third_friday,
    "first_notice": _first_notice,
    "energy_expiry": _energy_expiry,
}
