"""Landmarks of sessions, against pandas session by session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 2_000
CASH, RANGE = 95, 30
COLUMNS = ("open", "high", "low", "close", "volume", "session", "minute")


@pytest.fixture(scope="module", params=[31, 32])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


@pytest.fixture(scope="module")
def frame(bars: Bars) -> pd.DataFrame:
    return pd.DataFrame({name: bars[name] for name in COLUMNS})


def test_the_night_has_the_range_of_its_bars(bars: Bars, frame: pd.DataFrame) -> None:
    night = frame.assign(high=frame["high"].where(frame["minute"] < CASH), low=frame["low"].where(frame["minute"] < CASH))
    by = night.groupby("session")
    high, low = by["high"].cummax().groupby(frame["session"]).ffill(), by["low"].cummin().groupby(frame["session"]).ffill()
    height = high - low
    _close(_one("overnight_range", bars), ((frame["close"] - low) / height).where(height > 0, 0.5))


def test_a_session_without_a_night_has_no_place_in_it(bars: Bars) -> None:
    assert np.isnan(_one("overnight_range", {**bars, "cash_open": np.zeros(ROWS)})).all()


def test_the_opening_range_grows_for_its_minutes_and_lasts_until_the_next(bars: Bars, frame: pd.DataFrame) -> None:
    inside = frame["minute"].between(CASH, CASH + RANGE - 1)
    high = frame["high"].where(inside).groupby(frame["session"]).cummax().ffill()
    low = frame["low"].where(inside).groupby(frame["session"]).cummin().ffill()
    first = frame["session"] == frame["session"].iloc[0]
    _close(_one("opening_range", bars, "high"), (frame["close"] / high - 1).mask(first))
    _close(_one("opening_range", bars, "low"), (frame["close"] / low - 1).mask(first))


def test_a_bar_wider_than_the_opening_range_is_one() -> None:
    hours = {
        "session": [0, 0, 1, 1, 1, 1],
        "minute": [900, 960, 840, 900, 960, 1_020],
        "cash_open": [930] * 6,
        "high": [5.0, 6.0, 9.0, 9.0, 8.0, 9.0],
        "low": [1.0, 2.0, 3.0, 3.0, 4.0, 3.0],
        "close": [4.0] * 6,
    }
    found = _one("opening_range", {name: np.array(column, np.float64) for name, column in hours.items()}, "high")
    np.testing.assert_array_equal(found, [np.nan, np.nan, 4 / 6 - 1, 4 / 6 - 1, 4 / 8 - 1, 4 / 8 - 1])


@pytest.mark.parametrize("width", [1.0, 2.0])
def test_the_bands_are_weighted_deviations_from_the_weighted_mean(bars: Bars, frame: pd.DataFrame, width: float) -> None:
    price = (frame["high"] + frame["low"] + frame["close"]) / 3
    upper, lower = np.zeros(ROWS), np.zeros(ROWS)
    for t in range(ROWS):
        rows = slice(int(np.searchsorted(frame["session"], frame["session"].iloc[t])), t + 1)
        weights, values = frame["volume"].to_numpy()[rows], price.to_numpy()[rows]
        if weights.sum() > 0:
            mean = np.average(values, weights=weights)
            band = width * np.sqrt(np.average((values - mean) ** 2, weights=weights))
            upper[t], lower[t] = bars["close"][t] / (mean + band) - 1, bars["close"][t] / (mean - band) - 1
    _close(_one("vwap_band", bars, "upper", width=width), upper)
    _close(_one("vwap_band", bars, "lower", width=width), lower)


def test_pivots_follow_from_the_session_before(bars: Bars, frame: pd.DataFrame) -> None:
    by = frame.groupby("session")
    before = pd.DataFrame({"high": by["high"].max(), "low": by["low"].min(), "close": by["close"].last()}).shift(1)
    middle = before.mean(axis=1, skipna=False)
    for output, level in (("p", middle), ("r1", 2 * middle - before["low"]), ("s1", 2 * middle - before["high"])):
        _close(_one("pivot", bars, output), frame["close"] / frame["session"].map(level) - 1)


def test_a_range_is_measured_by_those_of_twenty_sessions_before(bars: Bars, frame: pd.DataFrame) -> None:
    by = frame.groupby("session")
    usual = (by["high"].max() - by["low"].min()).rolling(20).mean().shift(1)
    _close(_one("session_range", bars), (by["high"].cummax() - by["low"].cummin()) / frame["session"].map(usual))


def test_the_point_of_control_is_the_place_with_the_most_volume(bars: Bars, frame: pd.DataFrame) -> None:
    levels = frame.groupby("session")[list(COLUMNS)].apply(_busiest)
    _close(_one("point_of_control", bars), frame["close"] / frame["session"].map(levels.shift(1)) - 1)


def _busiest(session: pd.DataFrame) -> float:
    """Each bar's volume in equal parts on every place it touches."""
    anchor = session["close"].iloc[0]
    width = anchor * 2e-4
    volume: dict[int, float] = {}
    for bar in session.itertuples():
        places = range(int(np.floor((bar.low - anchor) / width + 0.5)), int(np.floor((bar.high - anchor) / width + 0.5)) + 1)
        for place in places:
            volume[place] = volume.get(place, 0.0) + bar.volume / len(places)
    most = max(volume.values())
    return float(anchor + width * min(place for place, traded in volume.items() if traded == most))


def test_a_session_without_volume_has_its_last_close_as_point_of_control(bars: Bars, frame: pd.DataFrame) -> None:
    level = frame["session"].map(frame.groupby("session")["close"].last().shift(1))
    _close(_one("point_of_control", bars | {"volume": np.zeros(ROWS)}), frame["close"] / level - 1)


def test_of_equally_busy_prices_the_lowest_is_the_point_of_control() -> None:
    prices = np.array([100.0, 101.0, 99.0, 100.0])
    made = dict.fromkeys(("high", "low", "close"), prices) | {"volume": np.ones(4), "session": np.array([0, 0, 0, 1])}
    np.testing.assert_allclose(_one("point_of_control", made), [np.nan] * 3 + [100 / 99 - 1])


def test_prices_far_from_the_first_one_stand_at_the_edge_of_a_profile() -> None:
    prices = np.array([100.0, 1_000.0, 1_000.0, 100.0, 100.0])
    made = dict.fromkeys(("high", "low", "close"), prices) | {"volume": np.ones(5), "session": np.array([0, 0, 0, 1, 1])}
    highest = 100.0 * (1 + 511 * 2e-4)
    np.testing.assert_allclose(_one("point_of_control", made), [np.nan] * 3 + [100 / highest - 1] * 2)


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    values = run_feature(feature, feature.params(**params), bars)
    return list(values.values())[feature.outputs.index(output)]


def _close(ours: Array, expected: Any) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=1e-9, atol=1e-12)
