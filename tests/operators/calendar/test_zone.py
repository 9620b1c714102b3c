"""Chicago time against pandas and the calendar on the wall."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.calendar.zone import utc_from_wall, wall_from_utc

LOW, HIGH = (pd.Timestamp(day).value for day in ("1991-01-01", "2099-12-31"))
HOUR = 3_600_000_000_000


def wall(text: str) -> np.ndarray:
    """Wall nanoseconds of an ISO text."""
    return np.array([text], "datetime64[ns]").astype(np.int64)


def text_of(values: np.ndarray) -> str:
    """ISO text of the first instant."""
    return str(values.astype("datetime64[ns]")[0].astype("datetime64[s]"))


@given(st.lists(st.integers(LOW, HIGH), min_size=1, max_size=50))
def test_wall_time_agrees_with_pandas(instants: list[int]) -> None:
    utc = np.array(instants, np.int64)
    theirs = pd.DatetimeIndex(utc, tz="UTC").tz_convert("America/Chicago").tz_localize(None).as_unit("ns").asi8
    assert np.array_equal(wall_from_utc(utc), theirs)


@given(st.lists(st.integers(LOW, HIGH), min_size=1, max_size=50))
def test_utc_is_recovered_except_in_the_hour_that_happens_twice(instants: list[int]) -> None:
    utc = np.array(instants, np.int64)
    again = utc_from_wall(wall_from_utc(utc))
    assert set((utc - again).tolist()) <= {0, HOUR}
    assert np.array_equal(wall_from_utc(again), wall_from_utc(utc))


def test_the_week_opens_an_hour_earlier_in_utc_after_the_spring_change() -> None:
    assert text_of(utc_from_wall(wall("2024-03-07T17:00"))) == "2024-03-07T23:00:00"
    assert text_of(utc_from_wall(wall("2024-03-10T17:00"))) == "2024-03-10T22:00:00"


def test_the_week_opens_an_hour_later_in_utc_after_the_autumn_change() -> None:
    assert text_of(utc_from_wall(wall("2024-10-31T17:00"))) == "2024-10-31T22:00:00"
    assert text_of(utc_from_wall(wall("2024-11-03T17:00"))) == "2024-11-03T23:00:00"


@pytest.mark.parametrize(
    ("utc", "clock"),
    [
        ("2024-03-10T07:59:59", "2024-03-10T01:59:59"),
        ("2024-03-10T08:00:00", "2024-03-10T03:00:00"),
        ("2024-11-03T06:59:59", "2024-11-03T01:59:59"),
        ("2024-11-03T07:00:00", "2024-11-03T01:00:00"),
    ],
)
def test_the_clocks_change_on_the_second(utc: str, clock: str) -> None:
    assert text_of(wall_from_utc(wall(utc))) == clock


def test_the_old_rules_hold_for_the_old_years() -> None:
    assert text_of(utc_from_wall(wall("2006-04-02T17:00"))) == "2006-04-02T22:00:00"  # first Sunday of April
    assert text_of(utc_from_wall(wall("2006-03-26T17:00"))) == "2006-03-26T23:00:00"


def test_a_wall_time_that_happens_twice_is_the_first_one() -> None:
    assert text_of(utc_from_wall(wall("2024-11-03T01:30"))) == "2024-11-03T06:30:00"


def test_the_zone_of_the_machine_does_not_matter() -> None:
    program = (
        "import numpy as np; from mlf.operators.calendar.zone import wall_from_utc; print(wall_from_utc(np.array([1720000000 * 10**9])))"
    )
    env = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONTZPATH": "/nowhere"}
    done = subprocess.run([sys.executable, "-c", program], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == f"[{1_720_000_000 * 10**9 - 5 * HOUR}]"
