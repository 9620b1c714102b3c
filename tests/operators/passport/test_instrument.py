"""Bars of another instrument than the one named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.passport.evidence import Subject
from mlf.operators.passport.instrument import Look, family, tick
from mlf.operators.passport.ticks import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]


def scaled(bars: Bars, factor: float, decimals: int = 9) -> Bars:
    changed = {name: np.round(bars[name] * factor, decimals) for name in ("open", "high", "low", "close")}
    return {name: column for name, column in bars.items() if len(column) == len(bars["ts"])} | changed


def told(found: Any) -> dict[str, str]:
    return {code: facts["why"] for code, facts, _ in found.findings if code in ("MLF936", "MLF937")}


def test_bars_of_the_contract_are_not_doubted(desk: Any, spring: Bars) -> None:
    assert told(desk.survey(desk.rows(spring, absolute=True))) == {}


def test_another_contract_is_told_by_its_tick_with_those_that_fit(desk: Any) -> None:
    """Gold in steps of 0.1 under the name of an index in steps of 0.25."""
    gold = desk.bars("MGC", "2024-03-04", "2024-03-23")
    why = told(desk.survey(desk.rows(gold, absolute=True), "MES"))["MLF936"]
    assert "prices step by 0.1, the contract by 0.25; " in why
    assert "MGC, GC" in why


def test_a_coarser_grid_is_another_contract_too(desk: Any, spring: Bars) -> None:
    """Whole points are on the grid of 0.25, but four weeks of MES do not stay on them."""
    why = told(desk.survey(desk.rows(scaled(spring, 1.0, 0), absolute=True), "MES"))["MLF936"]
    assert "prices step by 1, the contract by 0.25" in why


def test_a_price_of_another_magnitude_is_another_thing(desk: Any, spring: Bars) -> None:
    """An index future at 66 dollars: the stock of the same symbol."""
    why = told(desk.survey(desk.rows(scaled(spring, 1 / 64, 2), absolute=True), "ES"))["MLF936"]
    assert "far from what the contract trades at" in why


def test_an_index_at_a_quarter_or_four_times_its_usual_price_is_itself(desk: Any, spring: Bars) -> None:
    for factor in (0.25, 4.0):
        ticks = np.round(spring["close"] * factor / 0.25) * 0.25
        moved = {name: column for name, column in spring.items() if len(column) == len(ticks)}
        moved |= dict.fromkeys(("open", "close"), ticks) | {"high": ticks + 0.75, "low": ticks - 0.25}
        assert told(desk.survey(desk.rows(moved, absolute=True), "MES")) == {}


def test_prices_that_stand_still_are_made_up(desk: Any, spring: Bars) -> None:
    """Closes within 2 points for weeks, while each bar spans 14."""
    noise = np.random.default_rng(4).integers(-4, 5, len(spring["ts"])) * 0.25
    pinned = {"ts": spring["ts"], "volume": spring["volume"], "open": 4_494 + noise, "close": 4_494 - noise}
    pinned |= {"high": np.full(len(noise), 4_501.0), "low": np.full(len(noise), 4_487.0)}
    for symbol in ("MES", None):
        why = told(desk.survey(desk.rows(pinned, absolute=True), symbol))["MLF936"]
        assert "closes stay within 2 points, 0.1 times the range of one bar" in why


def test_spot_prices_under_the_name_of_a_future_are_a_warning(desk: Any) -> None:
    """Gold on cents instead of dimes."""
    gold = desk.bars("MGC", "2024-03-04", "2024-03-23")
    cents = np.random.default_rng(6).integers(0, 10, len(gold["ts"])) * 0.01
    spot = {name: np.round(gold[name] + cents, 2) for name in ("open", "high", "low", "close")} | {n: gold[n] for n in ("ts", "volume")}
    found = desk.survey(desk.rows(spot, absolute=True), "MGC")
    assert list(told(found)) == ["MLF937"]
    assert "% of the prices are off the tick of 0.1" in told(found)["MLF937"]


def test_cash_hours_alone_are_a_warning(desk: Any, spring: Bars) -> None:
    placed = desk.lab.placed(spring)
    cash = {name: placed[name][placed["rth"]] for name in ("ts", "open", "high", "low", "close", "volume")}
    why = told(desk.survey(desk.rows(cash, absolute=True), stamp="open"))
    assert "100.0% of the bars lie in cash hours" in why["MLF937"]


@pytest.mark.parametrize("prices", ["ratio", None])
def test_a_ratio_is_no_other_instrument(desk: Any, prices: str | None) -> None:
    """Half a year of traded bars, the first contract multiplied by one factor: off the tick, and right so."""
    bars = desk.bars("MES", "2024-01-15", "2024-07-15")
    old = bars["contract"] != bars["contract"][-1]
    adjusted = {name: np.where(old, bars[name] * 1.0107, bars[name]) for name in ("open", "high", "low", "close")}
    rows = desk.rows({"ts": bars["ts"], "volume": bars["volume"]} | adjusted, absolute=True)
    assert told(desk.survey(rows, prices=prices)) == {}


def test_an_old_part_of_adjusted_bars_is_off_the_tick_throughout_and_may_be_declared(desk: Any, spring: Bars) -> None:
    """The newest contract, whose factor is one, is not in the file."""
    rows = desk.rows(scaled(spring, 1.0107), absolute=True)
    assert told(desk.survey(rows, prices="ratio")) == {}


def test_what_all_contracts_that_fit_have_in_common_is_known_before_one_is_named(desk: Any, spring: Bars) -> None:
    """Mini and micro share tick, months and roll rule: rolls are looked for although nobody has named the contract."""
    rows = desk.rows({name: column for name, column in spring.items() if name != "contract"}, absolute=True)
    named, unnamed = desk.survey(rows), desk.survey(rows, None)
    assert unnamed.facts["prices"] == named.facts["prices"] == "traded"
    assert [r["ts"] for r in unnamed.priced["rolls"]] == [r["ts"] for r in named.priced["rolls"]] != []


def test_a_price_that_no_contract_has_keeps_its_months_unknown(desk: Any) -> None:
    look = Look(Grid(0.01, 0.01, 0.0, 0.0, single=False, looked=40_000), 2_500.0, 300.0, 0.5, 10_000, None)
    found = family(desk.subject(None), look, "metals")
    assert (found.template, found.months, found.roll, found.tick) == ("metals", None, None, None)


def test_prices_that_only_stand_still_are_a_matter_of_their_policy() -> None:
    """The key of the finding says which part of the spec rules it."""
    still = Look(Grid(0.25, 0.25, 0.0, 0.0, single=False, looked=40_000), 4_494.0, 2.0, 14.0, 10_000, None)
    (finding,) = tick(Subject("MES", "equity_index", 0.25), still, "traded").findings
    assert (finding.code, finding.key) == ("MLF936", "clean")
    (other,) = tick(Subject("GC", "metals", 0.1), still, "traded").findings
    assert (other.code, other.key) == ("MLF936", "source")
