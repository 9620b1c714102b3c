"""Series that keep no exchange's hours are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.passport.hours import through_weekends
from mlf.operators.passport.presence import presence_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Monday 2024-06-03 00:00 UTC.
MONDAY = 1_717_372_800_000_000_000
WEEK = 7 * 1_440


def around_the_clock(minutes: int, weeks: int) -> dict[str, NDArray[Any]]:
    """A coin's bars."""
    n = weeks * WEEK // minutes
    close = 60_000 + np.cumsum(np.random.default_rng(5).integers(-40, 41, n)) * 0.5
    return {
        "ts": MONDAY + np.arange(n) * minutes * MINUTE,
        "open": close,
        "high": close + 10,
        "low": close - 10,
        "close": close,
        "volume": np.full(n, 7.0),
    }


@pytest.mark.parametrize("minutes", [1, 15, 60])
@pytest.mark.parametrize("symbol", ["MES", None])
def test_a_series_that_trades_through_weekends_is_refused(desk: Any, minutes: int, symbol: str | None) -> None:
    found = desk.survey(desk.rows(around_the_clock(minutes, 4), "UTC", minutes=minutes), symbol)
    [what] = [facts["what"] for code, facts, _ in found.findings if code == "MLF938"]
    assert what == "4 of 4 weekends are traded through, by whatever clock"


def test_a_working_week_of_a_coin_is_refused_by_its_maintenance_hours(desk: Any) -> None:
    """Five days, no weekend: on every clock bars lie in each of the holes."""
    bars = {name: column[: 5 * 1_440] for name, column in around_the_clock(1, 1).items()}
    found = desk.survey(desk.rows(bars, "UTC"))
    assert "MLF938" in [code for code, _, _ in found.findings]


def test_weekends_are_counted_between_saturday_noon_and_sunday_morning() -> None:
    """Two weeks of hours around the clock have two weekends; without Saturday and Sunday none is traded."""
    hours = MONDAY + np.arange(2 * 7 * 24) * 60 * MINUTE
    assert through_weekends(presence_of(hours), 60) == (2, 2)
    weekdays = hours[(hours - MONDAY) // (1_440 * MINUTE) % 7 < 5]
    assert through_weekends(presence_of(weekdays), 60) == (0, 1)
