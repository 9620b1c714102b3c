"""Ticks are round and cover what they must."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.report.axes import DAY, Scale, nice_step, seconds, tick_label, ticks, time_ticks

NUMBERS = st.floats(-1e9, 1e9).map(lambda v: round(v, 4))


@given(NUMBERS, NUMBERS)
def test_ticks_cover_the_values_with_few_even_steps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high, 5)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert marks[0] <= low + slack
    assert high <= marks[-1] + slack
    assert 1 <= len(marks) <= 8


@pytest.mark.parametrize(("extent", "wanted", "step"), [(10, 5, 2), (10, 4, 5), (11, 5, 5), (0.3, 3, 0.1), (0, 5, 1), (5_000, 5, 1_000)])
def test_steps_are_one_two_or_five_times_a_power_of_ten(extent: float, wanted: int, step: float) -> None:
    assert nice_step(extent, wanted) == pytest.approx(step)


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [
        (0.0, 500, "0"),
        (1e-12, 0.1, "0"),
        (-1_500.0, 500, "\u22121,500"),
        (20_000.0, 5_000, "20k"),
        (4_500.0, 500, "4,500"),
        (22_500.0, 500, "22.5k"),
        (0.25, 0.05, "0.25"),
        (3e7, 1e7, "30M"),
    ],
)
def test_a_tick_is_written_with_the_decimals_of_its_step(value: Any, step: float, label: str) -> None:
    assert tick_label(value, step) == label


def test_a_scale_without_extent_puts_everything_in_the_middle() -> None:
    assert Scale(3, 3, 0, 10)(3) == 5


def test_a_time_without_a_zone_is_utc() -> None:
    assert seconds("1970-01-02T00:00:00") == seconds("1970-01-02T00:00:00Z") == DAY


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2024-09-03", "2025-02-10", ["Oct 2024", "Nov", "Dec", "Jan 2025", "Feb"]),
        ("2019-05-01", "2025-06-01", ["Jan 2020", "Jan 2021", "Jan 2022", "Jan 2023", "Jan 2024", "Jan 2025"]),
        ("2024-12-30", "2025-01-03", ["30 Dec 2024", "31 Dec", "1 Jan 2025", "2 Jan", "3 Jan"]),
        ("2025-01-02T10:00", "2025-01-02T13:30", ["2 Jan 10:00 2025", "2 Jan 11:00", "2 Jan 12:00", "2 Jan 13:00"]),
    ],
)
def test_time_ticks_are_round_dates_and_name_the_year_when_it_turns(first: Any, last: Any, labels: list[str]) -> None:
    assert [label for _, label in time_ticks(seconds(first), seconds(last))] == labels


@given(st.integers(0, 4 * 10**9), st.integers(60, 10**9))
def test_time_ticks_lie_inside_and_are_few(start: int, extent: int) -> None:
    marks = [moment for moment, _ in time_ticks(float(start), float(start + extent))]
    assert all(start <= m <= start + extent for m in marks)
    assert len(marks) <= 8
    assert all(datetime.fromtimestamp(m, UTC).minute == 0 for m in marks)
