"""Wall time against pandas, zoneinfo and the calendar on the wall."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.calendar.zone import doubtful, is_zone, to_utc, to_wall, utc_from_wall, wall_from_utc

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


#: Zones whose clocks change by an hour, by half an hour, twice within weeks, on other dates than America's, and never.
PLACES = ("America/New_York", "Europe/London", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca")


@lru_cache
def place(name: str) -> ZoneInfo:
    """The zone by the rules of the `tzdata` distribution; those of the machine may be of another year."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@given(st.sampled_from(PLACES), st.lists(st.integers(LOW // 10**9, HIGH // 10**9), min_size=1, max_size=20))
def test_the_wall_of_every_place_agrees_with_zoneinfo(zone: str, seconds: list[int]) -> None:
    clocks = [datetime.fromtimestamp(second, place(zone)).replace(tzinfo=UTC).timestamp() for second in seconds]
    assert (to_wall(np.array(seconds, np.int64) * 10**9, zone) // 10**9).tolist() == clocks


@given(st.sampled_from(PLACES), st.lists(st.integers(LOW // 10**9, HIGH // 10**9), min_size=1, max_size=20))
def test_the_utc_of_every_wall_time_agrees_with_zoneinfo(zone: str, seconds: list[int]) -> None:
    """Of a time that happens twice the first is taken (fold 0); of one that never happens zoneinfo's fold 1 is an hour back."""
    naive = [datetime(1970, 1, 1) + timedelta(seconds=second) for second in seconds]  # noqa: DTZ001 - a clock on a wall
    firsts = [moment.replace(tzinfo=place(zone)) for moment in naive]
    there = [
        moment.astimezone(UTC).astimezone(place(zone)).replace(tzinfo=None) == wall for moment, wall in zip(firsts, naive, strict=True)
    ]
    theirs = [(first if real else first.replace(fold=1)).timestamp() for first, real in zip(firsts, there, strict=True)]
    assert (to_utc(np.array(seconds, np.int64) * 10**9, zone) // 10**9).tolist() == theirs


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("UTC", "2024-07-01T12:00:00"),
        ("+02:00", "2024-07-01T10:00:00"),
        ("-0330", "2024-07-01T15:30:00"),
        ("UTC+2", "2024-07-01T10:00:00"),
        ("Europe/Berlin", "2024-07-01T10:00:00"),
        ("Etc/GMT+5", "2024-07-01T17:00:00"),
        ("America/New_York+7h", "2024-07-01T09:00:00"),
        ("America/New_York-1h", "2024-07-01T17:00:00"),
    ],
)
def test_noon_in_every_spelling_of_a_zone(zone: str, utc: str) -> None:
    assert text_of(to_utc(wall("2024-07-01T12:00"), zone)) == utc
    assert text_of(to_wall(to_utc(wall("2024-07-01T12:00"), zone), zone)) == "2024-07-01T12:00:00"


def test_a_broker_s_clock_changes_with_new_york_and_not_with_europe() -> None:
    """Midnight on it is 17:00 in New York on both sides of the two weeks in which only America has summer time."""
    for day in ("2024-03-08", "2024-03-15", "2024-04-05"):
        utc = to_utc(wall(f"{day}T00:00"), "America/New_York+7h")
        assert text_of(to_wall(utc, "America/New_York")).endswith("T17:00:00")


def test_wall_times_that_happen_twice_or_never_are_counted() -> None:
    times = [f"2024-11-03T{clock}" for clock in ("00:59", "01:00", "01:59", "02:00")] + [
        f"2024-03-10T{clock}" for clock in ("01:59", "02:00", "02:59", "03:00")
    ]
    assert doubtful(np.array(times, "datetime64[ns]").astype(np.int64), "America/Chicago") == (2, 2)
    assert doubtful(np.array(times, "datetime64[ns]").astype(np.int64), "+01:00") == (0, 0)


def test_a_wall_time_that_never_happens_is_an_hour_back() -> None:
    assert text_of(to_utc(wall("2024-03-10T02:30"), "America/Chicago")) == "2024-03-10T07:30:00"


@pytest.mark.parametrize(
    "text", ["", "Mars/Base", "../zone.tab", "/etc/localtime", "America", "America/New_York+99h", "+25:00", "+02:75", "zone.tab"]
)
def test_what_is_no_zone_is_none(text: str) -> None:
    assert not is_zone(text)
    with pytest.raises(ValueError, match=r"^"):
        to_wall(wall("2024-07-01T12:00"), text)
