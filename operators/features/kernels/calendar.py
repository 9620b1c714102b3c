"""Dates as kernels meet them: days since 1970-01-01 taken apart, and the weeks in which clocks are ahead."""

from __future__ import annotations

from mlf.operators.features.kernels.compiled import step

WEEK = 7
FRIDAY = 4
THURSDAY = 3  # of 1970-01-01, Monday being 0
MARCH, OCTOBER, NOVEMBER = 3, 10, 11
SECOND, LAST = 8, 25  # first days of a month that can be its second Sunday, and its last (of 31)

ERA = 146_097  # days in 400 years of the Gregorian calendar
SHIFT = 719_468  # days from 0000-03-01 to 1970-01-01


@step
def weekday(day: int) -> int:
    """Monday 0 to Sunday 6."""
    return (day + THURSDAY) % WEEK


@step
def month_and_day(day: int) -> tuple[int, int]:
    """Month 1 to 12 and day 1 to 31 of the Gregorian calendar; years begin in March inside, so that a leap day is their last."""
    of_era = (day + SHIFT) % ERA
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    return (month + 2) % 12 + 1, of_year - (153 * month + 2) // 5 + 1


@step
def days_in_month(day: int) -> int:
    """Length of the month that holds the day."""
    month, of_month = month_and_day(day)
    first = day - of_month + 1
    following, of_following = month_and_day(first + 31)
    return 32 - of_following if following != month else 31


@step
def friday_of(day: int) -> tuple[int, int]:
    """Month and day of the Friday in the week, Monday to Sunday, that holds the day."""
    return month_and_day(day - weekday(day) + FRIDAY)


@step
def is_summer_in_america(day: int) -> bool:
    """Whether clocks are ahead from that morning on: second Sunday of March to first of November, as in force since 2007."""
    month, of_month = month_and_day(day)
    sunday = of_month - (weekday(day) + 1) % WEEK
    return MARCH < month < NOVEMBER or (month == MARCH and sunday >= SECOND) or (month == NOVEMBER and sunday < 1)


@step
def is_summer_in_europe(day: int) -> bool:
    """Whether clocks are ahead from that morning on: last Sunday of March to last of October, as in force since 1996."""
    month, of_month = month_and_day(day)
    sunday = of_month - (weekday(day) + 1) % WEEK
    return MARCH < month < OCTOBER or (month == MARCH and sunday >= LAST) or (month == OCTOBER and sunday < LAST)
