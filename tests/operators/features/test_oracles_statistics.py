"""The features of the group ``statistics`` against pandas, SciPy, NumPy and formulas written out over each window anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

ROWS = 1_500


@pytest.fixture(scope="module", params=[31, 32])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


@pytest.mark.parametrize("q", [2, 4, 8, 16])
def test_the_variance_ratio_is_lo_and_mackinlays(bars: Bars, q: int) -> None:
    _close(_one("variance_ratio", bars, q=q), _rolled(_returns(bars), 60, lambda r: _variance_ratio(r, q)), 1e-9)


def test_a_random_walk_has_a_variance_ratio_of_one_and_a_trend_in_returns_a_higher_one() -> None:
    steps = np.random.default_rng(1).normal(0.0, 0.001, 20_000)
    assert abs(np.nanmean(_one("variance_ratio", _walk(steps), q=4)) - 1) < 0.03
    assert np.nanmean(_one("variance_ratio", _walk(steps[1:] + 0.5 * steps[:-1]), q=4)) > 1.3
    assert np.nanmean(_one("variance_ratio", _walk(steps[1:] - 0.5 * steps[:-1]), q=4)) < 0.7


def test_the_half_life_is_that_of_the_regression_on_the_close_before(bars: Bars) -> None:
    expected = _rolled(_joined(bars), 60, lambda w: _half_life(stats.linregress(w[:-1], w[1:]).slope))
    _close(_one("half_life", bars), expected, 1e-6)


def test_the_half_life_of_a_known_process_is_found() -> None:
    noise, close = np.random.default_rng(2).normal(0, 1, 5_000), np.full(5_000, 1_000.0)
    for t in range(1, 5_000):
        close[t] = 1_000 + 0.9 * (close[t - 1] - 1_000) + noise[t]
    found = _one("half_life", _still(close), n=2_000)[2_000:]
    np.testing.assert_allclose(np.median(found), np.log(2) / -np.log(0.9), rtol=0.1)


@pytest.mark.parametrize(("close", "expected"), [(np.arange(80.0) ** 2, 120), (100 + np.arange(80) % 2, 0), (np.full(80, 1 / 3), 120)])
def test_a_half_life_has_bounds(close: Array, expected: float) -> None:
    assert _one("half_life", _still(close))[59:].tolist() == [expected] * 21


@pytest.mark.parametrize("n", [20, 60])
def test_returns_and_volume_are_correlated_as_by_pandas(bars: Bars, n: int) -> None:
    expected = pd.Series(_returns(bars)).rolling(n).corr(pd.Series(bars["volume"]))
    _close(_one("return_volume_correlation", bars, n=n), expected.to_numpy(), 1e-9)


def test_the_percentile_rank_is_pandas_rank_of_the_others(bars: Bars) -> None:
    rank = pd.Series(bars["close"]).rolling(100).rank(method="average")
    _close(_one("percentile_rank", bars), (rank.to_numpy() - 1) / 99)


def test_the_percentile_rank_has_its_ends_and_its_middle() -> None:
    rising = np.arange(1.0, 9.0)
    assert _one("percentile_rank", {"close": rising}, n=4)[3:].tolist() == [1.0] * 5
    assert _one("percentile_rank", {"close": rising[::-1].copy()}, n=4)[3:].tolist() == [0.0] * 5
    assert _one("percentile_rank", {"close": np.full(8, 1 / 3)}, n=4)[3:].tolist() == [0.5] * 5


@pytest.mark.parametrize("n", [2, 7, 60])
def test_the_drawdown_is_the_deepest_from_a_running_peak(bars: Bars, n: int) -> None:
    _close(_one("max_drawdown", bars, n=n), _rolled(bars["close"], n, _drawdown))


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_a_window_with_a_close_that_is_not_above_zero_has_no_drawdown(n: int) -> None:
    close = np.array([20.0, 10, -37, -30, 5, 8, 9, 10, 9, 0, 2, 1, 3, 3, 2, 3])
    _close(_one("max_drawdown", {"close": close}, n=n), _rolled(close, n, _drawdown))


def test_the_downside_deviation_counts_losses_alone(bars: Bars) -> None:
    _close(_one("downside_deviation", bars), _rolled(_returns(bars), 20, lambda r: float(np.sqrt(np.mean(np.minimum(r, 0) ** 2)))))


def test_the_tail_ratio_divides_numpys_percentiles(bars: Bars) -> None:
    expected = _rolled(_returns(bars), 100, lambda r: float(abs(np.percentile(r, 95)) / abs(np.percentile(r, 5))))
    _close(_one("tail_ratio", bars), expected, 1e-9)


def test_a_fat_upper_tail_has_a_ratio_above_one() -> None:
    steps = np.random.default_rng(3).exponential(0.001, 2_000) - 0.001
    assert np.nanmin(_one("tail_ratio", _walk(steps), n=1_000)) > 1.5


def test_the_cusum_goes_to_the_farthest_deviation(bars: Bars) -> None:
    _close(_one("cusum", bars), _rolled(_returns(bars), 60, _cusum), 1e-8)


def test_the_cusum_tells_in_which_direction_returns_changed() -> None:
    fading = np.r_[np.full(30, 0.002), np.full(30, -0.002)]
    assert _one("cusum", _walk(fading))[-1] == pytest.approx(30 / np.sqrt(60))
    assert _one("cusum", _walk(-fading))[-1] == pytest.approx(-30 / np.sqrt(60))


@pytest.mark.parametrize("name", ["variance_ratio", "half_life", "return_volume_correlation", "downside_deviation", "tail_ratio", "cusum"])
def test_jumps_between_sessions_leave_no_trace(bars: Bars, name: str) -> None:
    """Prices of each session are multiplied (added to, where the feature knows differences): the returns within remain."""
    level = np.random.default_rng(5).integers(-8, 9, bars["session"].max() + 1)[bars["session"]]
    for kind in ("open", "high", "low", "close"):
        assert bars[kind].min() > 1_000
    jumped = {k: bars[k] + 64.0 * level if name == "half_life" else bars[k] * 2.0**level for k in ("open", "high", "low", "close")}
    np.testing.assert_allclose(_one(name, bars | jumped), _one(name, bars), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["variance_ratio", "downside_deviation", "tail_ratio", "cusum", "return_volume_correlation"])
def test_a_price_without_a_logarithm_is_gone_with_the_window(bars: Bars, name: str) -> None:
    spoilt = bars | {k: np.where(np.arange(ROWS) == 500, -1.0, bars[k]) for k in ("open", "high", "low", "close")}
    found, usual = _one(name, spoilt), _one(name, bars)
    assert np.isnan(found[500:502]).all()
    np.testing.assert_allclose(found[700:], usual[700:], rtol=1e-9, atol=1e-12)


def _one(name: str, bars: Bars, **params: float) -> Array:
    feature = FEATURES[name]
    return next(iter(run_feature(feature, feature.params(**params), bars).values()))


def _rolled(values: Array, n: int, function: Callable[[Array], float]) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(values, n)
    return np.asarray(np.r_[np.full(n - 1, np.nan), [function(w) for w in windows]])


def _fresh(bars: Bars) -> NDArray[np.bool_]:
    return np.asarray(np.r_[True, np.diff(bars["session"]) != 0])


def _returns(bars: Bars) -> Array:
    base = np.where(_fresh(bars), bars["open"], np.r_[1.0, bars["close"][:-1]])
    return np.asarray(np.log(bars["close"] / base))


def _joined(bars: Bars) -> Array:
    """Closes as if every session had opened where the one before closed."""
    jumps = np.where(_fresh(bars), bars["open"] - np.r_[bars["open"][0], bars["close"][:-1]], 0.0)
    return np.asarray(bars["close"] - np.cumsum(jumps))


def _walk(steps: Array) -> Bars:
    return _still(100 * np.exp(np.cumsum(steps)), first=100.0)


def _still(close: Array, first: float | None = None) -> Bars:
    """Bars of one session that open at the previous close."""
    begin = close[0] if first is None else first
    return {"close": close * 1.0, "open": np.r_[begin, close[:-1]] * 1.0, "session": np.zeros(close.size)}


def _variance_ratio(r: Array, q: int) -> float:
    n, mean, path = r.size, r.mean(), np.r_[0.0, np.cumsum(r)]
    m = q * (n - q + 1) * (1 - q / n)
    return float(np.sum((path[q:] - path[:-q] - q * mean) ** 2) / m / r.var(ddof=1))


def _half_life(slope: float) -> float:
    if slope <= 0:
        return 0.0
    return 120.0 if slope >= 1 else min(120.0, float(-np.log(2) / np.log(slope)))


def _drawdown(w: Array) -> float:
    return float(np.max(1 - w / np.maximum.accumulate(w))) if w.min() > 0 else np.nan


def _cusum(r: Array) -> float:
    path = np.cumsum(r - r.mean())
    return float(path[np.argmax(np.abs(path))] / (r.std() * np.sqrt(r.size)))


def _close(ours: Array, expected: Array, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=tolerance, atol=tolerance)
