"""Timeframes of volume and of dollars in a spec: what they become, and what cannot be said of them."""

from __future__ import annotations

from typing import Any

import pytest

EVENTS = "timeframes: {base: vol20k, mtf: [1h, usd2000M]}\nfeatures: {base: [rsi], mtf: {1h: [rsi], usd2B: [rsi]}}\n"


def plan(compiling: Any, more: str = "") -> Any:
    """A plan of bars of 20,000 contracts beside hours and bars of two billion dollars."""
    return compiling.plan(EVENTS.replace("usd2B", "usd2000M") + more)


def test_each_timeframe_is_made_by_its_operator_from_the_same_bars(compiling: Any) -> None:
    made = plan(compiling)
    nodes = {name: made.node(f"bars.{name}") for name in ("vol20000", "1h", "usd2000M")}
    assert {name: node.operator.partition("@")[0] for name, node in nodes.items()} == {
        "vol20000": "bars.event", "1h": "bars.resample", "usd2000M": "bars.event"
    }  # fmt: skip
    assert nodes["vol20000"].params == {"kind": "volume", "size": 20_000}
    assert nodes["usd2000M"].params == {"kind": "dollar", "size": 2_000_000_000, "point_value": 5.0}
    assert len({str(node.inputs) for node in nodes.values()}) == 1


def test_the_base_comes_first_whatever_it_counts(compiling: Any) -> None:
    assert plan(compiling).node("matrix").params["timeframes"][0] == "vol20000"
    other = compiling.plan("timeframes: {base: 1h, mtf: [vol5000]}\nfeatures: {base: [rsi], mtf: {vol5k: [rsi]}}")
    assert list(other.node("matrix").params["timeframes"]) == ["1h", "vol5000"]


@pytest.mark.parametrize("key", ["embargo", "purge"])
def test_minutes_of_bars_that_have_none_are_refused(compiling: Any, key: str) -> None:
    found = compiling.unit(f"timeframes: {{base: vol20000}}\nfeatures: {{base: [rsi]}}\nsplits: {{{key}: 5000m}}").found
    assert [(d.code, d.facts) for d in found] == [("MLF966", {"key": f"splits.{key}", "value": "5000m", "base": "vol20000"})]


def test_bars_and_sessions_are_allowed(compiling: Any) -> None:
    """1.2 million contracts a session make 60 bars of 20,000: two sessions are some 120 bars."""
    split = compiling.plan("timeframes: {base: vol20000}\nfeatures: {base: [rsi]}\nsplits: {embargo: 2 sessions, purge: 50}").node(
        "split.h5"
    )
    assert (split.params["embargo"], split.params["purge"]) == (120, 50)


@pytest.mark.parametrize(("base", "coarse"), [("vol5000", "vol5k"), ("vol5000", "vol100"), ("usd2M", "usd2000k")])
def test_more_of_the_same_is_wanted_of_a_coarse_timeframe(compiling: Any, base: str, coarse: str) -> None:
    found = compiling.unit(f"timeframes: {{base: {base}, mtf: [{coarse}]}}\nfeatures: {{base: [rsi]}}").found
    assert [d.code for d in found] == ["MLF319"]


def test_two_spellings_of_one_timeframe_are_refused(compiling: Any) -> None:
    spec = "timeframes: {base: 5m, mtf: [vol5000]}\nfeatures: {base: [rsi], mtf: {vol5000: [rsi], vol5k: [rsi]}}"
    assert "MLF219" in [d.code for d in compiling.unit(spec).found]


def test_a_file_has_no_interval_of_events(compiling: Any) -> None:
    assert "MLF211" in [d.code for d in compiling.unit("data: {source: bars.csv, interval: vol5000}").found]
