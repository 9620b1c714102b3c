"""What spec and format say of the stamps, held against the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.calendar.zone import MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]

DAY = 1_440 * MINUTE


def cash_hours(bars: Bars) -> Bars:
    """Bars from 09:30 to 16:00 New York in summer: no hole of them tells a clock."""
    clock = bars["ts"] // MINUTE % 1_440
    keep = (clock >= 13 * 60 + 30) & (clock < 20 * 60)
    return {name: column[keep] for name, column in bars.items() if len(column) == len(keep)}


def messages(found: Any) -> str:
    return "\n".join(str(MlfError(code, **facts)) for code, facts, _ in found.findings)


def test_a_wrong_zone_is_told_with_the_hours_that_contradict_it(desk: Any, spring: Bars) -> None:
    """40 sessions; read as UTC, the file of New York trades in every closed hour but the one before its first bar."""
    found = desk.survey(desk.rows(spring, "America/New_York"), timezone="UTC")
    [(code, facts, key)] = found.findings
    assert (code, key, facts["found"], facts["fewer"]) == ("MLF930", "timezone", "America/New_York", 0)
    assert (facts["holes"], facts["witnessed"]) == (39, 40)
    assert "write `timezone: America/New_York`" in messages(found)


def test_a_zone_that_differs_for_three_weeks_only_is_told(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "America/New_York+7h"), timezone="Europe/Athens")
    [(code, facts, _)] = found.findings
    assert (code, facts["found"]) == ("MLF930", "America/New_York+7h")
    assert 14 <= facts["holes"] <= 16


def test_a_wrong_edge_is_told_with_the_bars_at_the_edges(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "America/Chicago", "close"), stamp="open")
    [(code, facts, key)] = found.findings
    assert (code, key, facts["found"]) == ("MLF932", "stamp", "close")
    assert "write `stamp: close`" in messages(found)


def test_a_right_declaration_is_no_finding(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "Asia/Tokyo", "close"), timezone="Asia/Tokyo", stamp="close", interval=1)
    assert found.findings == ()
    assert found.facts["timezone"] == "Asia/Tokyo"


def test_another_name_of_the_same_clock_is_no_finding(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "+09:00"), timezone="Asia/Tokyo")
    assert (found.findings, found.facts["timezone"]) == ((), "Asia/Tokyo")


def test_a_zone_outside_the_list_can_be_declared(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "America/Santiago"), timezone="America/Santiago")
    assert (found.findings, found.facts["timezone"]) == ((), "America/Santiago")


def test_what_cash_hours_cannot_tell_is_asked_for_with_the_line_to_add(desk: Any, summer: Bars) -> None:
    found = desk.survey(desk.rows(cash_hours(summer), "America/New_York"))
    assert found.facts["timezone"] is None
    assert [code for code, _, _ in found.findings if code in ("MLF930", "MLF931")] == ["MLF931"]
    assert "`timezone: " in messages(found)


def test_a_declaration_settles_what_is_open(desk: Any, summer: Bars) -> None:
    cash = cash_hours(summer)
    rows = desk.rows(cash, "America/New_York")
    found = desk.survey(rows, timezone="America/New_York", stamp="open")
    assert np.array_equal(desk.opens(rows, found), cash["ts"])
    assert (found.evidence["timezone"].by, found.evidence["timezone"].strength) == ("declared", "agrees")
    assert not [code for code, _, _ in found.findings if code in ("MLF930", "MLF931", "MLF932", "MLF933")]


def test_a_format_settles_what_is_open_and_says_that_bars_only_agree(desk: Any, summer: Bars) -> None:
    cash = cash_hours(summer)
    rows = desk.rows(cash, "America/New_York", vendor="firstrate")
    found = desk.survey(rows)
    assert np.array_equal(desk.opens(rows, found), cash["ts"])
    assert (found.evidence["timezone"].by, found.evidence["timezone"].strength) == ("format", "agrees")
    assert "the bars alone would also allow" in found.evidence["timezone"].text


def test_the_bars_overrule_a_format(desk: Any, spring: Bars) -> None:
    """FirstRateData writes New York; this file, laid out alike, is of Berlin."""
    found = desk.survey(desk.rows(spring, "Europe/Berlin", vendor="firstrate"))
    assert (found.facts["timezone"], found.evidence["timezone"].by, found.findings) == ("Europe/Berlin", "data", ())


def test_only_the_edge_is_asked_for_where_only_it_is_open(desk: Any, summer: Bars) -> None:
    found = desk.survey(desk.rows(cash_hours(summer), absolute=True))
    assert (found.facts["timezone"], found.facts["stamp"]) == ("UTC", None)
    assert "MLF933" in [code for code, _, _ in found.findings]


def test_stamps_that_name_a_wrong_zone_are_told_with_the_right_one(desk: Any, spring: Bars) -> None:
    """Chicago's wall clock, marked as UTC."""
    wall = desk.rows(spring, "America/Chicago").stamp
    found = desk.survey(desk.rows(spring | {"ts": wall}, absolute=True))
    assert "America/Chicago" in messages(found)
    assert "MLF938" in [code for code, _, _ in found.findings]


@pytest.mark.parametrize("edge", ["open", "close"])
def test_absolute_stamps_show_their_edge(desk: Any, spring: Bars, edge: str) -> None:
    found = desk.survey(desk.rows(spring, edge=edge, absolute=True))
    assert (found.facts["timezone"], found.facts["stamp"], found.facts["clock"]) == ("UTC", edge, "absolute")


def test_a_zone_that_is_none_is_refused(desk: Any, summer: Bars) -> None:
    with pytest.raises(MlfError, match="no time zone called 'Mars/Base'"):
        desk.survey(desk.rows(summer), timezone="Mars/Base")


def test_jerusalem_is_told_from_athens_only_where_it_fits_better(desk: Any) -> None:
    """In 2023 Israel changed on Friday 03-24, Europe on Sunday 03-26: one session an hour longer or shorter on the file's clock."""
    bars = desk.bars("MES", "2023-03-01", "2023-04-20")
    athens = desk.survey(desk.rows(bars, "Europe/Athens"))
    assert (athens.facts["timezone"], athens.findings) == ("Europe/Athens", ())
    rows = desk.rows(bars, "Asia/Jerusalem")
    asked = desk.survey(rows)
    assert asked.facts["timezone"] is None
    said = desk.survey(rows, timezone="Asia/Jerusalem")
    assert np.array_equal(desk.opens(rows, said), bars["ts"])
