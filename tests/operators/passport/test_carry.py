"""The step that a roll should show, worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mlf.operators.passport.carry import expected

EPOCH = date(1970, 1, 1)


def day(text: str) -> np.ndarray:
    return np.array([(date.fromisoformat(text) - EPOCH).days], np.int64)


def test_three_months_of_an_index_cost_the_rate_less_the_dividends() -> None:
    """5.35 % and 0.3 % less 1.4 % are 4.25 % a year: 1.06 % for a quarter."""
    carry = expected("ES", "equity_index", day("2024-03-18"), np.array([3]))
    assert carry.mean[0] == pytest.approx(0.0425 / 4)
    assert carry.spread[0] == pytest.approx((0.006 + 0.2 * 0.0425) / 4)


def test_dividends_above_the_rate_make_the_next_contract_cheaper() -> None:
    """0.25 % and 0.3 % less 2 % are -1.45 % a year."""
    assert expected("ES", "equity_index", day("2014-06-16"), np.array([3])).mean[0] == pytest.approx(-0.0145 / 4)


def test_gold_pays_nothing() -> None:
    assert expected("GC", "metals", day("2024-03-28"), np.array([2])).mean[0] == pytest.approx(0.0565 / 6)


def test_rates_between_two_turns_lie_on_a_line() -> None:
    """Half of the way from 1.5 % (2018-01-01) to 2.5 % (2019-01-01)."""
    assert expected(None, "metals", day("2018-07-02"), np.array([12])).mean[0] == pytest.approx(0.02 + 0.003, abs=2e-5)


def test_oil_has_no_step_that_rates_could_tell() -> None:
    carry = expected("CL", "energy", day("2024-03-18"), np.array([1]))
    assert carry.mean[0] == 0.0
    assert carry.spread[0] == pytest.approx(0.08 / 12)
