"""Agreement with TA-Lib, which nobody here wrote: one part in 10^9 after the warm-up, and the same first bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import talib

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import columns
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]


def _hlc(b: Bars) -> tuple[Array, Array, Array]:
    return b["high"], b["low"], b["close"]


def _bands(b: Bars, n: int) -> tuple[Array, Array, Array]:
    upper, middle, lower = talib.BBANDS(b["close"], n, 2, 2)
    return upper, middle, lower


def _volume_score(b: Bars, n: int) -> Array:
    return np.asarray((b["volume"] - talib.SMA(b["volume"], n)) / talib.STDDEV(b["volume"], n))


def _changes(b: Bars) -> Array:
    return np.diff(b["close"], prepend=np.nan)


def _twice(values: Array) -> Array:
    return np.asarray(talib.EMA(talib.EMA(values, 25), 13))


def _choppiness(b: Bars) -> Array:
    high, low, close = _hlc(b)
    path = np.r_[np.nan, talib.SUM(talib.TRANGE(high, low, close)[1:], 14)]
    return np.asarray(100 * np.log10(path / (talib.MAX(high, 14) - talib.MIN(low, 14))) / np.log10(14))


def _vortex(b: Bars, moves: Array) -> Array:
    return np.r_[np.nan, talib.SUM(np.abs(moves), 14) / talib.SUM(talib.TRANGE(*_hlc(b))[1:], 14)]


def _from(values: Array, first: int) -> Array:
    return np.r_[np.full(first, np.nan), values[first:]]


ORACLES: dict[str, Callable[[Bars], Array]] = {
    "simple_return_1": lambda b: talib.ROCP(b["close"], 1),
    "simple_return_60": lambda b: talib.ROCP(b["close"], 60),
    "log_return_5": lambda b: np.log(talib.ROCR(b["close"], 5)),
    "true_range_percent": lambda b: 100 * talib.TRANGE(*_hlc(b)) / b["close"],
    "sma_10": lambda b: talib.SMA(b["close"], 10),
    "sma_20": lambda b: talib.SMA(b["close"], 20),
    "sma_50": lambda b: talib.SMA(b["close"], 50),
    "sma_100": lambda b: talib.SMA(b["close"], 100),
    "sma_200": lambda b: talib.SMA(b["close"], 200),
    "sma_distance_50": lambda b: b["close"] / talib.SMA(b["close"], 50) - 1,
    "ema_9": lambda b: talib.EMA(b["close"], 9),
    "ema_12": lambda b: talib.EMA(b["close"], 12),
    "ema_21": lambda b: talib.EMA(b["close"], 21),
    "ema_26": lambda b: talib.EMA(b["close"], 26),
    "ema_50": lambda b: talib.EMA(b["close"], 50),
    "ema_distance_21": lambda b: b["close"] / talib.EMA(b["close"], 21) - 1,
    "sma_spread_20_50": lambda b: talib.SMA(b["close"], 20) / talib.SMA(b["close"], 50) - 1,
    "ema_spread_12_26": lambda b: talib.EMA(b["close"], 12) / talib.EMA(b["close"], 26) - 1,
    "linreg_slope_14": lambda b: talib.LINEARREG_SLOPE(b["close"], 14),
    "linreg_slope_50": lambda b: talib.LINEARREG_SLOPE(b["close"], 50),
    "linreg_distance_14": lambda b: b["close"] / talib.LINEARREG(b["close"], 14) - 1,
    "linreg_distance_50": lambda b: b["close"] / talib.LINEARREG(b["close"], 50) - 1,
    "rsi_7": lambda b: talib.RSI(b["close"], 7),
    "rsi_14": lambda b: talib.RSI(b["close"], 14),
    "rsi_21": lambda b: talib.RSI(b["close"], 21),
    "macd_line_12_26_9": lambda b: talib.MACD(b["close"], 12, 26, 9)[0],
    "macd_signal_12_26_9": lambda b: talib.MACD(b["close"], 12, 26, 9)[1],
    "macd_hist_12_26_9": lambda b: talib.MACD(b["close"], 12, 26, 9)[2],
    "stochastic_k_14_3_3": lambda b: talib.STOCH(*_hlc(b), 14, 3, 0, 3, 0)[0],
    "stochastic_d_14_3_3": lambda b: talib.STOCH(*_hlc(b), 14, 3, 0, 3, 0)[1],
    "williams_r_14": lambda b: talib.WILLR(*_hlc(b), 14),
    "roc_5": lambda b: talib.ROC(b["close"], 5),
    "roc_20": lambda b: talib.ROC(b["close"], 20),
    "cci_20": lambda b: talib.CCI(*_hlc(b), 20),
    "mfi_14": lambda b: talib.MFI(*_hlc(b), b["volume"], 14),
    "bop": lambda b: talib.BOP(b["open"], *_hlc(b)),
    "atr_7": lambda b: talib.ATR(*_hlc(b), 7),
    "atr_14": lambda b: talib.ATR(*_hlc(b), 14),
    "atr_21": lambda b: talib.ATR(*_hlc(b), 21),
    "natr_7": lambda b: talib.NATR(*_hlc(b), 7),
    "natr_14": lambda b: talib.NATR(*_hlc(b), 14),
    "natr_21": lambda b: talib.NATR(*_hlc(b), 21),
    "bollinger_width_20_2": lambda b: (_bands(b, 20)[0] - _bands(b, 20)[2]) / _bands(b, 20)[1],
    "bollinger_position_20_2": lambda b: (b["close"] - _bands(b, 20)[2]) / (_bands(b, 20)[0] - _bands(b, 20)[2]),
    "volume_ratio_20": lambda b: b["volume"] / talib.SMA(b["volume"], 20),
    "volume_zscore_20": lambda b: _volume_score(b, 20),
    "obv_slope_20": lambda b: talib.LINEARREG_SLOPE(talib.OBV(b["close"], b["volume"]), 20) / talib.SMA(b["volume"], 20),
    "adx_14": lambda b: talib.ADX(*_hlc(b), 14),
    "dmi_plus_14": lambda b: talib.PLUS_DI(*_hlc(b), 14),
    "dmi_minus_14": lambda b: talib.MINUS_DI(*_hlc(b), 14),
    "donchian_position_20": lambda b: (b["close"] - talib.MIN(b["low"], 20)) / (talib.MAX(b["high"], 20) - talib.MIN(b["low"], 20)),
    "donchian_width_55": lambda b: (talib.MAX(b["high"], 55) - talib.MIN(b["low"], 55)) / b["close"],
    "wma_20": lambda b: talib.WMA(b["close"], 20),
    "hma_20": lambda b: talib.WMA(2 * talib.WMA(b["close"], 10) - talib.WMA(b["close"], 20), 4),
    "dema_20": lambda b: talib.DEMA(b["close"], 20),
    "tema_20": lambda b: talib.TEMA(b["close"], 20),
    "kama_10": lambda b: talib.KAMA(b["close"], 10),
    "ppo_line_12_26_9": lambda b: _from(talib.PPO(b["close"], 12, 26, 1), 33),
    "ppo_signal_12_26_9": lambda b: talib.EMA(talib.PPO(b["close"], 12, 26, 1), 9),
    "stochastic_rsi_k_14_14_3": lambda b: talib.STOCHRSI(b["close"], 14, 14, 3, 0)[0],
    "stochastic_rsi_d_14_14_3": lambda b: talib.STOCHRSI(b["close"], 14, 14, 3, 0)[1],
    "mom_10": lambda b: talib.MOM(b["close"], 10),
    "cmo_14": lambda b: talib.CMO(b["close"], 14),
    "tsi_25_13": lambda b: 100 * _twice(_changes(b)) / _twice(np.abs(_changes(b))),
    "ultimate_oscillator_7_14_28": lambda b: talib.ULTOSC(*_hlc(b), 7, 14, 28),
    "awesome_oscillator_5_34": lambda b: (
        talib.SMA(talib.MEDPRICE(b["high"], b["low"]), 5) - talib.SMA(talib.MEDPRICE(b["high"], b["low"]), 34)
    ),
    "trix_15": lambda b: talib.TRIX(b["close"], 15),
    "aroon_up_25": lambda b: talib.AROON(b["high"], b["low"], 25)[1],
    "aroon_down_25": lambda b: talib.AROON(b["high"], b["low"], 25)[0],
    "aroon_oscillator_25": lambda b: talib.AROONOSC(b["high"], b["low"], 25),
    "bollinger_band_upper_20_2": lambda b: _bands(b, 20)[0],
    "bollinger_band_lower_20_2": lambda b: _bands(b, 20)[2],
    "keltner_position_20_2": lambda b: 0.5 + (b["close"] - talib.EMA(b["close"], 20)) / (4 * talib.ATR(*_hlc(b), 20)),
    "keltner_width_20_2": lambda b: 4 * talib.ATR(*_hlc(b), 20) / talib.EMA(b["close"], 20),
    "choppiness_14": _choppiness,
    "dx_14": lambda b: talib.DX(*_hlc(b), 14),
    "parabolic_sar_distance_0p02_0p2": lambda b: b["close"] / talib.SAR(b["high"], b["low"], 0.02, 0.2) - 1,
    "vortex_plus_14": lambda b: _vortex(b, b["high"][1:] - b["low"][:-1]),
    "vortex_minus_14": lambda b: _vortex(b, b["low"][1:] - b["high"][:-1]),
    "ichimoku_conversion_9_26_52": lambda b: _from(b["close"] / talib.MIDPRICE(b["high"], b["low"], 9) - 1, 51),
    "ichimoku_base_9_26_52": lambda b: _from(b["close"] / talib.MIDPRICE(b["high"], b["low"], 26) - 1, 51),
    "ichimoku_span_b_9_26_52": lambda b: b["close"] / talib.MIDPRICE(b["high"], b["low"], 52) - 1,
    "bars_since_high_20": lambda b: 19 - 0.19 * talib.AROON(b["high"], b["low"], 19)[1],
    "bars_since_low_100": lambda b: 99 - 0.99 * talib.AROON(b["high"], b["low"], 99)[0],
    "zscore_20": lambda b: (b["close"] - talib.SMA(b["close"], 20)) / talib.STDDEV(b["close"], 20),
    "zscore_60": lambda b: (b["close"] - talib.SMA(b["close"], 60)) / talib.STDDEV(b["close"], 60),
}

#: Made of differences of nearly equal prices: the error is measured against the sizes that occur.
DIFFERENCES = (
    "distance",
    "spread",
    "slope",
    "macd",
    "return",
    "zscore",
    "cci",
    "bop",
    "bollinger",
    "ppo",
    "mom",
    "cmo",
    "tsi",
    "awesome",
    "trix",
    "keltner",
    "ichimoku",
    "parabolic",
)

#: What TA-Lib's running sums leave of a value that has gone, as a share of the largest one: it shows where the true result is 0.
RESIDUE = 1e-12


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_random_walk_gives_what_talib_gives(name: str, seed: int) -> None:
    _assert_equal(name, _walk(20_000, seed))


@pytest.mark.parametrize("name", ORACLES)
def test_a_market_with_gaps_and_flat_bars_gives_what_talib_gives(name: str, market: Callable[..., Bars]) -> None:
    _assert_equal(name, market(5_000, 11))


@pytest.mark.parametrize("name", ORACLES)
def test_the_e_mini_gives_what_talib_gives(name: str, real: Bars) -> None:
    _assert_equal(name, real)


@pytest.mark.parametrize(
    "name",
    [
        "rsi_14",
        "stochastic_k_14_3_3",
        "williams_r_14",
        "cci_20",
        "mfi_14",
        "bop",
        "adx_14",
        "dmi_plus_14",
        "kama_10",
        "cmo_14",
        "trix_15",
        "aroon_up_25",
        "dx_14",
        "bars_since_high_20",
        "stochastic_rsi_k_14_14_3",
    ],
)
def test_flat_prices_give_what_talib_gives(name: str) -> None:
    flat = {key: np.full(120, 100.0) for key in ("open", "high", "low", "close", "volume")}
    _assert_equal(name, flat)


def _assert_equal(name: str, bars: Bars) -> None:
    ours, theirs = _ours(name, bars), ORACLES[name](bars)
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    share = 1e-9 if any(word in name for word in DIFFERENCES) else RESIDUE
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=share * np.nanmax(np.abs(theirs)))


def _ours(name: str, bars: Bars) -> Array:
    for feature in FEATURES.values():
        for params in (feature.params(**chosen) for chosen in feature.defaults):
            if name in columns(feature, params):
                return run_feature(feature, params, bars)[name]
    raise KeyError(name)


def _walk(n: int, seed: int) -> Bars:
    """Prices off any grid, so that no two are equal."""
    rng = np.random.default_rng(seed)
    close = 5_000.0 * np.exp(np.cumsum(rng.standard_t(4, n) * 3e-4))
    opened = close * np.exp(rng.normal(0, 2e-4, n))
    high = np.maximum(opened, close) * np.exp(np.abs(rng.normal(0, 2e-4, n)))
    low = np.minimum(opened, close) * np.exp(-np.abs(rng.normal(0, 2e-4, n)))
    volume = rng.integers(1, 5_000, n).astype(np.float64)
    return {"open": opened, "high": high, "low": low, "close": close, "volume": volume}
