"""Prices on the tick grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.data.grid import price_of


@pytest.mark.parametrize(
    ("tick", "ticks", "price"),
    [(0.01, 9_382, 93.82), (0.1, 18_503, 1850.3), (0.005, 4_801, 24.005), (0.25, 19_001, 4750.25), (1.0, 7, 7.0)],
)
def test_a_price_is_its_decimal_text(tick: float, ticks: int, price: float) -> None:
    assert price_of(np.array([float(ticks)]), tick)[0] == price


@given(st.integers(-1_000_000, 10_000_000))
def test_every_cent_is_the_float_of_its_text(cents: int) -> None:
    assert price_of(np.array([float(cents)]), 0.01)[0] == float(f"{cents / 100:.2f}")
