"""Agreement with the formula written out naively: over each window anew in NumPy, by pandas, or as a window function of DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
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

ROWS = 3_000


@pytest.fixture(scope="module", params=[21, 22])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


def test_a_gap_is_the_open_against_the_previous_close(bars: Bars) -> None:
    expected = np.r_[np.nan, bars["open"][1:] / bars["close"][:-1] - 1]
    _close(_one("gap", bars), expected)


def test_bars_have_the_shape_that_their_formulas_say(bars: Bars) -> None:
    o, h, low, c = (bars[k] for k in ("open", "high", "low", "close"))
    _close(_one("range_percent", bars), 100 * (h - low) / c)
    _close(_one("body_percent", bars), 100 * (c - o) / o)
    _close(_one("wick", bars, "upper"), 100 * (h - np.maximum(o, c)) / c)
    _close(_one("wick", bars, "lower"), 100 * (np.minimum(o, c) - low) / c)
    _close(_one("close_location", bars), _located(bars))


def test_inside_and_outside_bars_are_flagged(bars: Bars) -> None:
    h, low = bars["high"], bars["low"]
    _close(_one("engulfing", bars, "inside"), np.r_[np.nan, (h[1:] <= h[:-1]) & (low[1:] >= low[:-1])])
    _close(_one("engulfing", bars, "outside"), np.r_[np.nan, (h[1:] >= h[:-1]) & (low[1:] <= low[:-1])])


def test_a_run_counts_rises_up_and_falls_down() -> None:
    close = np.array([5.0, 6, 7, 7, 8, 7, 6, 5, 9])
    assert _one("run_length", {"close": close})[1:].tolist() == [1, 2, 0, 1, -1, -2, -3, 1]


@pytest.mark.parametrize("n", [14, 50])
def test_r2_is_the_squared_correlation_with_the_bar_number(bars: Bars, n: int) -> None:
    t = np.arange(float(n))
    _close(_one("linreg", bars, "r2", n=n), _rolled(bars["close"], n, lambda w: float(np.corrcoef(t, w)[0, 1] ** 2)), 1e-8)


def test_session_atr_leaves_the_gaps_out(bars: Bars) -> None:
    previous = np.where(_fresh(bars), bars["low"], np.r_[0.0, bars["close"][:-1]])
    ranges = np.maximum(bars["high"], previous) - np.minimum(bars["low"], previous)
    value, expected = ranges[:14].mean(), np.full(ROWS, np.nan)
    for i in range(13, ROWS):
        value = value if i == 13 else (value * 13 + ranges[i]) / 14
        expected[i] = 100 * value / bars["close"][i]
    _close(_one("session_atr", bars), expected)


@pytest.mark.parametrize("n", [10, 20, 60])
def test_historical_volatility_is_duckdbs_sample_deviation_of_returns_within_sessions(bars: Bars, n: int) -> None:
    _close(
        _one("historical_volatility", bars, n=n), _sql(_returns(bars), f"stddev_samp(v) OVER (ORDER BY t ROWS {n - 1} PRECEDING)", n), 1e-9
    )


@pytest.mark.parametrize("n", [20, 60])
def test_skewness_and_kurtosis_are_duckdbs_and_pandas(bars: Bars, n: int) -> None:
    returns = pd.Series(_returns(bars))
    _close(_one("skewness", bars, n=n), _sql(returns.to_numpy(), f"skewness(v) OVER (ORDER BY t ROWS {n - 1} PRECEDING)", n), 1e-7)
    _close(_one("kurtosis", bars, n=n), _rolled(returns.to_numpy(), n, lambda w: float(pd.Series(w).kurt())), 1e-7)


@pytest.mark.parametrize("lag", [1, 2, 5, 10])
def test_autocorrelation_is_the_correlation_of_the_pairs_in_the_window(bars: Bars, lag: int) -> None:
    returns = _returns(bars)
    expected = np.full(ROWS, np.nan)
    for t in range(60 + lag - 1, ROWS):
        expected[t] = np.corrcoef(returns[t - 59 : t + 1], returns[t - 59 - lag : t + 1 - lag])[0, 1]
    _close(_one("autocorrelation", bars, lag=lag, n=60), expected, 1e-9)


def test_range_estimators_are_their_papers_formulas(bars: Bars) -> None:
    height, body = np.log(bars["high"] / bars["low"]), np.log(bars["close"] / bars["open"])
    _close(_one("parkinson", bars), _rolled(height, 20, lambda w: float(np.sqrt(np.sum(w**2) / (80 * np.log(2))))))
    terms = 0.5 * height**2 - (2 * np.log(2) - 1) * body**2
    _close(_one("garman_klass", bars), _rolled(terms, 20, lambda w: float(np.sqrt(w.mean()))))


def test_the_volatility_ratio_divides_two_deviations(bars: Bars) -> None:
    near, far = (_rolled(_returns(bars), n, lambda w: float(w.std(ddof=1))) for n in (5, 20))
    _close(_one("volatility_ratio", bars)[19:], (near / far)[19:], 1e-9)


def test_money_flow_weighs_the_place_of_the_close_by_volume(bars: Bars) -> None:
    flow = _rolled(_located(bars) * bars["volume"], 20, np.sum)
    _close(_one("cmf", bars), flow / _rolled(bars["volume"], 20, np.sum), 1e-9)


@pytest.mark.parametrize("n", [10, 20])
def test_efficiency_divides_the_net_move_by_the_path(bars: Bars, n: int) -> None:
    _close(
        _one("efficiency_ratio", bars, n=n), _rolled(bars["close"], n + 1, lambda w: float(abs(w[-1] - w[0]) / np.abs(np.diff(w)).sum()))
    )


def test_the_clock_turns_once_a_day_and_the_calendar_once_a_week(bars: Bars) -> None:
    _close(_one("time_of_day", bars, "sin"), np.sin(2 * np.pi * bars["minute"] / 1440))
    _close(_one("time_of_day", bars, "cos"), np.cos(2 * np.pi * bars["minute"] / 1440))
    day = pd.to_datetime(bars["trade_date"], unit="D").day_of_week.to_numpy()
    _close(_one("day_of_week", bars, "sin"), np.sin(2 * np.pi * day / 7))
    _close(_one("day_of_week", bars, "cos"), np.cos(2 * np.pi * day / 7))


def test_minutes_and_cash_hours_are_those_of_the_bars(bars: Bars) -> None:
    _close(_one("session_minutes", bars, "since_open"), bars["minute"])
    _close(_one("session_minutes", bars, "to_close"), bars["to_close"])
    _close(_one("cash_hours", bars), bars["rth"])


def test_prior_levels_are_those_of_the_session_before(bars: Bars) -> None:
    frame = _frame(bars)
    by = frame.groupby("session")
    for output, level in (("high", by["high"].max()), ("low", by["low"].min()), ("close", by["close"].last())):
        _close(_one("prior_session", bars, output), (frame["close"] / frame["session"].map(level.shift(1)) - 1).to_numpy())


def test_the_gap_of_a_session_stands_on_all_of_its_bars(bars: Bars) -> None:
    frame = _frame(bars)
    by = frame.groupby("session")
    jump = by["open"].first() / by["close"].last().shift(1) - 1
    _close(_one("session_gap", bars), frame["session"].map(jump).to_numpy())


def test_a_session_returns_against_its_first_open(bars: Bars) -> None:
    _close(_one("session_return", bars), _query(bars, "close / first_value(open) OVER day - 1"))


def test_extremes_so_far_are_duckdbs_running_ones(bars: Bars) -> None:
    _close(_one("session_extremes", bars, "high"), _query(bars, "close / max(high) OVER day - 1"))
    _close(_one("session_extremes", bars, "low"), _query(bars, "close / min(low) OVER day - 1"))


def test_the_vwap_is_duckdbs_running_mean(bars: Bars) -> None:
    traded = "sum(volume) OVER day"
    paid = "sum((high + low + close) / 3 * volume) OVER day"
    _close(_one("session_vwap", bars), _query(bars, f"CASE WHEN {traded} > 0 THEN close / ({paid} / {traded}) - 1 ELSE 0 END"), 1e-9)


def test_a_weekend_gap_is_no_fat_tail(market: Callable[..., Bars]) -> None:
    bars = market(ROWS, 5)
    jumped = bars | {name: bars[name] + 400.0 * bars["session"] for name in ("open", "high", "low", "close")}
    for name, most in (("kurtosis", 18.0), ("historical_volatility", 0.001), ("session_atr", 0.2)):
        assert np.nanmax(_one(name, jumped)) < most, name


def test_a_large_value_leaves_no_residue_in_a_window() -> None:
    close = np.full(300, 100.0)
    close[100] = 1e12
    assert _one("sma", {"close": close}, n=10)[110:].tolist() == [100.0] * 190


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    values = run_feature(feature, feature.params(**params), bars)
    return list(values.values())[feature.outputs.index(output)]


def _rolled(values: Array, n: int, function: Callable[[Array], float]) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(values, n)
    return np.r_[np.full(n - 1, np.nan), [function(w) for w in windows]]


def _fresh(bars: Bars) -> NDArray[np.bool_]:
    return np.r_[True, np.diff(bars["session"]) != 0]


def _returns(bars: Bars) -> Array:
    base = np.where(_fresh(bars), bars["open"], np.r_[1.0, bars["close"][:-1]])
    return np.asarray(np.log(bars["close"] / base))


def _located(bars: Bars) -> Array:
    height = bars["high"] - bars["low"]
    place = 2 * bars["close"] - bars["low"] - bars["high"]
    return np.divide(place, height, out=np.zeros(height.size), where=height > 0)


def _frame(bars: Bars) -> pd.DataFrame:
    return pd.DataFrame({name: bars[name] for name in ("open", "high", "low", "close", "volume", "session")})


def _sql(values: Array, expression: str, n: int) -> Array:
    frame = pd.DataFrame({"t": np.arange(values.size), "v": values})
    with duckdb.connect() as base:
        base.register("frame", frame)
        found = base.execute(f"SELECT {expression} AS x FROM frame ORDER BY t").fetchnumpy()["x"]  # noqa: S608  text of this test
    return np.r_[np.full(n - 1, np.nan), np.ma.filled(found, np.nan)[n - 1 :]]


def _query(bars: Bars, expression: str) -> Array:
    frame = _frame(bars).assign(t=np.arange(len(bars["close"])))
    with duckdb.connect() as base:
        base.register("frame", frame)
        text = f"SELECT {expression} AS x FROM frame WINDOW day AS (PARTITION BY session ORDER BY t) ORDER BY t"  # noqa: S608  text of this test
        found: Array = base.execute(text).fetchnumpy()["x"]
    return found


def _close(ours: Array, expected: Array, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=tolerance, atol=tolerance)
