"""What a roll should cost: the relative price difference between neighbouring contract months, from dated rates.

A future on something that can be stored is dear by the interest of the time that is left, less what the thing pays meanwhile::

    carry = rate + funding spread - yield        per year

Three months at 5 % less 1.4 % are a jump of 0.9 %: 54 points of an index at 6,000. The rates below are the effective federal funds rate at
the turns of policy, to the quarter percent, joined by straight lines; the yields are long-run dividend yields. Both were entered from
memory and not compared with a source: they are good to about half a percent a year, which is what ``Carry.spread`` says, and they only
weigh evidence. No price is ever changed by them. Oil has no carry that a table could know: its mean is zero and its spread wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.calendar.sessions import EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: (date, percent a year)
RATES = (
    ("2004-07-01", 1.25),
    ("2006-07-01", 5.25),
    ("2007-09-01", 5.25),
    ("2008-02-01", 3.0),
    ("2008-09-15", 2.0),
    ("2008-12-20", 0.25),
    ("2015-12-01", 0.25),
    ("2016-12-10", 0.5),
    ("2018-01-01", 1.5),
    ("2019-01-01", 2.5),
    ("2019-07-25", 2.5),
    ("2019-11-01", 1.5),
    ("2020-02-25", 1.5),
    ("2020-03-20", 0.1),
    ("2022-03-10", 0.1),
    ("2022-07-01", 1.6),
    ("2022-12-20", 4.4),
    ("2023-08-01", 5.35),
    ("2024-09-10", 5.35),
    ("2024-12-20", 4.35),
    ("2025-09-10", 4.35),
    ("2025-12-20", 3.65),
)
#: Percent a year, by root: before 2020, from 2020 on.
YIELDS = {
    "ES": (2.0, 1.4),
    "MES": (2.0, 1.4),
    "NQ": (1.2, 0.75),
    "MNQ": (1.2, 0.75),
    "RTY": (1.5, 1.4),
    "M2K": (1.5, 1.4),
    "YM": (2.4, 1.9),
    "MYM": (2.4, 1.9),
}
TEMPLATE_YIELDS = {"equity_index": (1.6, 1.2), "metals": (0.0, 0.0)}
FUNDING = 0.3
SPREAD, SPREAD_OF_RATE = 0.6, 0.2
UNKNOWN_SPREAD = 8.0


@dataclass(frozen=True, slots=True)
class Carry:
    """Relative jump that rolls are expected to show: its mean and standard deviation, one of each per roll."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]


def expected(symbol: str | None, template: str | None, dates: NDArray[np.int64], months: NDArray[np.int64]) -> Carry:
    """Expected jump ``new / old - 1`` of rolls on ``dates`` (days since 1970) over so many ``months`` each."""
    years = months / 12
    yields = YIELDS.get(symbol or "") or TEMPLATE_YIELDS.get(template or "")
    if yields is None:
        return Carry(np.zeros(len(dates)), UNKNOWN_SPREAD / 100 * years)
    knots = np.array([(date.fromisoformat(day) - EPOCH).days for day, _ in RATES])
    rate = np.interp(dates, knots, [value for _, value in RATES])
    paid = np.where(dates < (date(2020, 1, 1) - EPOCH).days, *yields)
    mean = rate + FUNDING - paid
    return Carry(mean / 100 * years, (SPREAD + SPREAD_OF_RATE * np.abs(mean)) / 100 * years)
