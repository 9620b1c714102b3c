"""Terms of a contract that changed: chosen by the dates of the data, and told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlf.operators import contracts
from mlf.operators.contracts import CONTRACTS, changes, contract, hours_changed


@pytest.fixture
def halved(monkeypatch: pytest.MonkeyPatch) -> None:
    """MES with a tick of half a point until May 2024."""
    new = CONTRACTS["MES"]
    old = replace(new, tick=0.5, tick_value=2.5)
    rows = (old, replace(new, valid_from="2024-05-01"))
    monkeypatch.setattr(contracts, "HISTORY", {**contracts.HISTORY, "MES": rows})


def tick(plan: Any) -> float:
    """The tick that labels are made with."""
    return float(plan.node("labels.h5").params["tick"])


@pytest.mark.usefixtures("halved")
@pytest.mark.parametrize(("on", "expected"), [("2019-01-01", 0.5), ("2024-04-30", 0.5), ("2024-05-01", 0.25), (None, 0.25)])
def test_the_row_in_force_on_a_date_is_the_last_that_had_begun(on: str | None, expected: float) -> None:
    assert contract("MES", on=on).tick == expected


@pytest.mark.usefixtures("halved")
def test_changes_are_those_after_the_first_day_and_up_to_the_last() -> None:
    assert list(changes("MES", "2024-04-30", "2024-05-01")) == [("2024-05-01", {"tick": (0.5, 0.25), "tick_value": (2.5, 1.25)})]
    assert list(changes("MES", "2024-05-01", "2030-01-01")) == []
    assert list(changes("MES", "2020-01-01", "2024-04-30")) == []
    assert list(changes("NOTHING", "2020-01-01", "2024-04-30")) == []


def test_hours_changed_on_the_dates_of_the_session_table() -> None:
    assert hours_changed("equity_index", "2008-12-11", "2025-12-15") == ["2012-11-19", "2015-09-21", "2021-06-28"]
    assert hours_changed("equity_index", "2015-09-21", "2021-06-27") == []
    assert hours_changed("metals", "2010-01-01", "2025-01-01") == ["2015-09-21"]


@pytest.mark.usefixtures("halved")
def test_the_dates_of_the_data_choose_the_terms(compiling: Any) -> None:
    early = compiling.plan("data: {source: synthetic, start: 2023-01-03, end: 2024-03-01}")
    late = compiling.plan("data: {source: synthetic, start: 2024-05-02, end: 2025-01-03}")
    assert (tick(early), tick(late)) == (0.5, 0.25)


@pytest.mark.usefixtures("halved")
def test_a_run_over_a_change_of_tick_is_told_and_takes_the_last(compiling: Any) -> None:
    unit = compiling.unit("data: {source: synthetic, start: 2023-01-03, end: 2025-01-03}")
    assert [(d.code, d.facts["date"], d.facts["changes"]) for d in unit.found] == [
        ("MLF968", "2024-05-01", "tick 0.5, now 0.25; tick_value 2.5, now 1.25")
    ]
    stated = compiling.unit("data: {source: synthetic, start: 2023-01-03, end: 2025-01-03}\ncontract: {tick: 0.25}")
    assert not stated.found


@pytest.mark.usefixtures("halved")
def test_bars_of_a_file_are_judged_by_the_terms_of_their_time(compiling: Any) -> None:
    opens = np.datetime64("2024-03-04T15:00") + np.arange(300)
    rows = "".join(f"{t}:00Z,{5000 + (i % 7) / 2},{5004},{4999},{5000 + (i % 5) / 2},{i % 9 + 1}\n" for i, t in enumerate(opens))
    (compiling.folder / "bars.csv").write_text("ts,open,high,low,close,volume\n" + rows)
    resolved = compiling.unit("data: bars.csv").resolved
    assert (resolved.market.contract.tick, resolved.facts["tick"]) == (0.5, 0.5)


def test_a_run_over_a_change_of_hours_is_told_where_features_go_by_them(compiling: Any) -> None:
    text = "symbol: ES\ndata: {source: synthetic, start: 2021-01-04, end: 2022-01-03}"
    by_hours = compiling.unit(f"{text}\nfeatures: {{base: [time]}}")
    assert [(d.code, d.facts["dates"]) for d in by_hours.found] == [("MLF969", "2021-06-28")]
    assert compiling.unit(f"{text}\nfeatures: {{base: [log_return, rsi]}}").found == ()
