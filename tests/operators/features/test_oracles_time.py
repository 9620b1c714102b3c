"""The calendar and the clocks of places, against the standard library's dates and zones."""

from __future__ import annotations

from calendar import monthcalendar, monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EPOCH = date(1970, 1, 1)
DAYS = np.arange((date(2008, 1, 1) - EPOCH).days, (date(2029, 1, 1) - EPOCH).days)
DATES = [EPOCH + timedelta(days=int(day)) for day in DAYS]
HOURS = {
    "asia": ("Asia/Tokyo", time(9), time(15)),
    "london": ("Europe/London", time(8), time(16, 30)),
    "new_york": ("America/New_York", time(9, 30), time(16)),
}


def _values(name: str, **bars: Any) -> dict[str, Array]:
    feature = FEATURES[name]
    columns = {key: np.asarray(column) for key, column in bars.items()}
    return dict(zip(feature.outputs, run_feature(feature, feature.params(), columns).values(), strict=True))


def test_the_day_of_a_month_turns_once_in_its_length() -> None:
    angle = np.array([2 * np.pi * (day.day - 1) / monthrange(day.year, day.month)[1] for day in DATES])
    found = _values("day_of_month", trade_date=DAYS)
    np.testing.assert_allclose(found["sin"], np.sin(angle), atol=1e-12)
    np.testing.assert_allclose(found["cos"], np.cos(angle), atol=1e-12)


def test_the_month_turns_once_a_year() -> None:
    angle = np.array([2 * np.pi * (day.month - 1) / 12 for day in DATES])
    found = _values("month", trade_date=DAYS)
    np.testing.assert_allclose(found["sin"], np.sin(angle), atol=1e-12)
    np.testing.assert_allclose(found["cos"], np.cos(angle), atol=1e-12)


def _third_friday(year: int, month: int) -> date:
    fridays = [week[4] for week in monthcalendar(year, month) if week[4]]
    return date(year, month, fridays[2])


def _weeks(fridays: list[date], earlier: int = 0) -> Array:
    """1 on the seven days from the Monday before each Friday, or so many weeks earlier."""
    days = {friday + timedelta(days=k - 4 - 7 * earlier) for friday in fridays for k in range(7)}
    return np.array([float(day in days) for day in DATES])


def test_third_fridays_and_rolls_flag_their_weeks() -> None:
    years = range(2007, 2031)
    monthly = [_third_friday(year, month) for year in years for month in range(1, 13)]
    quarterly = [friday for friday in monthly if friday.month in (3, 6, 9, 12)]
    np.testing.assert_array_equal(_values("third_friday_week", trade_date=DAYS)[""], _weeks(monthly))
    np.testing.assert_array_equal(_values("roll_week", trade_date=DAYS)[""], _weeks(quarterly, 1))


def _instants(step: int) -> list[tuple[int, int, datetime]]:
    """Weekdays, minutes since 17:00 in Chicago on the evening before, and the instants that they are."""
    found = []
    for day, at in zip(DAYS[::step], DATES[::step], strict=True):
        if at.weekday() < 5:
            evening = datetime.combine(at - timedelta(days=1), time(17), ZoneInfo("America/Chicago"))
            found += [(int(day), k * 15, evening.astimezone(UTC) + timedelta(minutes=k * 15)) for k in range(92)]
    return found


@pytest.fixture(scope="module")
def instants() -> list[tuple[int, int, datetime]]:
    return _instants(3)


@pytest.mark.parametrize("place", HOURS)
def test_a_market_is_open_by_the_clock_of_its_place(instants: list[tuple[int, int, datetime]], place: str) -> None:
    zone, opens, closes = HOURS[place]
    expected = [opens <= when.astimezone(ZoneInfo(zone)).time() < closes for _, _, when in instants]
    trade_date, minute, _ = zip(*instants, strict=True)
    np.testing.assert_array_equal(_values("market_hours", trade_date=trade_date, minute=minute)[place], expected)


def test_the_overlap_is_london_and_new_york_at_once(instants: list[tuple[int, int, datetime]]) -> None:
    trade_date, minute, _ = zip(*instants, strict=True)
    found = _values("market_hours", trade_date=trade_date, minute=minute)
    np.testing.assert_array_equal(found["overlap"], found["london"] * found["new_york"])
    assert found["overlap"].any()


def test_minutes_count_down_to_the_cash_open_and_up_from_it() -> None:
    found = _values("cash_minutes", minute=[0, 900, 930, 935, 1_375], cash_open=[930] * 5)
    assert found["to_open"].tolist() == [930, 30, 0, 0, 0]
    assert found["since_open"].tolist() == [0, 0, 0, 5, 445]


def test_short_days_are_those_of_the_bars(market: Callable[..., dict[str, Any]]) -> None:
    bars = market(500)
    np.testing.assert_array_equal(_values("early_close", early=bars["early"])[""], bars["early"])
    np.testing.assert_array_equal(_values("holiday_eve", eve=bars["eve"])[""], bars["eve"])
