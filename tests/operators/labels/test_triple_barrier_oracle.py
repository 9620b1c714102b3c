"""The labels against a plain walk in Python, written from the rules alone."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.triple_barrier import run
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

Bar = tuple[int, int, int, int]
Found = dict[str, Any] | None

BAR = st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(0, 4), st.integers(0, 4))


def path(steps: list[tuple[int, int, int, int]]) -> list[Bar]:
    """Open (a gap from the last close), high, low, close in ticks."""
    bars, last = [], 1_000
    for gap, body, up, down in steps:
        opened, close = last + gap, last + gap + body
        bars.append((opened, max(opened, close) + up, min(opened, close) - down, close))
        last = close
    return bars


def true_ranges(bars: list[Bar], alone: list[bool]) -> list[Fraction]:
    found = [Fraction(bars[0][1] - bars[0][2])]
    for i in range(1, len(bars)):
        _, high, low, _ = bars[i]
        before = bars[i - 1][3]
        found.append(Fraction(high - low if alone[i] else max(high - low, abs(high - before), abs(low - before))))
    return found


def ranges(bars: list[Bar], alone: list[bool], n: int) -> list[Fraction | None]:
    true = true_ranges(bars, alone)
    found: list[Fraction | None] = [None] * len(bars)
    for i in range(n, len(bars)):
        before = found[i - 1]
        found[i] = sum(true[1 : n + 1], Fraction(0)) / n if before is None else (before * (n - 1) + true[i]) / n
    return found


def away(k: float, atr: Fraction, p: TripleBarrierParams) -> int:
    toll = Fraction(p.cost) / Fraction(p.tick_value) + p.slippage_ticks if p.costs == "net" else Fraction(0)
    return max(1, math.ceil(Fraction(k) * atr + toll))


def whole_window(t: int, bars: dict[str, Any], p: TripleBarrierParams) -> list[tuple[int, str]] | None:
    """The bars of a trade signalled at t, each with how it may end there; None if the window is cut off."""
    seen: list[tuple[int, str]] = []
    n = len(bars["roll"])
    for i in range(t + 1, t + 1 + p.vertical):
        if i >= n or bars["roll"][i]:
            return None
        late = p.flatten is not None and bars["to_close"][i] < p.flatten
        if i == t + 1 and late:
            return None
        if i > t + 1 and p.flatten is not None and (late or bars["session"][i] != bars["session"][i - 1]):
            return [*seen, (i, "open")]
        if p.flatten is not None and bars["to_close"][i] - 5 < p.flatten:
            return [*seen, (i, "close")]
        seen.append((i, "walk"))
    return [*seen[:-1], (seen[-1][0], "close")]


def judge(t: int, bars: dict[str, Any], ticks: list[Bar], p: TripleBarrierParams) -> Found:
    alone = [bool(bars["roll"][i]) or (i > 0 and bars["session"][i] != bars["session"][i - 1]) for i in range(len(ticks))]
    atr = ranges(ticks, alone, p.atr)[t]
    window = whole_window(t, bars, p)
    if atr is None or window is None:
        return None
    entry = ticks[t + 1][0]
    upper, lower = entry + away(p.k_up, atr, p), entry - away(p.k_down, atr, p)
    for i, how in window:
        opened, high, low, close = ticks[i]
        if how == "open":
            return {"label": 0, "exit": i, "price": opened, "ambiguous": False, "limit": False}
        if opened >= upper or opened <= lower:
            return {"label": 1 if opened >= upper else -1, "exit": i, "price": opened, "ambiguous": False, "limit": True}
        if high >= upper and low <= lower:
            return {"label": -1, "exit": i, "price": lower, "ambiguous": True, "limit": False}
        if high >= upper or low <= lower:
            up = high >= upper
            return {"label": 1 if up else -1, "exit": i, "price": upper if up else lower, "ambiguous": False, "limit": True}
        if how == "close":
            return {"label": 0, "exit": i, "price": close, "ambiguous": False, "limit": False}
    raise AssertionError


@settings(max_examples=300, deadline=None)
@given(
    steps=st.lists(BAR, min_size=8, max_size=40),
    cuts=st.lists(st.integers(1, 39), max_size=3),
    roll=st.integers(1, 60),
    window=st.integers(1, 5),
    vertical=st.integers(1, 8),
    ks=st.tuples(st.sampled_from([0.25, 0.5, 1.0, 1.5]), st.sampled_from([0.25, 0.5, 1.0, 2.0])),
    flatten=st.sampled_from([None, 0, 5, 7, 10]),
    costs=st.sampled_from(["net", "gross"]),
    cost=st.sampled_from([0.0, 1.25, 1.22]),
)
def test_every_label_is_what_a_plain_walk_finds(make_bars: Callable[..., dict[str, Any]], **drawn: Any) -> None:
    ticks = path(drawn["steps"])
    edges = sorted({0, len(ticks), *(c for c in drawn["cuts"] if c < len(ticks))})
    lengths = [b - a for a, b in itertools.pairwise(edges)]
    bars = make_bars([[x * 0.25 for x in bar] for bar in ticks], sessions=lengths, rolls=(drawn["roll"],))
    p = TripleBarrierParams(
        horizon=1,
        k_up=drawn["ks"][0],
        k_down=drawn["ks"][1],
        vertical=drawn["vertical"],
        atr=drawn["window"],
        tick=0.25,
        tick_value=1.25,
        cost=drawn["cost"],
        slippage_ticks=1,
        costs=drawn["costs"],
        flatten=drawn["flatten"],
    )
    expected = [judge(t, bars, ticks, p) for t in range(len(ticks))]
    try:
        found = run({"bars": bars}, p, Task(seed=0))
    except MlfError:
        assert not any(expected) or len(ticks) <= p.vertical
        return
    assert found["valid"].tolist() == [e is not None for e in expected]
    for t, e in enumerate(expected):
        if e is not None:
            assert (found["label"][t], found["exit"][t], found["ambiguous"][t]) == (e["label"], e["exit"], e["ambiguous"])
            assert found["net_ticks"][t] == np.float32(earned(ticks[t + 1][0], e, p))


def earned(entry: int, e: dict[str, Any], p: TripleBarrierParams) -> float:
    """Ticks of one contract in the label's direction; an ambiguous row is a long that was stopped."""
    side = -1 if e["label"] == -1 and not e["ambiguous"] else 1
    bought, sold = entry + side * p.slippage_ticks, e["price"] - (0 if e["limit"] else side * p.slippage_ticks)
    return side * (sold - bought) - p.cost / p.tick_value
