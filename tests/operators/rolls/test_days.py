"""The contract held by figures of yesterday, or by the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.rolls.days import Days, by_calendar, by_figure, days_of, missed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import SimpleNamespace

ORIGIN = 12 * 2024 + 2  # March 2024, so that columns are H, J, K, M, N, Q, U ...
LISTED = "HMUZ"
H, J, M, U = 0, 1, 3, 6


def days(figures: Sequence[Sequence[float]], bars: Sequence[Sequence[int]] | None = None) -> Days:
    """Days whose months have a bar wherever they have a figure."""
    figure = np.array(figures, np.float64)
    count = (figure > 0).astype(np.int64) if bars is None else np.array(bars, np.int64)
    dates = np.arange(len(figure), dtype=np.int64) + 19_786
    first = np.where(count > 0, dates[:, None] * 86_400, np.iinfo(np.int64).max)
    return Days(dates, dates * 86_400, ORIGIN, count, figure, first)


def target(*columns: int) -> Any:
    return np.array(columns, np.int64)


def row(**figures: float) -> list[float]:
    return [figures.get(name, 0.0) for name in ("h", "j", "k", "m", "n", "q", "u")]


def held(*figures: list[float], first: int = H) -> list[int]:
    return by_figure(days(figures), LISTED, target(*[first] * len(figures))).tolist()


def test_the_day_after_a_later_month_led_is_the_roll() -> None:
    assert held(row(h=9, m=1), row(h=4, m=5), row(h=1, m=9)) == [H, H, M]


def test_a_tie_is_no_roll() -> None:
    assert held(row(h=5, m=5), row(h=5, m=5)) == [H, H]


def test_it_never_goes_back_to_an_earlier_month() -> None:
    assert held(row(h=4, m=5), row(h=9, m=1), row(h=9, m=1), row(h=9, m=1)) == [H, M, M, M]


def test_a_month_that_is_not_listed_is_not_held_whatever_it_trades() -> None:
    assert held(row(h=4, j=90, m=1), row(h=4, j=90, m=1)) == [H, H]


def test_a_month_that_is_not_listed_is_held_where_nothing_else_trades() -> None:
    assert held(row(h=4, j=90), row(j=90), row(j=90), row(j=90, m=91), row(m=91)) == [H, H, J, J, M]


def test_a_dead_month_gives_way_to_the_largest_later_one() -> None:
    assert held(row(h=4, m=1, u=2), row(m=1, u=2), row(m=1, u=2)) == [H, H, U]


def test_a_month_that_the_calendar_has_left_and_that_has_no_bars_any_more_gives_way() -> None:
    figures = days([row(h=9), row(m=5), row(m=5)])
    assert by_figure(figures, LISTED, target(H, M, M)).tolist() == [H, M, M]
    assert by_figure(figures, LISTED, target(H, H, H)).tolist() == [H, H, M]
    assert by_figure(days([row(h=9), row(h=1, m=5), row(m=5)]), LISTED, target(H, M, M)).tolist() == [H, H, M]


def test_the_first_day_has_no_yesterday_and_asks_the_calendar() -> None:
    assert held(row(h=9, m=1), first=M) == [M]
    assert held(row(h=9, u=1), first=M) == [U]
    assert held(row(h=9), first=M) == [H]


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=7, max_size=7), min_size=2, max_size=12),
    st.lists(st.integers(0, 9), min_size=7, max_size=7),
    st.integers(1, 11),
)
def test_what_today_and_later_bring_changes_no_decision_up_to_today(figures: list[list[int]], other: list[int], today: int) -> None:
    today = min(today, len(figures) - 1)
    figures[0][0] = 5
    changed = figures[:today] + [other] * (len(figures) - today)
    before, after = (by_figure(days(f, np.ones((len(f), 7), np.int64)), LISTED, target(*[H] * len(f))) for f in (figures, changed))
    assert before[: today + 1].tolist() == after[: today + 1].tolist()
    assert (np.diff(before) >= 0).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.booleans(), min_size=24, max_size=24), st.sampled_from([by_figure, by_calendar]))
def test_thin_months_lose_no_bar_that_was_there_before(rolls: SimpleNamespace, there: list[bool], rule: Any) -> None:
    """Four half hours on each of three days from the calendar's roll on: any of them may lack a bar of March, of June or of both."""
    slots = [(day, minute, month) for day in range(1, 4) for minute in (0, 30, 60, 90) for month in ("H24", "M24")]
    rows = [slot for slot, kept in zip(slots, there, strict=True) if kept]
    bars = rolls.bars_of([(*slot, 100.0, 1.0 + (slot[2] == "H24")) for slot in [(0, 0, "H24"), (0, 0, "M24"), *rows]])
    kept = []
    for count in (np.flatnonzero(np.diff(bars["ts"], append=0)) + 1).tolist():
        head = {name: column[:count] for name, column in bars.items()}
        found = days_of(head, "volume")
        months = rule(found, LISTED, target(H, *[M] * (len(found.dates) - 1)))
        kept.append(months[np.searchsorted(found.dates, head["trade_date"])] == head["contract"] - ORIGIN)
    for head in kept:
        assert head.tolist() == kept[-1][: len(head)].tolist()


def test_the_calendar_is_followed_from_the_first_date_with_bars() -> None:
    bars = [[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 1], [0, 0, 0, 1]]
    wanted = target(H, M, M, M)
    found = by_calendar(days(bars), LISTED, wanted)
    assert found.tolist() == [H, H, M, M]
    assert missed(days(bars), found, wanted).tolist() == [19_787]


def test_a_date_without_a_bar_of_the_month_held_is_missed() -> None:
    found = by_calendar(days([[1, 0], [0, 1]]), "HJ", target(H, H))
    assert missed(days([[1, 0], [0, 1]]), found, target(H, H)).tolist() == [19_787]


def test_a_calendar_month_beyond_the_data_is_waited_for() -> None:
    assert by_calendar(days([[1, 0], [1, 0]]), "HZ", target(H, 9)).tolist() == [H, H]


def test_volume_is_summed_and_interest_is_the_last_known_one(rolls: SimpleNamespace) -> None:
    rows = [(0, 0, "H24", 1.0, 5.0), (0, 30, "H24", 1.0, 7.0), (0, 30, "J24", 1.0, 3.0), (1, 0, "J24", 1.0, np.nan)]
    bars = rolls.bars_of(rows, interest=np.array([50.0, 40.0, 8.0, np.nan]))
    volume, interest = days_of(bars, "volume"), days_of(bars, "interest")
    assert volume.figure.tolist() == [[12.0, 3.0], [0.0, 0.0]]
    assert interest.figure.tolist() == [[40.0, 8.0], [0.0, 0.0]]
    assert volume.bars.tolist() == [[2, 1], [0, 1]]
    assert (volume.origin, volume.dates.tolist()) == (ORIGIN, [19_786, 19_787])
    assert volume.opening.tolist() == [bars["ts"][0], bars["ts"][3]]


@pytest.mark.parametrize(("months", "columns"), [("HM", [0, 3]), ("J", [1])])
def test_listed_months_are_those_of_the_contract_table(months: str, columns: list[int]) -> None:
    assert np.flatnonzero(days([row(h=1)]).listed(months)).tolist() == columns
