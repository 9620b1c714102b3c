"""A stray print is a spike; a market that moves, gaps or panics is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError

if TYPE_CHECKING:
    from types import SimpleNamespace


def around(bars: dict[str, Any], row: int) -> tuple[float, float]:
    """Highest high and lowest low of both neighbours."""
    return max(bars["high"][[row - 1, row + 1]]), min(bars["low"][[row - 1, row + 1]])


def test_a_stray_high_is_cut_to_the_higher_neighbour(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(300)
    out = lab.cleaned(made.changed(bars, high={150: 5_500.0}), spikes="repair")
    cap, _ = around(bars, 150)
    assert out["high"][150] == cap
    assert [out[name][150] for name in ("open", "low", "close")] == [min(bars[name][150], cap) for name in ("open", "low", "close")]
    assert made.counted(out) == {"spikes": 1}


def test_a_bar_that_lies_wholly_elsewhere_is_pulled_to_the_edge(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(300)
    out = lab.cleaned(made.changed(bars, **{name: {150: 500.0} for name in made.PRICES}), spikes="repair")
    _, floor = around(bars, 150)
    assert {float(out[name][150]) for name in made.PRICES} == {floor}


def test_a_spike_is_kept_dropped_or_refused_as_asked(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.changed(made.calm(300), low={150: 4_000.0})
    kept, dropped = lab.cleaned(bars), lab.cleaned(bars, spikes="drop")
    assert (kept["low"][150], made.kept(kept)) == (4_000.0, {"spikes": 1})
    assert len(dropped["ts"]) == 299
    with pytest.raises(MlfError, match="MLF914"):
        lab.cleaned(bars, spikes="fail")


def test_a_jump_that_stays_is_no_spike(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(300)
    for name in made.PRICES:
        bars[name][150:] += 40.0
    assert made.counted(lab.cleaned(bars)) == {}


def test_a_weekend_gap_that_closes_is_no_spike(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(300)
    for name in made.PRICES:
        bars[name][150] += 200.0
    bars["ts"][150:] += 2_940 * made.MINUTE
    assert made.counted(lab.cleaned(bars)) == {}


def test_a_lone_bar_of_another_contract_is_no_spike(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.changed(made.calm(300), **{name: {150: 5_600.0} for name in made.PRICES})
    bars["contract"] = np.where(np.arange(300) == 150, 24_293, 24_290).astype(np.int32)
    assert made.counted(lab.cleaned(bars)) == {}


def test_wild_minutes_around_news_are_no_spikes(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    """The bar of the release ranges over 160 ticks and comes back; the bars around it range over 40."""
    bars = made.changed(made.calm(300), high={150: 5_060.0, 149: 5_030.0, 151: 5_035.0}, low={150: 4_960.0, 149: 4_985.0, 151: 4_980.0})
    assert made.counted(lab.cleaned(bars)) == {}


def test_crude_that_falls_through_zero_is_kept_bar_for_bar(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    """From 11 dollars to 40 below zero in two hours and back to 10 below in one, as on 2020-04-20; every minute ranges over a dollar."""
    path = np.concatenate([np.linspace(11.0, -40.0, 120), np.linspace(-39.5, -10.0, 60), np.full(120, -10.0)])
    rng = np.random.Generator(np.random.PCG64(2))
    close = np.round(path + rng.normal(0, 0.4, 300), 2)
    opened = np.append(11.0, close[:-1])
    reach = np.round(np.abs(rng.normal(0, 0.5, (2, 300))), 2)
    high, low = np.maximum(opened, close) + reach[0], np.minimum(opened, close) - reach[1]
    prices = dict(zip(made.PRICES, (opened, np.round(high, 2), np.round(low, 2), close), strict=True))
    bars = made.calm(300) | prices
    out = lab.cleaned(bars, 0.01, nonpositive="keep", spikes="repair")
    assert set(made.counted(out)) == {"nonpositive"}
    assert all(out[name] is bars[name] for name in made.PRICES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(2, 240), min_size=1, max_size=60), st.sampled_from(["repair", "drop"]), st.integers(0, 3))
def test_runs_of_stray_prints_are_cleaned_to_the_end(
    made: SimpleNamespace, lab: SimpleNamespace, spots: list[int], policy: str, seed: int
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    bars = made.changed(made.calm(250, seed=seed), high={spot: 5_200.0 + 300.0 * rng.integers(1, 9) for spot in spots})
    once = lab.cleaned(bars, spikes=policy)
    twice = lab.cleaned({name: once[name] for name in ("ts", *made.PRICES, "volume", "interval")}, spikes=policy)
    assert made.counted(twice) == {}
    assert ((once["high"] <= bars["high"].max()) & (once["high"] >= once["low"])).all()
