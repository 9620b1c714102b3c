"""Bars in order of time and contract."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.data.sessions import trade_dates
from mlf.operators.passport.series import series_of


def columns(n: int, **more: Any) -> dict[str, Any]:
    return {name: np.arange(n) * 1.0 for name in ("open", "high", "low", "close", "volume")} | more


def test_bars_in_order_are_shared_and_not_copied() -> None:
    ts = np.arange(5) * MINUTE
    given = columns(5)
    series = series_of(ts, given, 1)
    assert series.ts is ts
    assert series.close is given["close"]


def test_the_last_of_equal_bars_stays() -> None:
    series = series_of(np.array([2, 1, 2, 1]) * MINUTE, columns(4), 1)
    assert series.ts.tolist() == [MINUTE, 2 * MINUTE]
    assert series.close.tolist() == [3.0, 2.0]


def test_contracts_stand_side_by_side() -> None:
    contract = np.array([9, 8, 8, 9], np.int32)
    series = series_of(np.array([1, 1, 2, 2]) * MINUTE, columns(4, contract=contract), 1)
    assert series.contract is not None
    assert series.contract.tolist() == [8, 9, 8, 9]
    assert series.close.tolist() == [1.0, 0.0, 2.0, 3.0]


def test_dates_and_minutes_are_those_of_chicago_over_both_changes_of_clocks() -> None:
    """Compared with the plain way, bar by bar, over a year in steps of 17 minutes."""
    ts = np.arange(1_704_067_200_000_000_000, 1_735_689_600_000_000_000, 17 * MINUTE)
    series = series_of(ts, columns(len(ts)), 1)
    assert np.array_equal(series.trade_date, trade_dates(ts))
    summer = series_of(np.array([1_720_000_020_000_000_000]), columns(1), 1)
    assert summer.minute.tolist() == [4 * 60 + 47]  # 2024-07-03 09:47 UTC


def test_no_bars_are_a_series_too() -> None:
    assert len(series_of(np.empty(0, np.int64), columns(0), 1)) == 0
