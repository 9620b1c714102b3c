"""The session template from bars alone."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("symbol", "template"), [("MES", "equity_index"), ("MGC", "metals"), ("MCL", "energy"), ("SIL", "metals")])
@pytest.mark.parametrize("minutes", [1, 5])
def test_the_cash_open_names_the_template(desk: Any, symbol: str, template: str, minutes: int) -> None:
    bars = desk.coarse(desk.bars(symbol, "2024-03-04", "2024-05-04"), minutes, template)
    found = desk.survey(desk.rows(bars, absolute=True, minutes=minutes), None)
    assert found.facts["template"] == template


@pytest.mark.parametrize("symbol", ["MES", "MGC", "MCL"])
@pytest.mark.parametrize("days", [3, 10, 30])
def test_a_template_is_never_wrong(desk: Any, symbol: str, days: int) -> None:
    """Open is allowed where days are few."""
    bars = desk.bars(symbol, "2024-03-04", "2024-05-04")
    first = int(bars["ts"][0])
    found = desk.survey(desk.rows(desk.cut(bars, first, first + days * 86_400_000_000_000), absolute=True), None)
    assert found.facts["template"] in (None, desk.subject(symbol).template)


def test_the_template_of_the_contract_stands(desk: Any, spring: Any) -> None:
    found = desk.survey(desk.rows(spring, absolute=True), "MES")
    assert (found.facts["template"], found.evidence["template"].strength) == ("equity_index", "decided")
    assert "bars widen at 08:30 x" in found.evidence["template"].text
