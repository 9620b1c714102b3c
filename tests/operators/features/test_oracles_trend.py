"""Trend features that TA-Lib does not have, against the formula written out naively or by SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import talib
from scipy import stats

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 2_000


@pytest.fixture(scope="module", params=[41, 42])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


@pytest.mark.parametrize("n", [20, 60])
def test_the_t_statistic_is_that_of_scipys_regression(bars: Bars, n: int) -> None:
    windows = np.lib.stride_tricks.sliding_window_view(bars["close"], n)
    fits = [stats.linregress(np.arange(n), w) for w in windows]
    expected = [fit.slope / fit.stderr for fit in fits]
    np.testing.assert_allclose(_one("trend_tstat", bars, n=n)[n - 1 :], expected, rtol=1e-8, atol=1e-8)


def test_a_straight_line_has_a_large_but_finite_t_statistic() -> None:
    values = _one("trend_tstat", {"close": 100.0 + 0.25 * np.arange(50)}, n=20)[19:]
    np.testing.assert_allclose(values, np.sqrt(18e12), rtol=1e-3)


def test_a_flat_window_has_no_trend() -> None:
    assert set(_one("trend_tstat", {"close": np.full(50, 0.1)}, n=20)[19:]) == {0.0}


def test_the_supertrend_holds_its_line_until_a_close_beyond_it(bars: Bars) -> None:
    line, way = _supertrend(bars, 10, 3.0)
    assert set(way[10:]) == {-1, 1}
    np.testing.assert_allclose(_one("supertrend", bars, "distance"), bars["close"] / line - 1, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(_one("supertrend", bars, "direction"), way)


def test_the_parabolic_stop_guards_the_side_it_says(bars: Bars) -> None:
    stop = talib.SAR(bars["high"], bars["low"], 0.02, 0.2)[1:]
    expected = np.where(stop <= bars["low"][1:], 1, np.where(stop >= bars["high"][1:], -1, 0))
    way = _one("parabolic_sar", bars, "direction")[1:]
    clear = (expected != 0) & (bars["high"][1:] > bars["low"][1:])
    assert clear.mean() > 0.8
    np.testing.assert_array_equal(way[clear], expected[clear])


def test_the_first_span_is_the_mean_of_the_first_two_lines(bars: Bars) -> None:
    mean = 0.5 * (talib.MIDPRICE(bars["high"], bars["low"], 9) + talib.MIDPRICE(bars["high"], bars["low"], 26))
    np.testing.assert_allclose(_one("ichimoku", bars, "span_a")[51:], (bars["close"] / mean - 1)[51:], rtol=1e-9, atol=1e-13)


def test_a_rising_market_has_its_high_now_and_its_low_behind() -> None:
    bars = {"high": np.arange(60.0), "low": np.arange(60.0)}
    assert set(_one("bars_since", bars, "high")[19:]) == {0.0}
    assert set(_one("bars_since", bars, "low")[19:]) == {19.0}


def _supertrend(bars: Bars, n: int, width: float) -> tuple[Array, Array]:
    high, low, close = bars["high"], bars["low"], bars["close"]
    atr = talib.ATR(high, low, close, n)
    line, way = np.full(ROWS, np.nan), np.full(ROWS, np.nan)
    upper, lower, up = np.inf, -np.inf, False
    for t in range(n, ROWS):
        above, below = (high[t] + low[t]) / 2 + width * atr[t], (high[t] + low[t]) / 2 - width * atr[t]
        if t == n:
            upper, lower = above, below
        else:
            upper = above if above < upper or close[t - 1] > upper else upper
            lower = below if below > lower or close[t - 1] < lower else lower
            up = close[t] >= lower if up else close[t] > upper
        line[t], way[t] = (lower, 1) if up else (upper, -1)
    return line, way


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    values = run_feature(feature, feature.params(**params), bars)
    return list(values.values())[feature.outputs.index(output)]
