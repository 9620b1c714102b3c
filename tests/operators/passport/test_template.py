"""The session template from bars alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.operators.passport.series import series_of
from mlf.operators.passport.template import OPENS, template


@pytest.mark.parametrize(("symbol", "hours"), [("MES", "equity_index"), ("MGC", "metals"), ("MCL", "energy"), ("SIL", "metals")])
@pytest.mark.parametrize("minutes", [1, 5])
def test_the_cash_open_names_the_template(desk: Any, symbol: str, hours: str, minutes: int) -> None:
    bars = desk.coarse(desk.bars(symbol, "2024-03-04", "2024-05-04"), minutes, hours)
    found = desk.survey(desk.rows(bars, absolute=True, minutes=minutes), None)
    assert found.facts["template"] == hours


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


def widening(**factors: float) -> Any:
    """Ten days of one-minute bars, one point wide, and as much wider for a quarter of an hour after each cash open as is said."""
    ts = 1_717_372_800_000_000_000 + np.arange(10 * 1_440) * 60_000_000_000
    columns = {name: np.zeros(len(ts)) for name in ("open", "low", "close", "volume")} | {"high": np.ones(len(ts))}
    series = series_of(ts, columns, 1)
    for name, factor in factors.items():
        series.high[(series.minute >= OPENS[name]) & (series.minute < OPENS[name] + 15)] = factor
    return series


@pytest.mark.parametrize(
    ("metals", "energy", "expected"),
    [(1.0, 1.0, None), (1.4, 1.0, None), (2.0, 1.0, "metals"), (2.0, 1.7, None), (1.6, 2.4, "energy")],
)
def test_a_step_must_be_great_and_well_ahead(metals: float, energy: float, expected: str | None) -> None:
    """At least one and a half times, and 1.3 times the next."""
    fact = template(widening(metals=metals, energy=energy), tuple(OPENS), None)
    assert fact.value == expected
