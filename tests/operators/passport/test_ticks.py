"""The price grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlf.operators.passport.ticks import grid_of, off_share

TICKS = (1.0, 0.5, 0.25, 0.1, 0.05, 0.01, 0.005, 0.0025, 1 / 32, 1 / 64)


def columns(prices: np.ndarray) -> dict[str, np.ndarray]:
    return dict.fromkeys(("open", "high", "low", "close"), prices)


@settings(max_examples=60, deadline=None)
@example(tick=0.1, level=2_373.8, seed=1, single=True)
@given(tick=st.sampled_from(TICKS), level=st.floats(15, 30_000), seed=st.integers(0, 999), single=st.booleans())
def test_the_step_of_a_walk_on_a_grid_is_that_grid(tick: float, level: float, seed: int, *, single: bool) -> None:
    """Also after a passage through float32, as long as its noise is small against the tick."""
    walk = np.round((int(level / tick) + np.cumsum(np.random.default_rng(seed).integers(-3, 4, 4_000))) * tick, 9)
    if single and level * 2**-23 > tick * 0.01:
        return
    prices = walk.astype(np.float32).astype(np.float64) if single else walk
    prices = np.maximum(prices, tick)
    assert grid_of(columns(prices), tick).step == pytest.approx(tick)
    assert grid_of(columns(prices), tick).off == 0


def test_prices_of_no_grid_have_no_step() -> None:
    grid = grid_of(columns(np.random.default_rng(1).uniform(4_000, 4_100, 5_000)), 0.25)
    assert grid.step is None
    assert grid.off > 0.99


def test_one_price_in_a_thousand_off_the_step_is_forgiven_and_two_are_not() -> None:
    prices = np.arange(16_000.0, 18_000.0) * 0.25
    few, many = prices.copy(), prices.copy()
    few[7], many[[7, 8, 9, 10]] = 4_001.13, 4_001.13
    assert grid_of(columns(few), None).step == 0.25
    assert grid_of(columns(many), None).step == 0.01


def test_a_share_is_counted_exactly() -> None:
    assert off_share(np.array([1.0, 1.25, 1.3, 1.5]), 0.25) == 0.25
    assert off_share(np.empty(0), 0.25) == 0


def test_single_precision_is_told() -> None:
    prices = np.round(2_300 + np.arange(3_000) * 0.1, 1)
    assert grid_of(columns(prices.astype(np.float32).astype(np.float64)), 0.1).single
    assert not grid_of(columns(prices), 0.1).single


def test_the_last_prices_show_the_tick_that_an_adjustment_took_from_the_rest() -> None:
    walk = (16_000 + np.cumsum(np.random.default_rng(2).integers(-3, 4, 20_000))) * 0.25
    walk[:17_000] *= 1.0137
    grid = grid_of(columns(walk), 0.25)
    assert (grid.late, grid.tail) == (0.25, 0)
    assert grid.off > 0.8
