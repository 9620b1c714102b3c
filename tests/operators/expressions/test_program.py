"""Programs against pandas, in any chunking, and with values missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.compiler.expressions.meaning import meaning
from mlf.compiler.expressions.syntax import parsed
from mlf.operators.expressions.program import Program
from mlf.operators.expressions.table import FUNCTIONS
from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import READABLE
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mlf.operators.expressions.function import Function

    Array = NDArray[np.float64]
    Frame = pd.DataFrame

BARS = 600

ORACLES: dict[str, Callable[[Frame], Any]] = {
    "close / lag(close, 5) - 1": lambda s: s.close / s.close.shift(5) - 1,
    "change(close, 5)": lambda s: s.close.pct_change(5),
    "delta(close, 3)": lambda s: s.close.diff(3),
    "logret(close, 2)": lambda s: np.log(s.close / s.close.shift(2)),
    "sum(volume, 3)": lambda s: s.volume.rolling(3).sum(),
    "mean(close, 7)": lambda s: s.close.rolling(7).mean(),
    "std(close, 7)": lambda s: s.close.rolling(7).std(),
    "var(volume, 9)": lambda s: s.volume.rolling(9).var(),
    "score(close, 9)": lambda s: (s.close - s.close.rolling(9).mean()) / s.close.rolling(9).std(),
    "highest(high, 20)": lambda s: s.high.rolling(20).max(),
    "lowest(low, 20)": lambda s: s.low.rolling(20).min(),
    "highest_age(close, 10)": lambda s: s.close.rolling(10).apply(lambda a: np.argmax(a[::-1]), raw=True),
    "lowest_age(close, 10)": lambda s: s.close.rolling(10).apply(lambda a: np.argmin(a[::-1]), raw=True),
    "skew(close, 30)": lambda s: s.close.rolling(30).skew(),
    "kurt(close, 30)": lambda s: s.close.rolling(30).kurt(),
    "corr(close, volume, 30)": lambda s: s.close.rolling(30).corr(s.volume),
    "cov(close, volume, 30)": lambda s: s.close.rolling(30).cov(s.volume),
    "beta(close, volume, 30)": lambda s: s.close.rolling(30).cov(s.volume) / s.volume.rolling(30).var(),
    "median(close, 9)": lambda s: s.close.rolling(9).median(),
    "quantile(close, 10, 0.3)": lambda s: s.close.rolling(10).quantile(0.3),
    "rank(close, 50)": lambda s: (s.close.rolling(50).rank() - 1) / 49,
    "deviation(close, 9)": lambda s: s.close.rolling(9).apply(lambda a: np.abs(a - a.mean()).mean(), raw=True),
    "slope(close, 10)": lambda s: s.close.rolling(10).apply(lambda a: np.polyfit(np.arange(10), a, 1)[0], raw=True),
    "rsquare(close, 10)": lambda s: s.close.rolling(10).apply(lambda a: np.corrcoef(np.arange(10), a)[0, 1] ** 2, raw=True),
    "resid(close, 10)": lambda s: s.close.rolling(10).apply(lambda a: a[-1] - np.polyval(np.polyfit(np.arange(10), a, 1), 9), raw=True),
    "where(close > open and volume > 400, 1, -1)": lambda s: np.where((s.close > s.open) & (s.volume > 400), 1.0, -1.0),
    "greater(open, close) - less(open, close)": lambda s: (s.open - s.close).abs(),
    "-close ** 2 % 7": lambda s: -(s.close**2) % 7,
    "clip(close - open, -1, 1) / (high - low)": lambda s: (s.close - s.open).clip(-1, 1) / (s.high - s.low),
    "cross(close, open)": lambda s: ((s.close > s.open) & (s.close.shift(1) <= s.open.shift(1))).astype(float),
    "not (close > open) or isnan(lag(close, 2))": lambda s: ((s.close <= s.open) | s.close.shift(2).isna()).astype(float),
    "sqrt(abs(log(exp(tanh(sign(close - open))))))": lambda s: np.abs(np.tanh(np.sign(s.close - s.open))) ** 0.5,
    "floor(close)": lambda s: np.floor(s.close),
}


def frame(seed: int = 0, bars: int = BARS) -> Frame:
    """A random walk well above zero, with whole volumes."""
    rng = np.random.default_rng(seed)
    close = 500 + np.cumsum(rng.normal(size=bars))
    opened = close + rng.normal(size=bars)
    high, low = np.maximum(opened, close) + 1, np.minimum(opened, close) - 1
    return pd.DataFrame({"open": opened, "high": high, "low": low, "close": close, "volume": rng.integers(1, 900, bars).astype(float)})


def block(bars: Frame) -> Array:
    """Rows as kernels read them."""
    x = np.full((len(READABLE), len(bars)), np.nan)
    for name in bars:
        x[READABLE.index(str(name))] = bars[name]
    return x


def trees(*texts: str) -> list[Any]:
    return [meaning(parsed(text)).tree for text in texts]


def value(text: str, bars: Frame) -> Array:
    row: Array = Program(trees(text)).advance(block(bars))[0]
    return row


@pytest.mark.parametrize("text", list(ORACLES))
def test_a_function_gives_what_pandas_gives(text: str) -> None:
    bars = frame()
    expected = np.asarray(ORACLES[text](bars), np.float64)
    np.testing.assert_allclose(value(text, bars), expected, rtol=1e-7, atol=1e-9, equal_nan=True)


def test_every_function_has_an_oracle() -> None:
    used = {node[0].partition("@")[0] for text in ORACLES for node in _calls(trees(text)[0])}
    assert set(FUNCTIONS) - used == {"since", "lt", "le", "ge", "eq", "ne", "add", "multiply"}  # by hand below


def _calls(tree: Any) -> list[Any]:
    return [tree, *(inner for arg in tree[1] for inner in _calls(arg))] if isinstance(tree, list) else []


def test_comparisons_and_sums_are_those_of_arithmetic() -> None:
    bars = frame(bars=3)
    bars["open"], bars["close"] = [1.0, 2.0, 3.0], [2.0, 2.0, 2.0]
    for text, expected in {
        "open < close": [1, 0, 0],
        "open >= close": [0, 1, 1],
        "open <= close": [1, 1, 0],
        "open == close": [0, 1, 0],
        "open != close": [1, 0, 1],
        "open + close": [3, 4, 5],
        "open * close": [2, 4, 6],
    }.items():
        assert value(text, bars).tolist() == expected


def test_since_counts_from_the_last_bar_on_which_the_condition_held() -> None:
    bars = frame(bars=6)
    bars["open"], bars["close"] = [1.0, 3.0, 1.0, 1.0, 3.0, 1.0], [2.0] * 6
    np.testing.assert_array_equal(value("since(open > close)", bars), [np.nan, 0, 1, 2, 0, 1])


def test_a_missing_value_is_gone_as_soon_as_it_has_left_the_window() -> None:
    bars = frame(bars=40)
    bars.loc[10, "close"] = np.nan
    for text in ("mean(close, 4)", "std(close, 4)", "highest(close, 4)", "rank(close, 4)", "median(close, 4)", "slope(close, 4)"):
        assert np.flatnonzero(np.isnan(value(text, bars))).tolist() == [0, 1, 2, 10, 11, 12, 13], text


def test_a_flat_window_has_a_score_a_rank_and_a_correlation() -> None:
    bars = frame(bars=30)
    bars["close"] = 5.0
    expected = {"score(close, 5)": 0.0, "rank(close, 5)": 0.5, "corr(close, volume, 5)": 0.0, "beta(volume, close, 5)": 0.0}
    assert {text: value(text, bars)[-1] for text in expected} == expected


def test_nothing_is_ever_infinite() -> None:
    bars = frame(bars=20)
    bars["open"] = 0.0
    for text in ("close / open", "log(open)", "exp(close * 100)", "open ** -1", "close % open", "change(open, 1)"):
        assert np.isnan(value(text, bars)[1:]).all(), text


@pytest.mark.parametrize("name", ["rsi", "ema", "atr", "macd", "adx", "cmf"])
def test_a_feature_called_without_series_is_the_feature_itself(name: str) -> None:
    bars, what = frame(), FEATURES[name]
    output = next((o for o in what.outputs if o), "")
    got = value(f"{name}()" + (f".{output}" if output else ""), bars)
    alone = run_feature(what, what.params(), {c: bars[c].to_numpy() for c in bars})
    np.testing.assert_array_equal(got, next(iter(alone.values())))


def test_a_feature_can_be_taken_of_any_series() -> None:
    bars = frame()
    double = bars.assign(close=bars.close * 2 + 1)
    np.testing.assert_allclose(value("rsi(close * 2 + 1, 14)", bars), value("rsi(14)", double), rtol=1e-12)


def test_equal_sub_expressions_are_one_step() -> None:
    texts = ("ema(close, 12) - ema(close, 26)", "ema(close, 12) / close", "macd().hist + macd().line")
    assert len(Program(trees(*texts))._steps) == 6  # two averages, minus, over, one macd, plus


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 5))
def test_any_chunking_gives_the_same_bits(sizes: list[int], seed: int) -> None:
    bars = frame(seed, sum(sizes))
    bars.loc[bars.index % 17 == 3, "close"] = np.nan
    x, all_trees = block(bars), trees(*ORACLES, "rsi(ema(close, 3), 5)", "since(close > open)", "atr(3) / close")
    whole, cut, at = Program(all_trees).advance(x), Program(all_trees), 0
    pieces = []
    for size in sizes:
        pieces.append(cut.advance(np.ascontiguousarray(x[:, at : at + size])))
        cut = Program(all_trees, state=cut.state)  # saved and taken up again
        at += size
    assert np.concatenate(pieces, axis=1).tobytes() == whole.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 199), st.integers(0, 9))
def test_the_past_does_not_depend_on_the_future(cut: int, seed: int) -> None:
    bars, all_trees = frame(seed, 200), trees(*ORACLES)
    changed = block(bars).copy()
    changed[:, cut:] = changed[:, cut:] * 3 + 1
    one, other = Program(all_trees).advance(block(bars)), Program(all_trees).advance(changed)
    assert one[:, :cut].tobytes() == other[:, :cut].tobytes()


def test_a_state_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="carry"):
        Program(trees("mean(close, 3)"), state=np.zeros(2))


def test_another_version_of_a_function_is_refused() -> None:
    with pytest.raises(ValueError, match="mean@9"):
        Program([["mean@9", ["close"], {"n": 3}, ""]])


def test_no_name_means_two_things() -> None:
    assert not set(FUNCTIONS) & set(FEATURES)
    assert not (set(FUNCTIONS) | set(FEATURES)) & set(READABLE)


@pytest.mark.parametrize("what", list(FUNCTIONS.values()), ids=lambda f: f.name)
def test_a_function_starts_after_its_lookback(what: Function) -> None:
    numbers = {name: 7 if name == "n" else 0.5 for name in what.params.model_fields}
    if what.name == "clip":
        numbers = {"low": 0.0, "high": 1.0}
    params = what.params(**numbers)
    tree = [what.id, ["close", "open", "high"][: len(what.series)], params.identity(), ""]
    known = np.flatnonzero(~np.isnan(Program([tree]).advance(block(frame(bars=50) / 100))[0]))
    assert known[0] == what.lookback(params)
