"""Momentum and volatility that TA-Lib does not have, against the formula written out naively, by pandas or by another library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
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


@pytest.fixture(scope="module", params=[31, 32])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


def test_connors_averages_two_strengths_and_a_rank(bars: Bars) -> None:
    close = pd.Series(bars["close"])
    change = np.sign(close.diff()).fillna(0)
    runs = change.groupby((change != change.shift()).cumsum()).cumsum().to_numpy()
    rank = close.pct_change().rolling(101).apply(lambda w: 100 * (w[:-1] < w[-1]).mean(), raw=True).to_numpy()
    _close(_one("connors_rsi", bars), (talib.RSI(bars["close"], 3) + talib.RSI(runs, 2) + rank) / 3)


def test_a_strength_that_does_not_move_has_no_place_in_its_range() -> None:
    close = np.r_[np.cumsum(np.ones(30)), np.full(60, 30.0)] + 100.0
    close[10] += 5.0
    assert set(_one("stochastic_rsi", {"close": close}, "k")[60:]) == {0.0}


def test_rogers_and_satchell_multiply_logs(bars: Bars) -> None:
    _close(_one("rogers_satchell", bars), np.sqrt(_rolled(_rogers_satchell(bars), 20, np.mean)))


def test_yang_and_zhang_weigh_jumps_bodies_and_rogers_satchell(bars: Bars) -> None:
    jump = pd.Series(np.log(bars["open"] / np.r_[np.nan, bars["close"][:-1]])).rolling(20).var().to_numpy()
    body = pd.Series(np.log(bars["close"] / bars["open"])).rolling(20).var().to_numpy()
    k = 0.34 / (1.34 + 21 / 19)
    expected = np.sqrt(jump + k * body + (1 - k) * _rolled(_rogers_satchell(bars), 20, np.mean))
    _close(_one("yang_zhang", bars), expected)


def test_riskmetrics_is_pandas_weighted_mean_of_squared_returns(bars: Bars) -> None:
    expected = np.sqrt(pd.Series(_returns(bars) ** 2).ewm(alpha=0.06, adjust=True).mean()).to_numpy()
    _close(_one("ewma_volatility", bars), np.r_[np.full(74, np.nan), expected[74:]])


def test_a_price_without_a_logarithm_leaves_riskmetrics_as_it_was(bars: Bars) -> None:
    spoilt = bars | {"close": np.where(np.arange(ROWS) == 300, -1.0, bars["close"])}
    values = _one("ewma_volatility", spoilt)
    assert values[299] == values[300]
    assert np.isfinite(values[74:]).all()


def test_bipower_variation_multiplies_neighbours(bars: Bars) -> None:
    size = np.abs(_returns(bars))
    variation = _rolled(size, 60, lambda w: float(np.pi / 2 * 60 / 59 * (w[1:] * w[:-1]).sum()))
    realised = _rolled(size, 60, lambda w: float((w**2).sum()))
    _close(_one("bipower", bars, "variation"), variation)
    _close(_one("bipower", bars, "jump_share"), np.maximum(1 - variation / realised, 0))


def test_the_ulcer_index_squares_drawdowns(bars: Bars) -> None:
    fall = _rolled(bars["close"], 14, lambda w: float(100 * (w[-1] / w.max() - 1)))
    _close(_one("ulcer_index", bars), _rolled(fall, 14, lambda w: float(np.sqrt((w**2).mean()))))


def test_the_volatility_of_volatility_is_pandas_deviation_of_deviations(bars: Bars) -> None:
    expected = pd.Series(_returns(bars)).rolling(20).std().rolling(60).std()
    _close(_one("volatility_of_volatility", bars), expected, 1e-8)


def test_a_flat_market_is_as_choppy_as_can_be() -> None:
    flat = {name: np.full(40, 50.0) for name in ("high", "low", "close")}
    assert set(_one("choppiness", flat)[14:]) == {100.0}


@pytest.mark.parametrize("output", ["low", "middle", "high"])
def test_the_volatility_state_is_the_percentile_of_the_range(bars: Bars, output: str) -> None:
    atr = talib.ATR(bars["high"], bars["low"], bars["close"], 14)
    rank = _rolled(atr, 100, lambda w: float(stats.percentileofscore(w, w[-1], "mean")))
    expected = {"low": rank < 25, "middle": (rank >= 25) & (rank <= 75), "high": rank > 75}[output]
    ours = _one("volatility_state", bars, output)
    assert np.array_equal(np.isnan(ours), np.isnan(rank))
    assert np.array_equal(ours[113:], expected[113:])


def test_the_trend_state_needs_strength_and_a_side(bars: Bars) -> None:
    adx = talib.ADX(bars["high"], bars["low"], bars["close"], 14)
    expected = np.where(adx > 25, np.sign(bars["close"] - talib.SMA(bars["close"], 50)), 0)
    ours = _one("trend_state", bars, "state")
    assert np.array_equal(ours[49:], expected[49:])
    for output, code in (("down", -1), ("side", 0), ("up", 1)):
        assert np.array_equal(_one("trend_state", bars, output)[49:], ours[49:] == code)


@pytest.mark.parametrize(("name", "first"), [("trend_state", 49), ("volatility_state", 113)])
def test_a_state_counts_its_bars(bars: Bars, name: str, first: int) -> None:
    state = pd.Series(_one(name, bars, "state")[first:])
    expected = state.groupby((state != state.shift()).cumsum()).cumcount() + 1
    assert np.array_equal(_one(name, bars, "bars")[first:], expected)


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    values = run_feature(feature, feature.params(**params), bars)
    return list(values.values())[feature.outputs.index(output)]


def _rolled(values: Array, n: int, function: Callable[[Array], float]) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(values, n)
    return np.r_[np.full(n - 1, np.nan), [function(w) for w in windows]]


def _returns(bars: Bars) -> Array:
    fresh = np.r_[True, np.diff(bars["session"]) != 0]
    return np.asarray(np.log(bars["close"] / np.where(fresh, bars["open"], np.r_[1.0, bars["close"][:-1]])))


def _rogers_satchell(bars: Bars) -> Array:
    o, h, low, c = (bars[k] for k in ("open", "high", "low", "close"))
    return np.asarray(np.log(h / c) * np.log(h / o) + np.log(low / c) * np.log(low / o))


def _close(ours: Array, expected: Any, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=tolerance, atol=tolerance * np.nanmax(np.abs(expected)))
