"""When a root's contracts roll: a window of dates around every calendar roll, and how likely each hour of it is for the hand-over.

Vendors switch at the open of a session or at a midnight of theirs, on the exchange's roll date or up to ten days before it. Nothing is laid
down, so the habits below are only priors; ``roll_search`` learns the vendor's own from the bars.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.sessions import EPOCH
from mlf.operators.calendar.zone import DAY, MINUTE, utc_from_wall
from mlf.operators.passport.series import TURN
from mlf.operators.rolls.calendar import MONTHS, RULES

if TYPE_CHECKING:
    from mlf.operators.passport.boundaries import Boundaries
    from mlf.operators.passport.series import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Days before and after the calendar's roll date in which vendors hand over.
EARLY, LATE = 10, 6
QUARTER = 15
#: Class of a boundary: 0 over a pause, then 1 to 96 for the nearest quarter of an hour of the Chicago clock.
CLASSES = 1 + 1_440 // QUARTER
WEEK = 7
SATURDAY = 5
THURSDAY_FIRST = 3


@dataclass(frozen=True, slots=True)
class Window:
    """One calendar roll: ordinals ``12 * year + month - 1`` of the contract left and the next, and the first trade date of the next."""

    old: int
    new: int
    date: int
    span: tuple[int, int]


def _classes() -> Floats:
    """Share of vendors that switch at each class: most at an open, some at midnight in Chicago, New York or UTC, few at any other time."""
    share = np.full(CLASSES, 0.15 / (CLASSES - 1))
    for clock in (0, 23 * 60, 18 * 60, 19 * 60):
        share[1 + (clock // QUARTER)] += 0.25 / 4
    share[0] = 0.6
    return share


def _days() -> Floats:
    """Weight of each day from ``-EARLY`` to ``LATE``: most vendors follow the calendar within a few days."""
    return 0.2 + np.exp(-np.abs(np.arange(-EARLY, LATE + 1)) / 2)


@dataclass(frozen=True, slots=True)
class Habits:
    """How likely a hand-over is per class of boundary, and per day from the calendar's date (both sum to anything)."""

    classes: Floats = field(default_factory=_classes)
    days: Floats = field(default_factory=_days)


def windows_of(series: Series, months: str, rule: str) -> list[Window]:
    """Windows that hold at least two bars of the series, in order."""
    if len(series) == 0:
        return []
    first, last = int(series.trade_date[0]), int(series.trade_date[-1])
    years = range((EPOCH + timedelta(days=first)).year - 1, (EPOCH + timedelta(days=last)).year + 2)
    listed = [12 * year + MONTHS.index(code) for year in years for code in sorted(months)]
    dates = [(RULES[rule](ordinal) - EPOCH).days for ordinal in listed]
    near = [i for i in range(len(listed) - 1) if dates[i] - EARLY <= last and dates[i] + LATE >= first]
    edges = np.array([[dates[i] - EARLY, dates[i] + LATE + 1] for i in near], np.int64).reshape(-1, 2)
    spans = np.searchsorted(series.ts, utc_from_wall(edges * DAY - (DAY - TURN * MINUTE)))
    found = [Window(listed[i], listed[i + 1], dates[i], (int(a), int(b))) for i, (a, b) in zip(near, spans, strict=True)]
    return [window for window in found if window.span[1] - window.span[0] > 1]


def class_of(series: Series, found: Boundaries) -> Ints:
    """Class of each boundary."""
    quarter = (series.minute[found.at] + QUARTER // 2) // QUARTER % (CLASSES - 1)
    return np.where(found.pause, 0, 1 + quarter).astype(np.int64)


def prior(series: Series, window: Window, found: Boundaries, habits: Habits) -> Floats:
    """Probability, before any price is seen, that the hand-over is at each boundary of the window.

    It sums to less than 1 where the bars do not cover the window: the rest is the chance that the roll happened outside the file.
    """
    kind = class_of(series, found)
    day = series.trade_date[found.at].astype(np.int64) - window.date + EARLY
    day_share = habits.days * _traded(window)
    day_share = day_share / day_share.sum()
    class_share = habits.classes / habits.classes.sum()
    cell = np.clip(day, 0, EARLY + LATE) * CLASSES + kind
    crowd = np.bincount(cell, minlength=(EARLY + LATE + 1) * CLASSES)
    return np.asarray(day_share[cell // CLASSES] * class_share[kind] / crowd[cell])


def _traded(window: Window) -> Floats:
    """1 on weekdays of the window, else 0; day 0 of 1970 was a Thursday."""
    weekday = (np.arange(window.date - EARLY, window.date + LATE + 1) + THURSDAY_FIRST) % WEEK
    return (weekday < SATURDAY).astype(np.float64)
