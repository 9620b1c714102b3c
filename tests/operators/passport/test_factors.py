"""Factors are found to nine digits, with the bar at which they change; what has none is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mlf.operators.passport.factors import Priced, Stretch, runs_off_grid, stretches
from mlf.operators.passport.lattice import factor_of, misfit, off_grid

Floats = NDArray[np.float64]


def walk(seed: int, bars: int, start: float = 4_000.0, tick: float = 0.25) -> Floats:
    """A random walk on the tick grid."""
    steps = np.random.default_rng(seed).integers(-6, 7, bars)
    return (round(start / tick) + np.cumsum(steps)) * tick


def priced(prices: Floats, tick: float = 0.25) -> Priced:
    return Priced(prices, prices, off_grid((prices,), tick), tick)


def test_only_prices_between_ticks_are_off_the_grid() -> None:
    prices = np.array([4_000.0, 4_000.25, 4_000.3, np.nan, 4_000.25000001])
    assert off_grid((prices,), 0.25).tolist() == [False, False, True, False, False]
    assert off_grid((prices, prices[::-1].copy()), 0.25).tolist() == [False, False, True, False, False]


def test_prices_that_went_through_float32_stand_on_their_grid() -> None:
    prices = (np.arange(24_000, 24_100, 0.1).round(1)).astype(np.float32).astype(np.float64)
    assert not off_grid((prices,), 0.1).any()


def test_misfit_is_the_distance_to_the_nearest_grid_line_in_steps() -> None:
    assert misfit(np.array([1.0, 1.1, 1.125, 1.2]), 0.25).tolist() == pytest.approx([0.0, 0.4, 0.5, 0.2])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.floats(0.5, 1.9), tick=st.sampled_from([0.25, 0.1, 1.0]))
def test_a_factor_is_found_again(seed: int, factor: float, tick: float) -> None:
    prices = walk(seed, 3_000, 16_000 * tick, tick) * factor
    assert factor_of(prices, tick) == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize("factor", [1.1304828394, 0.9867305804, 1.0315253662, 0.9991])
def test_a_factor_survives_rounding_to_the_cent(factor: float) -> None:
    assert factor_of(np.round(walk(1, 6_000) * factor, 2), 0.25) == pytest.approx(factor, rel=2e-5)


def test_prices_without_a_common_step_have_no_factor() -> None:
    assert factor_of(np.random.default_rng(2).uniform(3_900, 4_100, 4_000), 0.25) is None
    assert factor_of(np.array([4_000.1, 4_000.2]), 0.25) is None


def test_prices_on_the_tick_have_no_stretch() -> None:
    assert stretches(priced(walk(3, 5_000))) == []


def test_stray_bars_are_no_stretch() -> None:
    prices = walk(4, 5_000)
    prices[::500] += 0.1
    assert runs_off_grid(off_grid((prices,), 0.25)) == []
    assert stretches(priced(prices)) == []


def test_a_factor_changes_at_its_bar() -> None:
    prices = walk(5, 30_000)
    prices[:9_137] *= 1.0312
    prices[9_137:21_411] *= 1.0127
    found = stretches(priced(prices))
    assert [(piece.start, piece.stop) for piece in found] == [(0, 9_137), (9_137, 21_411)]
    assert [piece.factor for piece in found] == pytest.approx([1.0312, 1.0127], rel=1e-9)


def test_a_patch_is_told_from_the_prices_around_it() -> None:
    prices = walk(6, 20_000)
    prices[8_000:8_700] *= 1.00990386
    (found,) = stretches(priced(prices))
    assert (found.start, found.stop) == (8_000, 8_700)
    assert found.factor == pytest.approx(1.00990386, rel=1e-8)


def test_a_factor_close_to_one_leaves_no_holes_where_levels_meet_the_tick_again() -> None:
    """At 4,000 points and a factor of 1.0005 every 2,000th tick is a whole one again."""
    prices = walk(7, 40_000)
    prices[:30_000] *= 1.0005
    found = stretches(priced(prices))
    assert len(found) == 1
    assert found[0].factor == pytest.approx(1.0005, rel=1e-9)
    assert (found[0].start, found[0].stop) == (0, 30_000)


def test_prices_off_every_grid_are_one_stretch_without_a_factor() -> None:
    prices = np.random.default_rng(8).uniform(3_900, 4_100, 12_000)
    assert stretches(priced(prices)) == [Stretch(0, 12_000, None)]
