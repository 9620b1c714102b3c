"""Volume against TA-Lib and pandas, or the formula written out anew over each window; the size of bars in all four prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import talib

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 3_000


@pytest.fixture(scope="module", params=["walk", "gaps", "real"])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    if request.param == "real":
        return {name: values[:20_000] for name, values in request.getfixturevalue("real").items()}
    made: Bars = market(ROWS, 31)
    return made if request.param == "gaps" else made | _walk(ROWS)


def test_the_ratios_of_a_bar_divide_its_prices(bars: Bars) -> None:
    _close(_one("high_low_ratio", bars), bars["high"] / bars["low"] - 1)
    _close(_one("close_open_ratio", bars), bars["close"] / bars["open"] - 1)


def test_the_score_of_on_balance_volume_is_that_of_talibs_line(bars: Bars) -> None:
    _close(_one("obv_zscore", bars, n=20), _score(talib.OBV(bars["close"], bars["volume"]), 20))


def test_dollar_volume_is_put_against_its_mean_and_deviation(bars: Bars) -> None:
    traded = bars["close"] * bars["volume"]
    _close(_one("dollar_volume_ratio", bars), traded / talib.SMA(traded, 20))
    _close(_one("dollar_volume_zscore", bars), _score(traded, 20))


def test_the_accumulation_line_is_talibs(bars: Bars) -> None:
    line = talib.AD(*(bars[k] for k in ("high", "low", "close", "volume")))
    _close(_one("ad_slope", bars), talib.LINEARREG_SLOPE(line, 20) / talib.SMA(bars["volume"], 20))


@pytest.mark.parametrize(("fast", "slow"), [(3, 10), (6, 20)])
def test_the_chaikin_oscillator_is_talibs_in_average_volumes(bars: Bars, fast: int, slow: int) -> None:
    raw = talib.ADOSC(bars["high"], bars["low"], bars["close"], bars["volume"], fast, slow)
    _close(_one("chaikin_oscillator", bars, fast=fast, slow=slow), raw / talib.EMA(bars["volume"], slow))


def test_the_slope_of_the_volume_price_trend_is_talibs_of_the_summed_line(bars: Bars) -> None:
    line = np.cumsum(np.r_[0.0, bars["volume"][1:] * (bars["close"][1:] / bars["close"][:-1] - 1)])
    _close(_one("vpt_slope", bars), talib.LINEARREG_SLOPE(line, 20) / talib.SMA(bars["volume"], 20), share=1e-9)


def test_the_force_index_averages_force_as_talib_averages(bars: Bars) -> None:
    force = np.diff(bars["close"]) * bars["volume"][1:]
    expected = talib.EMA(force, 13) / talib.EMA(bars["volume"][1:], 13) / bars["close"][1:]
    _close(_one("force_index", bars), np.r_[np.nan, expected])


def test_ease_of_movement_weighs_moves_by_the_form_of_the_box(bars: Bars) -> None:
    n, height, volume = 14, bars["high"] - bars["low"], bars["volume"]
    middle = (bars["high"] + bars["low"]) / 2
    expected = np.full(volume.size, np.nan)
    for t in range(n, volume.size):
        window = range(t - n + 1, t + 1)
        usual, tall = np.mean([volume[k] for k in window]), np.mean([height[k] for k in window])
        boxes = {k: (volume[k] / usual) / (height[k] / tall) for k in window if volume[k] > 0 and height[k] > 0}
        expected[t] = sum((middle[k] - middle[k - 1]) / box for k, box in boxes.items()) / n / tall
    _close(_one("ease_of_movement", bars), expected)


@pytest.mark.parametrize(("name", "sign"), [("nvi", -1), ("pvi", 1)])
def test_a_volume_index_follows_the_price_where_volume_goes_its_way(bars: Bars, name: str, sign: int) -> None:
    change = np.where(sign * np.diff(bars["volume"]) > 0, bars["close"][1:] / bars["close"][:-1], 1.0)
    index = np.cumprod(np.r_[1_000.0, change], dtype=np.float64)
    for n in (20, 255):
        _close(_one(name, bars, n=n), index / talib.EMA(index, n) - 1, share=1e-9)


def test_the_weighted_mean_is_that_of_numpy(bars: Bars) -> None:
    close, volume = (np.lib.stride_tricks.sliding_window_view(bars[k], 20) for k in ("close", "volume"))
    mean = [np.average(c, weights=v) for c, v in zip(close, volume, strict=True)]
    _close(_one("vwma_distance", bars), np.r_[np.full(19, np.nan), bars["close"][19:] / mean - 1], share=1e-9)


@pytest.mark.parametrize("n", [2, 100])
def test_the_rank_of_the_volume_is_pandas_average_rank(bars: Bars, n: int) -> None:
    _close(_one("volume_rank", bars, n=n), (pd.Series(bars["volume"]).rolling(n).rank() - 1) / (n - 1))


def test_relative_volume_compares_with_the_same_minute_of_the_last_sessions(bars: Bars) -> None:
    kept = np.random.default_rng(2).random(bars["volume"].size) > 0.3
    thinned = {name: values[kept] for name, values in bars.items()}
    frame = pd.DataFrame({name: thinned[name] for name in ("session", "minute", "volume")})
    table = frame.pivot_table(index="session", columns="minute", values="volume")
    usual = table.shift(1).rolling(20, min_periods=1).apply(np.nanmean, raw=True)
    ratio = (table / usual.where(usual > 0)).where(usual != 0, 1.0)
    ratio[np.arange(len(ratio)) < 20] = np.nan
    _close(_one("relative_volume", thinned), [ratio.loc[at] for at in zip(frame["session"], frame["minute"], strict=True)])


def test_no_volume_is_no_pressure_and_nothing_unusual(market: Callable[..., Bars]) -> None:
    quiet = market(700) | {"volume": np.zeros(700)}
    told = {
        **dict.fromkeys(("obv_zscore", "ad_slope", "vpt_slope", "chaikin_oscillator", "force_index", "ease_of_movement"), 0.0),
        **dict.fromkeys(("nvi", "pvi", "vwma_distance", "dollar_volume_zscore"), 0.0),
        "dollar_volume_ratio": 1.0,
        "relative_volume": 1.0,
        "volume_rank": 0.5,
    }
    for name, value in told.items():
        assert _one(name, quiet)[-1] == value, name


def test_a_price_of_zero_is_forgotten() -> None:
    rng = np.random.default_rng(3)
    close, volume = 50.0 + rng.integers(-3, 4, 400), rng.integers(1, 90, 400).astype(np.float64)
    close[:3] = 0.0
    for name, n in (("nvi", 20), ("pvi", 20), ("vpt_slope", 20), ("force_index", 5)):
        assert np.isfinite(_one(name, {"close": close, "volume": volume}, n=n)[30:]).all(), name


def _one(name: str, bars: Bars, **params: float) -> Array:
    feature = FEATURES[name]
    (values,) = run_feature(feature, feature.params(**params), bars).values()
    return np.asarray(values)


def _score(values: Array, n: int) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(values, n)
    return np.asarray(np.r_[np.full(n - 1, np.nan), (values[n - 1 :] - windows.mean(axis=1)) / windows.std(axis=1)])


def _walk(n: int) -> Bars:
    """Prices off any grid, so that no two are equal."""
    rng = np.random.default_rng(5)
    close = 5_000.0 * np.exp(np.cumsum(rng.standard_t(4, n) * 3e-4))
    opened = close * np.exp(rng.normal(0, 2e-4, n))
    high = np.maximum(opened, close) * np.exp(np.abs(rng.normal(0, 2e-4, n)))
    low = np.minimum(opened, close) * np.exp(-np.abs(rng.normal(0, 2e-4, n)))
    return {"open": opened, "high": high, "low": low, "close": close, "volume": rng.integers(1, 5_000, n).astype(np.float64)}


def _close(ours: Array, expected: Any, share: float = 1e-9) -> None:
    """Equal to one part in 10^9, of the value or, where values are differences, of the largest one; NaN in the same places."""
    theirs = np.asarray(expected, np.float64)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=share * np.nanmax(np.abs(theirs)))
