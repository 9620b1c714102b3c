"""What TA-Lib is asked for to get the columns of a feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import talib

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]
    Peer = Callable[[Bars], object]


def _hlc(b: Bars) -> tuple[NDArray[Any], ...]:
    return b["high"], b["low"], b["close"]


def _hl(b: Bars) -> tuple[NDArray[Any], ...]:
    return b["high"], b["low"]


#: A feature, its parameters, and the call or calls for the same columns; `test_talib.py` holds the values together.
PEERS: tuple[tuple[str, Mapping[str, Any], Peer], ...] = (
    ("simple_return", {"n": 5}, lambda b: talib.ROCP(b["close"], 5)),
    ("true_range_percent", {}, lambda b: talib.TRANGE(*_hlc(b))),
    ("sma", {"n": 20}, lambda b: talib.SMA(b["close"], 20)),
    ("ema", {"n": 21}, lambda b: talib.EMA(b["close"], 21)),
    ("wma", {"n": 20}, lambda b: talib.WMA(b["close"], 20)),
    ("dema", {"n": 20}, lambda b: talib.DEMA(b["close"], 20)),
    ("tema", {"n": 20}, lambda b: talib.TEMA(b["close"], 20)),
    ("kama", {"n": 10}, lambda b: talib.KAMA(b["close"], 10)),
    ("linreg", {"n": 14}, lambda b: (talib.LINEARREG_SLOPE(b["close"], 14), talib.LINEARREG(b["close"], 14))),
    ("linreg", {"n": 50}, lambda b: (talib.LINEARREG_SLOPE(b["close"], 50), talib.LINEARREG(b["close"], 50))),
    ("rsi", {"n": 14}, lambda b: talib.RSI(b["close"], 14)),
    ("macd", {}, lambda b: talib.MACD(b["close"], 12, 26, 9)),
    ("ppo", {}, lambda b: talib.EMA(talib.PPO(b["close"], 12, 26, 1), 9)),
    ("stochastic", {}, lambda b: talib.STOCH(*_hlc(b), 14, 3, 0, 3, 0)),
    ("stochastic_rsi", {}, lambda b: talib.STOCHRSI(b["close"], 14, 14, 3, 0)),
    ("williams_r", {"n": 14}, lambda b: talib.WILLR(*_hlc(b), 14)),
    ("roc", {"n": 10}, lambda b: talib.ROC(b["close"], 10)),
    ("mom", {"n": 10}, lambda b: talib.MOM(b["close"], 10)),
    ("cci", {"n": 20}, lambda b: talib.CCI(*_hlc(b), 20)),
    ("mfi", {"n": 14}, lambda b: talib.MFI(*_hlc(b), b["volume"], 14)),
    ("cmo", {"n": 14}, lambda b: talib.CMO(b["close"], 14)),
    ("ultimate_oscillator", {}, lambda b: talib.ULTOSC(*_hlc(b), 7, 14, 28)),
    ("trix", {"n": 15}, lambda b: talib.TRIX(b["close"], 15)),
    ("bop", {}, lambda b: talib.BOP(b["open"], *_hlc(b))),
    ("aroon", {"n": 25}, lambda b: (talib.AROON(*_hl(b), 25), talib.AROONOSC(*_hl(b), 25))),
    ("atr", {"n": 14}, lambda b: talib.ATR(*_hlc(b), 14)),
    ("natr", {"n": 14}, lambda b: talib.NATR(*_hlc(b), 14)),
    ("bollinger_band", {}, lambda b: talib.BBANDS(b["close"], 20, 2, 2)),
    ("adx", {"n": 14}, lambda b: talib.ADX(*_hlc(b), 14)),
    ("dx", {"n": 14}, lambda b: talib.DX(*_hlc(b), 14)),
    ("dmi", {"n": 14}, lambda b: (talib.PLUS_DI(*_hlc(b), 14), talib.MINUS_DI(*_hlc(b), 14))),
    ("donchian", {"n": 20}, lambda b: (talib.MAX(b["high"], 20), talib.MIN(b["low"], 20))),
    ("parabolic_sar", {}, lambda b: talib.SAR(*_hl(b), 0.02, 0.2)),
    ("ichimoku", {}, lambda b: [talib.MIDPRICE(*_hl(b), n) for n in (9, 26, 52)]),
    ("bars_since", {"n": 20}, lambda b: (talib.MAXINDEX(b["high"], 20), talib.MININDEX(b["low"], 20))),
    ("chaikin_oscillator", {}, lambda b: talib.ADOSC(*_hlc(b), b["volume"], 3, 10)),
)
