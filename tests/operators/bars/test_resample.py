"""Wider bars: the grid hangs on the session's open, and a bar that has closed never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

MINUTE = 60_000_000_000
WIDTHS = (2, 5, 7, 15, 20, 25, 30, 45, 60, 240, 1_440)


def naive(bars: Table, minutes: int) -> list[dict[str, Any]]:
    """The obvious loop: a dictionary of bins, each filled row by row."""
    bins: dict[tuple[int, int], dict[str, Any]] = {}
    for i in range(len(bars["ts"])):
        row = {name: bars[name][i] for name in bars if len(bars[name]) == len(bars["ts"])}
        k = int(row["minute"]) // minutes
        session_open = int(row["ts"]) - int(row["minute"]) * MINUTE
        session_close = int(row["close_ts"]) + int(row["to_close"]) * MINUTE
        start, end = session_open + k * minutes * MINUTE, min(session_open + (k + 1) * minutes * MINUTE, session_close)
        grid = {"ts": start, "close_ts": end, "minute": k * minutes, "to_close": (session_close - end) // MINUTE}
        bar = bins.setdefault((int(row["session"]), k), row | grid | {"high": -np.inf, "low": np.inf, "volume": 0.0, "roll": False})
        bar["high"], bar["low"] = max(bar["high"], row["high"]), min(bar["low"], row["low"])
        bar["close"], bar["volume"], bar["roll"] = row["close"], bar["volume"] + row["volume"], bar["roll"] or row["roll"]
    return list(bins.values())


@pytest.fixture(scope="module")
def three_days(lab: SimpleNamespace) -> Table:
    """Sessions around an early close: 27 and 29 November 2024 and the first of December."""
    bars: Table = lab.placed(lab.synthetic_bars(start="2024-11-27", end="2024-12-03"))
    return bars


@settings(max_examples=25, deadline=None)
@given(minutes=st.sampled_from(WIDTHS), drawn=st.tuples(st.integers(0, 10_000), st.floats(0.01, 1.0)))
def test_resampling_equals_the_obvious_loop(lab: SimpleNamespace, three_days: Table, minutes: int, drawn: tuple[int, float]) -> None:
    seed, share = drawn
    keep = np.random.Generator(np.random.PCG64(seed)).random(len(three_days["ts"])) < share
    keep[0] = True
    some = lab.rows_of(three_days, keep)
    wide, expected = lab.resampled(some, minutes), naive(some, minutes)
    for name in (*lab.ROWS, "contract"):
        assert np.array_equal(wide[name], np.array([bar[name] for bar in expected], wide[name].dtype)), name


@settings(max_examples=25, deadline=None)
@given(minutes=st.sampled_from(WIDTHS), cut=st.integers(1, 3_900))
def test_a_bar_that_has_closed_does_not_depend_on_what_comes_later(lab: SimpleNamespace, three_days: Table, minutes: int, cut: int) -> None:
    rows = len(three_days["ts"])
    now = three_days["close_ts"][min(cut, rows) - 1]
    past = lab.resampled(lab.rows_of(three_days, three_days["close_ts"] <= now), minutes)
    whole = lab.resampled(three_days, minutes)
    for name in lab.ROWS:
        assert np.array_equal(past[name][past["close_ts"] <= now], whole[name][whole["close_ts"] <= now]), name


@pytest.mark.parametrize("minutes", [25, 45])
def test_the_grid_does_not_depend_on_the_first_stamp(lab: SimpleNamespace, fortnight: Table, minutes: int) -> None:
    whole = lab.resampled(fortnight, minutes)
    assert (whole["minute"] % minutes == 0).all()
    for start in (1, 13, 411, 900):
        later = lab.resampled(lab.rows_of(fortnight, np.arange(len(fortnight["ts"])) >= start), minutes)
        tail = len(later["ts"]) - 1
        assert np.isin(later["ts"], whole["ts"]).all()
        assert all(np.array_equal(later[name][-tail:], whole[name][-tail:]) for name in ("ts", "open", "high", "low", "close", "volume"))


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_bars_agree_with_pandas_where_the_grids_coincide(lab: SimpleNamespace, fortnight: Table, minutes: int) -> None:
    frame = pd.DataFrame({name: fortnight[name] for name in ("open", "high", "low", "close", "volume")})
    frame.index = pd.DatetimeIndex(fortnight["ts"], tz="UTC")
    how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    theirs = frame.resample(f"{minutes}min").agg(how).dropna(subset=["open"])
    ours = lab.resampled(fortnight, minutes)
    assert np.array_equal(ours["ts"], theirs.index.as_unit("ns").asi8)
    for name in how:
        assert np.array_equal(ours[name], theirs[name].to_numpy()), name


def test_the_short_last_bar_closes_with_the_session(lab: SimpleNamespace, three_days: Table) -> None:
    hours = lab.resampled(three_days, 45)
    last = np.flatnonzero(np.diff(hours["session"], append=-1))
    assert (hours["to_close"][last] == 0).all()
    length = (hours["close_ts"][last] - hours["ts"][last]) // MINUTE
    assert set(length.tolist()) == {
        30,
        15,
    }  # 1,380 = 30 * 45 + 30; Friday closes 1,155 = 25 * 45 + 30 minutes in, Thursday 1,140 = 25 * 45 + 15
    friday = hours["trade_date"].astype("datetime64[D]") == np.datetime64("2024-11-29")
    assert hours["close_ts"][friday][-1].astype("datetime64[ns]") == np.datetime64("2024-11-29T18:15")


def test_missing_last_minutes_do_not_shorten_a_bar(lab: SimpleNamespace, three_days: Table) -> None:
    some = lab.rows_of(three_days, three_days["minute"] % 5 == 0)
    wide = lab.resampled(some, 5)
    assert np.array_equal(wide["close_ts"] - wide["ts"], np.full(len(wide["ts"]), 5 * MINUTE))


def test_a_bar_closes_no_earlier_than_the_last_source_bar_in_it(lab: SimpleNamespace, three_days: Table) -> None:
    """Half-hour bars of cash hours, five-minute bars cut off the grid: their last one may reach over the edge of a wider bar."""
    some = lab.rows_of(three_days, three_days["minute"] % 5 == 2)
    end = some["close_ts"] + some["to_close"] * np.int64(MINUTE)
    close = np.minimum(some["ts"] + 5 * MINUTE, end)
    crooked = dict(some) | {"close_ts": close, "to_close": ((end - close) // MINUTE).astype(np.int32), "interval": np.array([5], np.int32)}
    wide = lab.resampled(crooked, 15)
    inside = np.searchsorted(wide["ts"], crooked["ts"], side="right") - 1
    assert (crooked["close_ts"] <= wide["close_ts"][inside]).all()
    assert (np.diff(wide["close_ts"]) > 0).all()
    assert np.array_equal(wide["close_ts"] + wide["to_close"] * np.int64(MINUTE), end[np.searchsorted(crooked["ts"], wide["ts"])])


def test_both_sides_of_a_clock_change_have_the_same_grid(lab: SimpleNamespace, fortnight: Table) -> None:
    wide = lab.resampled(fortnight, 25)
    before, after = (
        wide["minute"][wide["trade_date"].astype("datetime64[D]") == np.datetime64(day)] for day in ("2024-03-08", "2024-03-11")
    )
    assert np.array_equal(before, np.arange(0, 1_380, 25))
    assert np.array_equal(before, after)


def test_equal_minutes_pass_the_very_same_arrays_on(lab: SimpleNamespace, fortnight: Table) -> None:
    same = lab.resampled(fortnight, 1)
    assert all(same[name] is fortnight[name] for name in lab.ROWS)


def test_resampling_twice_equals_resampling_once(lab: SimpleNamespace, fortnight: Table) -> None:
    once, twice = lab.resampled(fortnight, 30), lab.resampled(lab.resampled(fortnight, 5), 30)
    assert all(np.array_equal(once[name], twice[name]) for name in (*lab.ROWS, "interval"))


def test_unknown_volume_stays_unknown(lab: SimpleNamespace, three_days: Table) -> None:
    holes = dict(three_days) | {"volume": np.where(three_days["minute"] == 3, np.nan, three_days["volume"])}
    wide = lab.resampled(holes, 5)
    assert np.array_equal(np.isnan(wide["volume"]), wide["minute"] == 0)


def test_bars_finer_than_the_source_are_refused(lab: SimpleNamespace, three_days: Table) -> None:
    with pytest.raises(MlfError, match="MLF912"):
        lab.resampled(lab.resampled(three_days, 15), 5)


def test_bars_that_do_not_fit_the_source_are_refused(lab: SimpleNamespace, three_days: Table) -> None:
    with pytest.raises(MlfError, match="MLF913"):
        lab.resampled(lab.resampled(three_days, 10), 25)
