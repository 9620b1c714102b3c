"""Zone and edge from the hours in which the exchange is closed: never wrong, whatever was written how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.passport.zones import FIXED, NAMED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]

DAY = 1_440 * MINUTE
ZONES = st.sampled_from((*NAMED, *FIXED))
EDGES = st.sampled_from(("open", "close"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    symbol=st.sampled_from(("MES", "MGC", "MCL")),
    zone=ZONES,
    edge=EDGES,
    minutes=st.sampled_from((1, 1, 5, 15, 30, 60, 120)),
    start=st.integers(0, 700 * 24),
    days=st.sampled_from((3, 4, 5, 7, 10, 14, 30, 60, 400, 730)),
    keep=st.sampled_from(("all", "all", "cash hours", "one of twenty", "no volume")),
    named=st.booleans(),
)
@example(symbol="MES", zone="America/New_York+7h", edge="open", minutes=1, start=60 * 24, days=60, keep="all", named=True)
@example(symbol="MES", zone="Europe/Athens", edge="close", minutes=60, start=60 * 24, days=60, keep="all", named=False)
@example(symbol="MES", zone="Asia/Jerusalem", edge="open", minutes=1, start=482, days=60, keep="all", named=False)
def test_a_decision_is_never_wrong(desk: Any, symbol: str, zone: str, edge: str, **drawn: Any) -> None:
    """Undecided is allowed; a zone that gives every bar its right time is right, whatever its name."""
    bars = desk.bars(symbol, "2023-01-03", "2025-01-03")
    first = int(bars["ts"][0]) + drawn["start"] * 60 * MINUTE
    cut = desk.cut(bars, first, first + drawn["days"] * DAY)
    if len(cut["ts"]) < 300:
        return
    template = desk.subject(symbol).template
    made = _kept(desk.coarse(cut, drawn["minutes"], template), drawn["keep"])
    rows = desk.rows(made, zone, edge, minutes=drawn["minutes"])
    if len(rows) < 20:
        return
    found = desk.survey(rows, symbol if drawn["named"] else None)
    opens = desk.opens(rows, found)
    assert opens is None or np.array_equal(opens, made["ts"]), (found.facts, found.evidence["timezone"].text)


def _kept(bars: Bars, which: str) -> Bars:
    if which == "no volume":
        return bars | {"volume": np.full(len(bars["ts"]), np.nan)}
    clock = bars["ts"] // MINUTE % 1_440
    thin = np.random.default_rng(len(clock)).random(len(clock)) < 0.05
    keep = {"all": clock >= 0, "cash hours": (clock >= 870) & (clock < 1_200), "one of twenty": thin}[which]
    return {name: column[keep] for name, column in bars.items()}


@pytest.mark.parametrize("zone", [*NAMED, "+05:00", "-03:00"])
@pytest.mark.parametrize("edge", ["open", "close"])
def test_two_months_with_a_change_of_clocks_decide_every_zone_and_edge(desk: Any, spring: Bars, zone: str, edge: str) -> None:
    """Jerusalem's clocks change on Good Friday of this year, two days before Athens': no bar tells them apart, and none needs to."""
    rows = desk.rows(spring, zone, edge)
    found = desk.survey(rows)
    assert np.array_equal(desk.opens(rows, found), spring["ts"])
    assert found.facts["timezone"] == zone or zone in found.evidence["timezone"].text
    assert (found.facts["stamp"], found.evidence["timezone"].strength, found.evidence["stamp"].strength) == (edge, "decided", "decided")
    assert found.findings == ()


def test_the_weeks_between_two_changes_of_clocks_tell_new_york_from_athens(desk: Any, spring: Bars) -> None:
    """America changed on 2024-03-10, Europe on 03-31: in the 15 sessions between, the two broker clocks differ by an hour."""
    found = desk.survey(desk.rows(spring, "America/New_York+7h"))
    assert found.facts["timezone"] == "America/New_York+7h"
    assert "the next best zone, Europe/Athens, puts bars into 1" in found.evidence["timezone"].text


def test_without_a_change_of_clocks_equal_zones_are_no_question(desk: Any, summer: Bars) -> None:
    """In June -05:00 and Chicago are one clock: every bar has its right time, and the evidence says what cannot be told."""
    rows = desk.rows(summer, "-05:00")
    found = desk.survey(rows)
    assert np.array_equal(desk.opens(rows, found), summer["ts"])
    assert found.findings == ()
    assert "over this span the same clock as -05:00" in found.evidence["timezone"].text


def test_a_format_names_the_zone_among_equal_ones(desk: Any, summer: Bars) -> None:
    found = desk.survey(desk.rows(summer, "-04:00", vendor="firstrate"))
    assert found.facts["timezone"] == "America/New_York"


def test_hourly_close_stamps_of_chicago_are_open_stamps_of_new_york(desk: Any, spring: Bars) -> None:
    """Both say 18:00 for the bar from 17:00 Chicago: the opens are the same, and nothing else is needed."""
    hours = desk.coarse(spring, 60)
    rows = desk.rows(hours, "America/Chicago", "close", minutes=60)
    found = desk.survey(rows)
    assert np.array_equal(desk.opens(rows, found), hours["ts"])
    assert (found.facts["timezone"], found.facts["stamp"]) == ("America/New_York", "open")


def test_stray_bars_in_closed_hours_change_nothing(desk: Any, spring: Bars) -> None:
    """Ten bars on Saturdays and one in some maintenance hours."""
    saturday = spring["ts"][0] // DAY * DAY + np.arange(10) * 7 * DAY // 2
    extra = {name: np.append(column[: len(spring["ts"])], column[:10]) for name, column in spring.items() if len(column) > 10}
    found = desk.survey(desk.rows(extra | {"ts": np.append(spring["ts"], saturday)}, "Europe/Berlin"))
    assert (found.facts["timezone"], found.facts["stamp"]) == ("Europe/Berlin", "open")


def test_bars_in_any_order_and_twice_say_the_same(desk: Any, spring: Bars) -> None:
    order = np.random.default_rng(3).permutation(np.tile(np.arange(len(spring["ts"])), 2))
    mixed = {name: column[order] for name, column in spring.items() if len(column) == len(spring["ts"])}
    found = desk.survey(desk.rows(mixed, "America/New_York"))
    assert (found.facts["timezone"], found.facts["stamp"], found.facts["interval"]) == ("America/New_York", "open", 1)
