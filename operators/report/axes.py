"""Scales and their ticks: round numbers (1, 2, 5 times a power of ten) and round dates (UTC)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = 86_400.0
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
HOUR_STEPS = (1, 3, 6, 12, 24, 48, 120, 168, 336)


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear map of values ``low..high`` to positions ``start..end``; a scale without extent puts everything in the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        extent = self.high - self.low
        share = (value - self.low) / extent if extent else 0.5
        return self.start + share * (self.end - self.start)


def nice_step(extent: float, wanted: int) -> float:
    """The smallest step of 1, 2 or 5 times a power of ten that cuts ``extent`` into at most ``wanted`` pieces."""
    if extent <= 0:
        return 1.0
    raw = extent / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float, wanted: int = 5) -> tuple[float, ...]:
    """Multiples of a nice step from the last one at or below ``low`` to the first at or above ``high``."""
    step = nice_step(high - low, wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(i * step for i in range(first, last + 1))


def tick_label(value: float, step: float) -> str:
    """A tick with the decimals its step needs, a real minus sign, and ``k`` or ``M`` where whole thousands or millions are left."""
    if abs(value) < step / 2:
        return "0"
    unit, suffix = next(((u, s) for u, s in ((1e6, "M"), (1e3, "k")) if step >= u / 2 and abs(value) >= 10 * u), (1.0, ""))
    digits = max(0, -math.floor(math.log10(step / unit) + 1e-9))
    return f"{value / unit:,.{digits}f}{suffix}".replace("-", "\u2212")


def seconds(stamp: str) -> float:
    """Seconds since 1970 of an ISO-8601 time; one without a zone is UTC."""
    moment = datetime.fromisoformat(stamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def time_ticks(low: float, high: float, wanted: int = 6) -> tuple[tuple[float, str], ...]:
    """Round moments within ``low..high`` with labels; the first label, and the first of each year, names the year."""
    if high - low >= 75 * DAY:
        return _labelled(list(_months(low, high, wanted)), lambda m: MONTHS[m.month - 1])
    moments = list(_hours(low, high, wanted))
    whole = all(m.hour == 0 for m in moments)
    return _labelled(moments, lambda m: f"{m.day} {MONTHS[m.month - 1]}" + ("" if whole else f" {m.hour:02}:00"))


def _labelled(moments: list[datetime], label: Callable[[datetime], str]) -> tuple[tuple[float, str], ...]:
    years = [None, *(m.year for m in moments)]
    pairs = zip(moments, years, strict=False)
    return tuple((m.timestamp(), label(m) + (f" {m.year}" if m.year != year else "")) for m, year in pairs)


def _months(low: float, high: float, wanted: int) -> Iterator[datetime]:
    first, last = _month_number(low), _month_number(high)
    step = next((s for s in MONTH_STEPS if (last - first) // s <= wanted), MONTH_STEPS[-1])
    for number in range(-(-first // step) * step, last + 1, step):
        moment = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if low <= moment.timestamp() <= high:
            yield moment


def _month_number(stamp: float) -> int:
    moment = datetime.fromtimestamp(stamp, UTC)
    return moment.year * 12 + moment.month - 1


def _hours(low: float, high: float, wanted: int) -> Iterator[datetime]:
    hours = (high - low) / 3_600
    step = next((s for s in HOUR_STEPS if hours / s <= wanted), HOUR_STEPS[-1])
    moment = datetime.fromtimestamp(math.ceil(low / (step * 3_600)) * step * 3_600, UTC)
    while moment.timestamp() <= high:
        yield moment
        moment += timedelta(hours=step)
