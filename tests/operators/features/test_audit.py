"""The audit finds what knows the future, every time, and nothing else."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.features.audit import AFTER, LOWERED, METHODS, RAISED, TRUNCATED, Audited, Cut, Sight, cuts, first_difference, variants
from mlf.operators.features.declaration import PRICES, Feature, FeatureParams
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, np.dtype[np.float64]]

MANY = range(200)
BAR = 60_000_000_000


def market(seed: int = 0, rows: int = 400) -> dict[str, np.ndarray[Any, Any]]:
    """Bars of a random walk in sessions of differing length."""
    rng = np.random.Generator(np.random.PCG64(seed))
    close = 50 * np.exp(np.cumsum(rng.normal(0, 0.001, rows)))
    ts = np.arange(rows) * BAR
    session = np.searchsorted(np.cumsum(rng.integers(20, 60, 20)), np.arange(rows), side="right").astype(np.int32)
    prices = {"open": close, "high": close * 1.001, "low": close * 0.999, "close": close}
    counted = {"volume": rng.integers(0, 9, rows).astype(np.float64)}
    return {"ts": ts, "close_ts": ts + BAR, **prices, **counted, "session": session, "interval": np.array([1], np.int32)}


def audited(compute: Callable[[Any], Array], seed: int, count: int = 4) -> Audited:
    """A column of the bars themselves under audit."""
    bars = market(seed)
    known, found = compute(bars).astype(np.float32), Audited()
    for cut in cuts(bars, 1, count, seed):
        for method, again in variants(bars, cut, seed):
            found.compare(method, known, compute(again).astype(np.float32), Sight(cut.bar))
    return found


def following(values: Array) -> Array:
    """The value of the next bar; of the last bar its own."""
    return np.append(values[1:], values[-1:])


def last_of_session(bars: Any) -> Array:
    return np.append(np.diff(bars["session"]) != 0, False).astype(np.float64)


PEEKS: dict[str, Callable[[Any], Array]] = {
    "the next close": lambda bars: following(bars["close"]),
    "the sign of the next move": lambda bars: np.sign(following(bars["close"]) - bars["close"]),
    "whether the next move is up": lambda bars: (following(bars["close"]) > bars["close"]).astype(np.float64),
    "the next volume": lambda bars: following(bars["volume"]),
    "a trace of the next move": lambda bars: bars["close"] * (1 + 1e-6 * np.sign(following(bars["close"]) - bars["close"])),
    "a centred mean": lambda bars: np.convolve(bars["close"], np.ones(3) / 3, mode="same"),
    "the scale of all bars": lambda bars: bars["close"] / bars["close"].max(),
    "a filter run backwards": lambda bars: np.cumsum(bars["close"][::-1])[::-1],
    "the number of bars": lambda bars: np.full(len(bars["ts"]), float(len(bars["ts"]))),
    "the end of the session": last_of_session,
}

HONEST: dict[str, Callable[[Any], Array]] = {
    "the close": lambda bars: bars["close"],
    "the bar before": lambda bars: np.append(np.nan, bars["close"][:-1]),
    "the running mean": lambda bars: np.cumsum(bars["close"]) / np.arange(1, len(bars["close"]) + 1),
    "the clock": lambda bars: (bars["ts"] % (7 * BAR)).astype(np.float64),
}


@pytest.mark.parametrize("peek", PEEKS)
def test_whatever_looks_ahead_is_found_every_time(peek: str) -> None:
    verdicts = {audited(PEEKS[peek], seed).verdict for seed in MANY}
    assert verdicts == {"leak"}


@pytest.mark.parametrize("name", HONEST)
def test_what_looks_back_is_clean(name: str) -> None:
    assert {audited(HONEST[name], seed).verdict for seed in MANY} == {"clean"}


class Peek(FeatureParams):
    """The next close."""


def peeking(x: Array, _p: Array, _s: Array, out: Array) -> None:
    out[0, :-1], out[0, -1] = x[3, 1:], np.nan


def test_a_kernel_that_peeks_one_bar_is_found_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = ModuleType("planted")
    planted.peeking = peeking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "planted", planted)
    facts = {"version": 1, "params": Peek, "reads": ("close",), "outputs": ("",), "units": ("price",), "lookback": lambda _: 0}
    rest = {"sessions": 0, "state": lambda _: 1, "kernel": "planted:peeking", "defaults": ({},), "declared": "", "doc": ""}
    leak = Feature("peek", "planted", **facts, **rest)
    for seed in MANY:
        found = audited(lambda bars: run_feature(leak, Peek(), bars)["peek"], seed)
        assert (found.verdict, found.bars) == ("leak", 1)


@pytest.mark.parametrize("ahead", [1, 2, 7])
def test_the_audit_tells_the_first_row_and_how_far_it_looked(ahead: int) -> None:
    bars = market()
    known, found = np.append(bars["close"][ahead:], np.full(ahead, np.nan)), Audited()
    for bar in (300, 100, 200):
        found.compare(TRUNCATED, known, known[: bar - ahead], Sight(bar))
    assert (found.row, found.bars, found.times) == (100 - ahead, ahead, 3)


def test_a_column_without_a_value_is_not_called_clean() -> None:
    assert audited(lambda bars: np.full(len(bars["ts"]), np.nan), 0).verdict == "empty"


def test_an_error_outweighs_everything() -> None:
    found = Audited()
    found.compare(TRUNCATED, np.ones(3), np.zeros(3), Sight(3))
    found.error = "ZeroDivisionError"
    assert found.verdict == "failed"


@pytest.mark.parametrize(
    ("again", "place"),
    [([1.0, np.nan, 3.0], None), ([1.0, np.nan, 4.0], 2), ([1.0, np.nan], 2), ([np.nan, np.nan, 3.0], 0), ([1.0, 2.0, 3.0], 1)],
)
def test_values_are_compared_to_the_last_bit(again: list[float], place: int | None) -> None:
    assert first_difference(np.array([1.0, np.nan, 3.0]), np.array(again), 3) == place


def test_minus_zero_and_another_type_are_differences() -> None:
    assert first_difference(np.array([0.0]), np.array([-0.0]), 1) == 0
    assert first_difference(np.array([1.0]), np.array([1.0], np.float32), 1) == 0
    assert first_difference(np.array([1.0]), np.array([1.0], np.float32), 0) is None


def test_base_rows_see_the_last_closed_bar_of_a_coarse_timeframe() -> None:
    sight = Sight(5, np.array([-1, -1, 0, 0, 0, 1, 1]))
    assert (sight.count, sight.base_row(0), Sight(2, sight.index).count, Sight(0).count, Sight(0, sight.index).count) == (1, 2, 0, 0, 0)


def test_cuts_are_spread_seeded_and_at_the_edges_of_sessions_too() -> None:
    bars = market()
    found = cuts(bars, 50, 12, 7)
    assert found == cuts(bars, 50, 12, 7) != cuts(bars, 50, 12, 8)
    edges = set((np.flatnonzero(np.diff(bars["session"])) + 1).tolist())
    assert all(cut.edge == (cut.bar in edges) and 50 <= cut.bar < 400 for cut in found)
    assert 3 <= sum(cut.edge for cut in found) < 12
    assert max(np.diff([cut.bar for cut in found])) < 4 * (350 / 12)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_few_bars_have_few_cuts(rows: int) -> None:
    found = cuts({name: column[:rows] for name, column in market().items()}, 1, 8, 0)
    assert {cut.bar for cut in found} == set(range(1, rows))


def test_another_future_leaves_the_past_and_the_clock_alone() -> None:
    bars = market(rows=AFTER + 300)
    futures = dict(variants(bars, Cut(100, edge=False), 3))
    assert tuple(futures) == METHODS
    assert [len(futures[method]["ts"]) for method in METHODS] == [100, AFTER + 100, AFTER + 100]
    for method, turn in ((RAISED, 1), (LOWERED, -1)):
        again = futures[method]
        for name in PRICES:
            assert np.array_equal(again[name][:100], bars[name][:100])
            assert (turn * (again[name][100:] - bars[name][100 : AFTER + 100]) > 0).all()
        assert (again["high"] >= again["low"]).all()
        assert np.array_equal(again["volume"], np.rint(again["volume"]))
        assert np.array_equal(again["ts"], bars["ts"][: AFTER + 100])
        assert again["interval"].tolist() == [1]
