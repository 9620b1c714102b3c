"""Prices of the old and the new contract at a roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.rolls.quotes import adjusted, boundary, quote, quote_at

if TYPE_CHECKING:
    from types import SimpleNamespace


def test_difference_and_ratio_are_new_against_old() -> None:
    found = quote("boundary", (100.0, 110.0), 7)
    assert (found.difference, found.ratio) == (10.0, 1.1)


def test_a_difference_of_tenths_has_no_rounding_in_it() -> None:
    assert quote("boundary", (3069.2, 3099.1), 7).difference == 29.9


def test_a_price_at_or_below_zero_has_no_ratio() -> None:
    assert quote("boundary", (-37.63, 21.0), 7).ratio is None
    assert quote("boundary", (1.0, 0.0), 7).ratio is None


def test_the_pair_of_the_median_difference_in_the_last_common_hour_is_quoted(rolls: SimpleNamespace) -> None:
    closes = {0: (100, 150), 30: (100, 111), 60: (101, 111), 75: (102, 140), 90: (102, 112), 120: (103, None)}
    rows = [(0, minute, "H24", float(old), 1.0) for minute, (old, _) in closes.items()]
    rows += [(0, minute, "M24", float(new), 1.0) for minute, (_, new) in closes.items() if new]
    bars = rolls.bars_of([*rows, (1, 0, "M24", 120.0, 1.0)])
    found = quote_at(bars, int(bars["ts"][-1]), (rolls.ordinal("H24"), rolls.ordinal("M24")))
    # the hour that ends with minute 90 has the differences 10 (60), 38 (75) and 10 (90): the later one of the two that are 10
    assert (found.basis, found.old, found.new, found.difference, found.pairs) == ("overlap", 102.0, 112.0, 10.0, 3)
    assert found.quoted == bars["ts"][0] + 90 * rolls.MINUTE


def test_of_an_even_number_the_lower_middle_pair_is_quoted_and_not_their_mean(rolls: SimpleNamespace) -> None:
    rows = [(0, 0, "H24", 100.0, 1.0), (0, 0, "M24", 110.1, 1.0), (0, 30, "H24", 100.0, 1.0), (0, 30, "M24", 110.0, 1.0)]
    bars = rolls.bars_of([*rows, (1, 0, "M24", 120.0, 1.0)])
    assert quote_at(bars, int(bars["ts"][-1]), (rolls.ordinal("H24"), rolls.ordinal("M24"))).difference == 10.0


def test_nothing_from_the_roll_on_is_looked_at_where_quotes_overlap(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((9, 1), (4, 5), (1, 9))
    cut = int(bars["ts"][8])
    later = bars | {"close": bars["close"] + 50.0 * (bars["ts"] >= cut)}
    months = rolls.ordinal("H24"), rolls.ordinal("M24")
    assert quote_at(bars, cut, months) == quote_at(later, cut, months)
    assert quote_at(bars, cut, months).difference == 10.0


def test_without_common_instants_the_two_bars_at_the_boundary_are_compared(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (0, 30, "H24", 101.0, 1.0), (1, 0, "M24", 112.25, 1.0)])
    found = quote_at(bars, int(bars["ts"][2]), (rolls.ordinal("H24"), rolls.ordinal("M24")))
    assert (found.basis, found.old, found.new, found.difference, found.pairs) == ("boundary", 101.0, 112.0, 11.0, 0)
    assert found == boundary(bars, 2)


def test_quotes_older_than_five_days_are_none(rolls: SimpleNamespace) -> None:
    rows = [(0, 0, "H24", 100.0, 1.0), (0, 0, "M24", 140.0, 1.0), (6, 0, "H24", 100.0, 1.0), (7, 0, "M24", 110.0, 1.0)]
    bars = rolls.bars_of(rows)
    assert quote_at(bars, int(bars["ts"][3]), (rolls.ordinal("H24"), rolls.ordinal("M24"))).basis == "boundary"


def test_a_new_contract_that_has_no_bar_after_the_roll_is_quoted_by_its_last_one(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (0, 30, "M24", 111.0, 1.0), (1, 0, "H24", 100.0, 1.0)])
    assert quote_at(bars, int(bars["ts"][2]), (rolls.ordinal("H24"), rolls.ordinal("M24"))).difference == 11.0


def test_vendors_adjusted_prices_have_nothing_to_adjust(rolls: SimpleNamespace) -> None:
    found = adjusted(rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "M24", 112.25, 1.0)]), 1)
    assert (found.basis, found.difference, found.ratio, found.old, found.new) == ("adjusted", 0.0, 1.0, 100.0, 112.0)
