"""Prices that stand still for longer than any market does, and markets that only rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.errors import MlfError

if TYPE_CHECKING:
    from types import SimpleNamespace

LEAST = 2_760


@pytest.mark.parametrize("length", [LEAST, LEAST + 333, 5_000])
def test_two_sessions_of_one_price_are_refused_and_counted_to_the_bar(made: SimpleNamespace, lab: SimpleNamespace, length: int) -> None:
    bars = made.calm(8_000)
    stuck = {name: dict.fromkeys(range(700, 700 + length), 4_494.0) for name in made.PRICES}
    flat = made.changed(bars, **stuck)
    assert made.counted(lab.cleaned(flat, constant="keep", mixed_prices="keep"))["constant"] == length
    with pytest.raises(MlfError, match=f"MLF945 {length} bars from 2024-03-05T02:40:00Z"):
        lab.cleaned(flat)


def test_bars_that_range_around_one_price_are_refused(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(1_000, interval=5)
    bars["close"] = 5_000.0 + 0.25 * (np.arange(1_000) % 3)
    bars["open"] = np.append(5_000.0, bars["close"][:-1])
    bars["high"], bars["low"] = np.full(1_000, 5_007.0), np.full(1_000, 4_993.0)
    with pytest.raises(MlfError, match="MLF945 1000 bars"):
        lab.cleaned(bars)


def test_a_night_at_the_limit_is_no_defect(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    night = {name: dict.fromkeys(range(700, 700 + 930), 4_750.0) for name in made.PRICES}
    assert "constant" not in made.counted(lab.cleaned(made.changed(made.calm(8_000), **night), mixed_prices="keep"))


def test_a_weekend_that_the_vendor_filled_is_no_defect(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    """Friday 22:00 UTC is bar 6,180; the market is closed for 2,940 minutes."""
    bars = made.calm(12_000)
    price = float(bars["close"][6_179])
    filled = made.changed(bars, **{name: dict.fromkeys(range(6_180, 6_180 + 2_940), price) for name in made.PRICES})
    assert made.counted(lab.cleaned(filled, mixed_prices="keep")) == {}
