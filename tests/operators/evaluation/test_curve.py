"""Long series as few points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.evaluation.curve import curve, iso, thinned


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.integers(16, 60))
def test_few_points_keep_the_ends_and_the_extremes(values: list[float], points: int) -> None:
    series = np.array(values)
    at = thinned(series, points)
    assert len(at) <= points
    assert (np.diff(at) > 0).all()
    assert (at[0], at[-1]) == (0, len(values) - 1)
    assert series[at].max() == series.max()
    assert series[at].min() == series.min()


def test_a_short_series_stays_as_it_is() -> None:
    assert thinned(np.array([3.0, 1.0, 2.0]), 16).tolist() == [0, 1, 2]


@pytest.mark.parametrize("spike", [5.0, -5.0])
def test_one_spike_among_many_values_is_kept(spike: float) -> None:
    series = np.zeros(10_000)
    series[7_777] = spike
    assert 7_777 in thinned(series, 100)


def test_a_million_points_become_a_thousand() -> None:
    series = np.cumsum(np.random.default_rng(1).standard_normal(1_000_000))
    assert 900 <= len(thinned(series, 1_000)) <= 1_000


def test_stamps_are_iso_in_utc() -> None:
    assert iso(np.array([0, 1_735_855_200_000_000_000])) == ["1970-01-01T00:00:00Z", "2025-01-02T22:00:00Z"]


def test_a_curve_pairs_times_with_values() -> None:
    assert curve(np.array([0.0, 1.5]), np.array([0, 60_000_000_000]), 16) == [["1970-01-01T00:00:00Z", 0.0], ["1970-01-01T00:01:00Z", 1.5]]
