"""Bars of another instrument than the one named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

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
        assert "closes stay within 2, 0.1 times the range of one bar" in why


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
