"""Spreads, impact and the side of volume against DuckDB, SciPy and plain loops, and spreads against one that was planted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 3_000


@pytest.fixture(scope="module", params=["gaps", "real"])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = request.getfixturevalue("real") if request.param == "real" else market(ROWS, 41)
    return {name: values[:ROWS] for name, values in made.items()}


@pytest.mark.parametrize("n", [1, 20])
def test_illiquidity_is_the_mean_move_per_value_times_the_mean_value(bars: Bars, n: int) -> None:
    moves, value = np.abs(_returns(bars)), bars["close"] * bars["volume"]
    expected = np.full(ROWS, np.nan)
    for t in range(n - 1, ROWS):
        traded = [k for k in range(t - n + 1, t + 1) if bars["volume"][k] > 0]
        expected[t] = np.mean([moves[k] / value[k] for k in traded]) * np.mean(value[traded]) if traded else 0.0
    _close(_one("amihud", bars, n=n), expected)


def test_the_spread_of_roll_is_from_duckdbs_covariance_of_neighbouring_returns(bars: Bars) -> None:
    returns = _returns(bars)
    cov = _sql("covar_samp(y, x)", 20, returns[1:], returns[:-1])
    _close(_one("roll_spread", bars), np.r_[np.nan, 2 * np.sqrt(np.maximum(-cov, 0))])


def test_the_spread_of_corwin_and_schultz_is_their_formula(bars: Bars) -> None:
    spreads = [_corwin_schultz(bars, t) for t in range(1, ROWS)]
    _close(_one("corwin_schultz", bars), np.r_[np.nan, pd.Series(spreads).rolling(20).apply(np.mean, raw=True)])


def test_the_spread_of_abdi_and_ranaldo_is_their_formula(bars: Bars) -> None:
    high, low, close = (np.log(bars[k]) for k in ("high", "low", "close"))
    middle = (high + low) / 2
    squares = 4 * (close[:-1] - middle[:-1]) * (close[:-1] - middle[1:])
    squares[np.abs(squares) < 1e-18] = 0.0  # a close in the middle, but for the last digits of the logs
    spreads = pd.Series(np.sqrt(np.maximum(squares, 0)))
    _close(_one("abdi_ranaldo", bars), np.r_[np.nan, spreads.rolling(20).apply(np.mean, raw=True)])


@pytest.mark.parametrize("n", [20, 60])
def test_impact_is_duckdbs_slope_of_return_on_signed_volume(bars: Bars, n: int) -> None:
    returns, volume = _returns(bars), bars["volume"]
    slope = _sql("regr_slope(y, x)", n, returns, np.sign(returns) * volume)
    _close(_one("kyle_lambda", bars, n=n), slope * pd.Series(volume).rolling(n).mean())
    root = np.sqrt(bars["close"] * volume)
    slope = _sql("regr_slope(y, x)", n, returns, np.sign(returns) * root)
    _close(_one("hasbrouck_lambda", bars, n=n), slope * pd.Series(root).rolling(n).mean())


def test_volume_is_told_apart_by_scipys_normal_distribution(bars: Bars) -> None:
    volume, net = pd.Series(bars["volume"]), _net(bars, 20)
    _close(_one("bulk_volume", bars, "imbalance")[38:], (net / volume.rolling(20).mean())[38:])
    _close(_one("bulk_volume", bars, "sum")[38:], (net.rolling(20).sum() / volume.rolling(20).sum())[38:])


def test_informed_trading_is_the_unsigned_share(bars: Bars) -> None:
    expected = _net(bars, 50).abs().rolling(50).sum() / pd.Series(bars["volume"]).rolling(50).sum()
    _close(_one("vpin", bars)[98:], expected[98:])
    assert ((expected[98:] >= 0) & (expected[98:] <= 1)).all()


def test_intensity_divides_two_means_of_volume(bars: Bars) -> None:
    volume = pd.Series(bars["volume"])
    _close(_one("trade_intensity", bars), (volume.rolling(20).mean() / volume.rolling(50).mean()).where(volume.index >= 49))


@pytest.mark.parametrize("n", [10, 20])
def test_the_height_of_bars_is_taken_against_their_middle(bars: Bars, n: int) -> None:
    height = 2 * (bars["high"] - bars["low"]) / (bars["high"] + bars["low"])
    _close(_one("high_low_spread", bars, n=n), pd.Series(height).rolling(n).mean())


@pytest.mark.parametrize(("name", "tolerance"), [("roll_spread", 0.1), ("corwin_schultz", 0.2), ("abdi_ranaldo", 0.1)])
def test_a_planted_spread_is_found_again(name: str, tolerance: float) -> None:
    planted = 0.01
    assert _one(name, _bouncing(400, planted), n=390)[-1] == pytest.approx(planted, rel=tolerance)


def test_buyers_alone_make_an_imbalance_of_one() -> None:
    size = 400
    steps = np.where(np.arange(size) % 100 == 99, 1e-2, 1e-5)
    close = 100.0 * np.exp(np.cumsum(steps))
    flow = {"open": close, "close": close, "volume": np.where(steps > 1e-3, 1e6, 0.0), "session": np.zeros(size)}
    assert _one("bulk_volume", flow, "sum", n=60)[-1] == pytest.approx(1.0, abs=1e-9)
    assert _one("vpin", flow, n=60)[-1] == pytest.approx(1.0, abs=1e-9)


def test_no_trade_has_no_impact(market: Callable[..., Bars]) -> None:
    quiet = market(300) | {"volume": np.zeros(300)}
    for name in ("amihud", "kyle_lambda", "hasbrouck_lambda", "vpin"):
        assert _one(name, quiet)[-1] == 0.0, name
    assert _one("trade_intensity", quiet)[-1] == 1.0


def test_a_return_that_is_none_leaves_no_trace(market: Callable[..., Bars]) -> None:
    made = market(400, 3)
    below = made | {name: np.where(np.arange(400) == 50, -1.0, made[name]) for name in ("open", "high", "low", "close")}
    for name in ("amihud", "roll_spread", "abdi_ranaldo", "kyle_lambda", "hasbrouck_lambda", "bulk_volume", "vpin"):
        ours, clean = (_one(name, b, FEATURES[name].outputs[0]) for b in (below, made))
        assert np.isnan(ours[51]), name
        np.testing.assert_array_equal(ours[200:], clean[200:], name)


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    return list(run_feature(feature, feature.params(**params), bars).values())[feature.outputs.index(output)]


def _returns(bars: Bars) -> Array:
    fresh = np.r_[True, np.diff(bars["session"]) != 0]
    return np.asarray(np.log(bars["close"] / np.where(fresh, bars["open"], np.r_[1.0, bars["close"][:-1]])))


def _net(bars: Bars, n: int) -> pd.Series[float]:
    """Volume bought less volume sold."""
    returns = pd.Series(_returns(bars))
    deviation = returns.rolling(n).apply(np.std, raw=True, kwargs={"ddof": 1})
    return pd.Series((2 * stats.norm.cdf(returns / deviation) - 1) * bars["volume"])


def _corwin_schultz(bars: Bars, t: int) -> float:
    high, low, before = bars["high"][t], bars["low"][t], bars["close"][t - 1]
    if low > before:
        high, low = high - (low - before), before
    elif high < before:
        high, low = before, low + (before - high)
    beta = math.log(bars["high"][t - 1] / bars["low"][t - 1]) ** 2 + math.log(high / low) ** 2
    gamma = math.log(max(high, bars["high"][t - 1]) / min(low, bars["low"][t - 1])) ** 2
    k = 3 - 2 * math.sqrt(2)
    alpha = (math.sqrt(2 * beta) - math.sqrt(beta)) / k - math.sqrt(gamma / k)
    return max(2 * (math.exp(alpha) - 1) / (1 + math.exp(alpha)), 0.0)


def _bouncing(n: int, spread: float) -> Bars:
    """Bars of 390 trades each, at the bid or the ask as a coin falls, around a middle that walks at random."""
    rng = np.random.default_rng(8)
    middle = np.cumsum(rng.normal(0, 2e-4, (n, 390))).reshape(n, 390)
    trades = 100 * np.exp(middle + np.where(rng.random((n, 390)) < 0.5, -0.5, 0.5) * spread)
    prices = {"open": trades[:, 0], "high": trades.max(axis=1), "low": trades.min(axis=1), "close": trades[:, -1]}
    return prices | {"session": np.zeros(n), "volume": np.full(n, 390.0)}


def _sql(aggregate: str, n: int, y: Array, x: Array) -> Array:
    frame = pd.DataFrame({"t": np.arange(y.size), "y": y, "x": x})
    with duckdb.connect() as base:
        base.register("frame", frame)
        text = f"SELECT {aggregate} OVER (ORDER BY t ROWS {n - 1} PRECEDING) AS v FROM frame ORDER BY t"  # noqa: S608  text of this test
        found = base.execute(text).fetchnumpy()["v"]
    return np.asarray(np.r_[np.full(n - 1, np.nan), np.ma.filled(found, np.nan)[n - 1 :]])


def _close(ours: Array, expected: Any) -> None:
    """Equal to one part in 10^9, of the value or of the largest one; NaN in the same places."""
    theirs = np.asarray(expected, np.float64)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * np.nanmax(np.abs(theirs)))
