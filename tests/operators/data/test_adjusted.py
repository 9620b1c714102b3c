"""Contracts joined backwards and bars widened: figures that can be checked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.operators.data.adjusted import adjusted_backwards, widened


def rolled() -> dict[str, Any]:
    """Two bars each of three contracts; rolls from 101 to 111, and from 112 to 108."""
    flat = np.array([100.0, 101.0, 111.0, 112.0, 108.0, 109.0])
    ts = np.arange(6) * 60_000_000_000
    return {"ts": ts, "contract": np.repeat(np.array([1, 2, 3], np.int32), 2), **dict.fromkeys(("open", "high", "low", "close"), flat)}


def test_a_difference_moves_earlier_contracts_by_the_sum_of_later_rolls() -> None:
    assert adjusted_backwards(rolled(), "difference", 0.25)["close"].tolist() == [106.0, 107.0, 107.0, 108.0, 108.0, 109.0]


def test_a_ratio_scales_them_by_the_product() -> None:
    close = adjusted_backwards(rolled(), "ratio", 0.25)["close"]
    assert close[4:].tolist() == [108.0, 109.0]
    assert close[2] == pytest.approx(111 * 108 / 112, abs=1e-4)
    assert close[0] == pytest.approx(100 * 108 / 112 * 111 / 101, abs=1e-4)


def test_traded_prices_stay() -> None:
    np.testing.assert_array_equal(adjusted_backwards(rolled(), "none", 0.25)["close"], rolled()["close"])


def test_wide_bars_begin_at_the_sessions_open(lab: Any) -> None:
    bars = lab.synthetic_bars(start="2024-03-11", end="2024-03-13")
    wide = widened(bars, 45)
    placed = lab.placed(wide | {"interval": np.array([45], np.int32)})
    assert set((placed["minute"] % 45).tolist()) == {0}
    assert wide["volume"].sum() == bars["volume"].sum()
    assert wide["high"].max() == bars["high"].max()
    np.testing.assert_array_equal(wide["close"][-1:], bars["close"][-1:])
