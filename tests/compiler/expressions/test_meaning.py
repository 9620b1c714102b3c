"""What expressions mean, and what is said about those that mean nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.compiler.expressions.meaning import MeaningFault, meaning
from mlf.compiler.expressions.syntax import SyntaxFault, parsed


def tree(text: str) -> Any:
    return meaning(parsed(text), ["1h"]).tree


def fault_at(text: str) -> int:
    """Where the fault of a text is; 0 if it has none."""
    try:
        tree(text)
    except (SyntaxFault, MeaningFault) as fault:
        return fault.at
    return 0


def call(name: str, *args: Any, **params: Any) -> list[Any]:
    return [f"{name}@1", list(args), params, ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", call("add", 1, call("multiply", 2, 3))),
        ("(1 + 2) * 3", call("multiply", call("add", 1, 2), 3)),
        ("close - open - low", call("subtract", call("subtract", "close", "open"), "low")),
        ("-close ** 2", call("negative", call("power", "close", 2))),
        ("close ** -1", call("power", "close", -1)),
        ("2 ** 3 ** 2", call("power", 2, call("power", 3, 2))),
        ("not close > open and high > low", call("and", call("not", call("gt", "close", "open")), call("gt", "high", "low"))),
        ("lag(close, n=3)", call("lag", "close", n=3)),
        ("at('60m', close)", ["at", "1h", "close"]),
        ("rsi(close, 14)", call("rsi", "close")),  # the default is left out, as everywhere
        ("macd(close, 5, 10).signal", ["macd@1", ["close"], {"fast": 5, "slow": 10}, "signal"]),
    ],
)
def test_an_expression_is_read_as_it_is_written(text: str, expected: Any) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "at", "problem", "hint"),
    [
        ("close <", 7, "expected, not the end", None),
        ("close $ 2", 6, "no meaning", None),
        ("(close", 6, "')' was expected", None),
        ("close close", 6, "not expected here", None),
        ("open < close < high", 13, "do not chain", None),
        ("clse / open", 0, "no column is called 'clse'", "close"),
        ("meen(close, 3)", 0, "no function is called 'meen'", "mean"),
        ("mean + 1", 0, "needs brackets", "mean(...)"),
        ("lag(close, -1)", 11, "greater than or equal to 1", None),
        ("lag(close, open)", 11, "must be a number", "never a series"),
        ("lag(close)", 0, "'n' is missing", None),
        ("corr(close, 20)", 0, "'n' is missing", None),
        ("mean(close, 3, 4)", 15, "3 arguments", None),
        ("mean(close, 3, n=4)", 17, "given twice", None),
        ("mean(close, m=4)", 14, "no parameter 'm'", None),
        ("mean(close, n=4).k", 0, "needs no .k", None),
        ("macd()", 0, "several outputs", "macd(...).line"),
        ("at(1, close)", 0, "a timeframe and a series", None),
        ("at('2h', close)", 3, "no 2h bars", "add 2h to timeframes.mtf"),
        ("at('x', close)", 3, "no timeframe", "15m"),
        ("'1h'", 0, "no series", None),
        ("atr(close, 14)", 0, "given 1 series", None),
    ],
)
def test_what_is_wrong_is_said_at_its_character(text: str, at: int, problem: str, hint: str | None) -> None:
    with pytest.raises((SyntaxFault, MeaningFault)) as caught:
        tree(text)
    assert caught.value.at == at
    assert problem in str(caught.value)
    assert hint is None or hint in str(getattr(caught.value, "hint", ""))


def test_the_lookback_of_a_whole_is_the_longest_chain() -> None:
    assert meaning(parsed("zscore(ema(close, 12) - ema(close, 26), 60)")).lookback == 25 + 59
    assert meaning(parsed("rank(close / lag(close, 20) - 1, 100)")).lookback == 20 + 99


def test_reads_are_those_of_the_base_bars_alone() -> None:
    found = meaning(parsed("atr(14) / close - at('1h', volume)"), ["1h"])
    assert (found.reads, found.beside[0].reads) == ({"high", "low", "close"}, ("volume",))


def test_the_future_cannot_be_written() -> None:
    for text in ("lag(close, 0)", "lag(close, -5)", "delta(close, -1)", "at('1h', lag(close, -1))"):
        with pytest.raises(MeaningFault):
            tree(text)


@settings(max_examples=300, deadline=None)
@given(st.text("closepn rsi(),.+-*/%<>=!'\"1234567890_\t\n#€", max_size=60))
def test_any_text_has_a_meaning_or_a_fault_inside_it(text: str) -> None:
    assert 0 <= fault_at(text) <= len(text)


def test_depth_and_length_are_limited() -> None:
    for text in ("(" * 5_000, "close+" * 1_000, "-" * 3_000 + "1", "not " * 500 + "1"):
        with pytest.raises(SyntaxFault):
            tree(text)
