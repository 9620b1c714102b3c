"""The contract that a continuous series holds."""

from __future__ import annotations

import numpy as np
import pytest

from mlf.operators.rolls.calendar import contract_months


def held(day: str, months: str, rule: str) -> str:
    """Year and month held on a date."""
    days = np.array([day], "datetime64[D]").astype(np.int64)
    ordinal = int(contract_months(days, months, rule)[0])
    return f"{ordinal // 12}-{ordinal % 12 + 1:02}"


@pytest.mark.parametrize(
    ("day", "month"),
    [("2023-12-08", "2023-12"), ("2023-12-11", "2024-03"), ("2024-03-10", "2024-03"), ("2024-03-11", "2024-06"), ("2024-12-30", "2025-03")],
)
def test_index_futures_roll_on_the_monday_before_the_third_friday(day: str, month: str) -> None:
    assert held(day, "HMUZ", "third_friday") == month


@pytest.mark.parametrize(
    ("day", "month"), [("2025-03-27", "2025-04"), ("2025-03-28", "2025-06"), ("2025-11-26", "2025-12"), ("2025-11-27", "2026-02")]
)
def test_metals_roll_before_the_month_of_delivery(day: str, month: str) -> None:
    assert held(day, "GJMQZ", "first_notice") == month


@pytest.mark.parametrize(("day", "month"), [("2024-01-16", "2024-02"), ("2024-01-17", "2024-03"), ("2024-12-17", "2025-02")])
def test_crude_rolls_each_month(day: str, month: str) -> None:
    assert held(day, "FGHJKMNQUVXZ", "energy_expiry") == month


@pytest.mark.parametrize(
    ("months", "rule", "rolls"), [("HMUZ", "third_friday", 40), ("GJMQZ", "first_notice", 50), ("FGHJKMNQUVXZ", "energy_expiry", 120)]
)
def test_ten_years_roll_forward_only_and_as_often_as_months_are_listed(months: str, rule: str, rolls: int) -> None:
    days = np.arange(np.datetime64("2014-01-01"), np.datetime64("2024-01-01")).astype(np.int64)
    steps = np.diff(contract_months(days, months, rule))
    assert (steps >= 0).all()
    assert np.count_nonzero(steps) == rolls
