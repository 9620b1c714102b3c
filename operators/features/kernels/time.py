"""Kernels of the group ``time``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.calendar import (
    days_in_month,
    friday_of,
    is_summer_in_america,
    is_summer_in_europe,
    month_and_day,
)
from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CASH_OPEN, EARLY, EVE, MINUTE, RTH, TO_CLOSE, TRADE_DATE

Array = NDArray[np.float64]

DAY = 1440.0
WEEK = 7.0
THURSDAY = 3.0  # of 1970-01-01, Monday being 0
MONTHS = 12.0
QUARTER = 3
HOUR = 60
DAY_MINUTES = 24 * HOUR
SESSION_OPEN = 17 * HOUR - DAY_MINUTES  # on the exchange's clock, minutes from the trade date's midnight
CHICAGO, TOKYO = -6 * HOUR, 9 * HOUR  # ahead of UTC in winter
TOKYO_HOURS = (9 * HOUR, 15 * HOUR)
LONDON_HOURS = (8 * HOUR, 16 * HOUR + 30)
NEW_YORK_HOURS = (9 * HOUR + 30, 16 * HOUR)


@kernel
def time_of_day(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        angle = 2.0 * math.pi * x[MINUTE, i] / DAY
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def day_of_week(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        angle = 2.0 * math.pi * ((x[TRADE_DATE, i] + THURSDAY) % WEEK) / WEEK
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def session_minutes(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[MINUTE, i]
        out[1, i] = x[TO_CLOSE, i]
    s[0] += x.shape[1]


@kernel
def cash_hours(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[RTH, i]
    s[0] += x.shape[1]


@kernel
def day_of_month(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        date = int(x[TRADE_DATE, i])
        _month, day = month_and_day(date)
        angle = 2.0 * math.pi * (day - 1) / days_in_month(date)
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def month(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        number, _day = month_and_day(int(x[TRADE_DATE, i]))
        angle = 2.0 * math.pi * (number - 1) / MONTHS
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def cash_minutes(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        since = x[MINUTE, i] - x[CASH_OPEN, i]
        out[0, i] = max(since, 0.0)
        out[1, i] = max(-since, 0.0)
    s[0] += x.shape[1]


@step
def _is_within(minute: float, hours: tuple[int, int]) -> bool:
    return hours[0] <= minute % DAY_MINUTES < hours[1]


@kernel
def market_hours(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    date, ahead, ahead_in_europe = -1, 0, 0
    for i in range(x.shape[1]):
        if int(x[TRADE_DATE, i]) != date:
            date = int(x[TRADE_DATE, i])
            ahead, ahead_in_europe = HOUR * is_summer_in_america(date), HOUR * is_summer_in_europe(date)
        clock = x[MINUTE, i] + SESSION_OPEN
        utc = clock - CHICAGO - ahead
        london = _is_within(utc + ahead_in_europe, LONDON_HOURS)
        new_york = _is_within(clock + HOUR, NEW_YORK_HOURS)
        out[0, i] = _is_within(utc + TOKYO, TOKYO_HOURS)
        out[1, i] = london
        out[2, i] = new_york
        out[3, i] = london and new_york
    s[0] += x.shape[1]


@kernel
def early_close(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[EARLY, i] != 0.0
    s[0] += x.shape[1]


@kernel
def holiday_eve(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[EVE, i] != 0.0
    s[0] += x.shape[1]


@kernel
def third_friday_week(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        _month, day = friday_of(int(x[TRADE_DATE, i]))
        out[0, i] = 2 * WEEK < day <= 3 * WEEK
    s[0] += x.shape[1]


@kernel
def roll_week(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        number, day = friday_of(int(x[TRADE_DATE, i]) + int(WEEK))
        out[0, i] = number % QUARTER == 0 and 2 * WEEK < day <= 3 * WEEK
    s[0] += x.shape[1]
