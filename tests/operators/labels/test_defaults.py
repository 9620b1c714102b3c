"""The table of default barriers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.defaults import BARRIERS, HORIZONS, Barrier, default_barrier

ROOTS = st.sampled_from(["MES", "MGC", "NQ"])


@pytest.mark.parametrize(
    ("symbol", "horizon", "barrier"),
    [
        ("MES", 5, Barrier(1.50, 1.00, 12)),
        ("MGC", 20, Barrier(2.50, 2.50, 50)),
        ("CL", 15, Barrier(2.25, 1.70, 38)),
    ],
)
def test_listed_horizons_are_taken_from_the_table(symbol: str, horizon: int, barrier: Barrier) -> None:
    assert default_barrier(symbol, horizon) == barrier


def test_every_root_lists_every_default_horizon() -> None:
    assert all(tuple(table) == HORIZONS for table in BARRIERS.values())


def test_between_two_horizons_the_multiples_lie_on_a_line() -> None:
    assert default_barrier("MES", 12) == Barrier(2.20, 1.54, 30)


def test_beyond_the_table_they_grow_with_the_square_root() -> None:
    assert default_barrier("MES", 80) == Barrier(6.00, 4.20, 200)
    assert default_barrier("MGC", 1) == Barrier(0.54, 0.54, 3)


@given(ROOTS, st.integers(1, 2_000))
def test_a_longer_horizon_never_has_nearer_barriers(symbol: str, horizon: int) -> None:
    near, far = default_barrier(symbol, horizon), default_barrier(symbol, horizon + 1)
    assert near.k_up <= far.k_up
    assert near.k_down <= far.k_down
    assert near.vertical < far.vertical


@given(ROOTS, st.integers(1, 1_600))
def test_every_default_is_within_the_limits_of_the_operator(symbol: str, horizon: int) -> None:
    barrier = default_barrier(symbol, horizon)
    made = TripleBarrierParams(horizon=horizon, k_up=barrier.k_up, k_down=barrier.k_down, vertical=barrier.vertical, tick=1, tick_value=1)
    assert made.vertical > horizon
