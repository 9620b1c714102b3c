"""Gaps against the calendar: every open minute that no bar covers, once, and of the right kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.calendar.sessions import Sessions, sessions_between
from mlf.operators.data.gaps import EDGE, INSIDE, WHOLE, Gaps, audit, gaps

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MINUTE = 60_000_000_000


def week(lab: SimpleNamespace, template: str = "equity_index", year: int = 2024) -> Sessions:
    """Five sessions; those of 2021 and before have a halt at 15:15 Chicago."""
    days = {2024: (date(2024, 3, 11), date(2024, 3, 15)), 2021: (date(2021, 3, 15), date(2021, 3, 19))}[year]
    return sessions_between(template, *days, lab.tables())


def minutes(table: Sessions) -> Ints:
    """Every open minute."""
    every = np.arange(table.open[0], table.close[-1], MINUTE)
    return every[table.of(every) >= 0]


def without(ts: Ints, *spans: tuple[Ints, Ints]) -> Ints:
    """The stamps outside of ``[start, end)``."""
    for start, end in spans:
        ts = ts[(ts < start) | (ts >= end)]
    return ts


def brief(found: Gaps) -> list[tuple[str, str, int, int]]:
    """Start, end, minutes and kind."""
    texts = [np.datetime_as_string(edge.astype("datetime64[ns]"), unit="m").tolist() for edge in (found.start, found.end)]
    return list(zip(*texts, found.minutes.tolist(), found.kind.tolist(), strict=True))


def test_complete_bars_have_no_gap(lab: SimpleNamespace) -> None:
    assert len(gaps(minutes(week(lab)), 1, week(lab))) == 0
    assert len(gaps(minutes(week(lab, year=2021)), 1, week(lab, year=2021))) == 0


def test_a_hole_in_the_middle_of_a_session_is_inside(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab)), lab.at("2024-03-12T14:00", "2024-03-12T14:45"))
    found = audit(ts, 1, "equity_index", lab.tables())
    assert brief(found) == [("2024-03-12T14:00", "2024-03-12T14:45", 45, INSIDE)]
    assert found.trade_date.astype("datetime64[D]").astype(str).tolist() == ["2024-03-12"]
    assert not found.quiet.any()


def test_a_late_start_and_an_early_end_are_edges(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab)), lab.at("2024-03-12T20:30", "2024-03-12T22:20"))
    assert brief(audit(ts, 1, "equity_index", lab.tables())) == [
        ("2024-03-12T20:30", "2024-03-12T21:00", 30, EDGE),
        ("2024-03-12T22:00", "2024-03-12T22:20", 20, EDGE),
    ]


@pytest.mark.parametrize(
    ("year", "start", "end", "open_minutes"), [(2024, "12T22:00", "13T21:00", 1_380), (2021, "16T22:00", "17T21:00", 1_365)]
)
def test_a_session_without_a_bar_is_one_gap_without_its_halt(
    lab: SimpleNamespace, year: int, start: str, end: str, open_minutes: int
) -> None:
    edges = (f"{year}-03-{start}", f"{year}-03-{end}")
    found = gaps(without(minutes(week(lab, year=year)), lab.at(*edges)), 1, week(lab, year=year))
    assert brief(found) == [(*edges, open_minutes, WHOLE)]


def test_a_hole_over_the_halt_is_two_gaps_inside(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab, year=2021)), lab.at("2021-03-16T20:00", "2021-03-16T20:40"))
    assert brief(gaps(ts, 1, week(lab, year=2021))) == [
        ("2021-03-16T20:00", "2021-03-16T20:15", 15, INSIDE),
        ("2021-03-16T20:30", "2021-03-16T20:40", 10, INSIDE),
    ]


def test_what_follows_the_halt_is_an_edge_if_nothing_else_comes(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab, year=2021)), lab.at("2021-03-16T20:15", "2021-03-16T21:00"))
    assert brief(gaps(ts, 1, week(lab, year=2021))) == [("2021-03-16T20:30", "2021-03-16T21:00", 30, EDGE)]


def test_a_minute_without_a_trade_is_quiet_and_half_an_hour_is_a_hole(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab)), lab.at("2024-03-12T07:13", "2024-03-12T07:14"), lab.at("2024-03-13T07:00", "2024-03-13T07:30"))
    assert audit(ts, 1, "equity_index", lab.tables()).quiet.tolist() == [True, False]


def test_a_thin_night_is_quiet_and_an_hour_in_it_a_hole(lab: SimpleNamespace) -> None:
    """Of four minutes one has a trade; a run of 32 empty ones happens by chance once in 10,000 tries."""
    rng = np.random.Generator(np.random.PCG64(4))
    ts = minutes(week(lab))
    ts = without(ts[rng.random(len(ts)) < 0.25], lab.at("2024-03-13T07:00", "2024-03-13T08:00"))
    found = audit(ts, 1, "equity_index", lab.tables())
    hole = found.taken(~found.quiet)
    assert len(hole) == 1
    assert lab.at("2024-03-13T07:00") >= hole.start
    assert lab.at("2024-03-13T08:00") <= hole.end


def test_wide_bars_and_bars_in_closed_hours_do_not_disturb(lab: SimpleNamespace) -> None:
    table = week(lab)
    wide = np.concatenate([np.arange(start, end, 45 * MINUTE) for start, end in zip(table.open, table.close, strict=True)])
    closed = lab.at("2024-03-12T21:30")
    ts = np.sort(np.concatenate([wide[wide != wide[40]], closed]))
    found = audit(ts, 45, "equity_index", lab.tables())
    assert (found.start.tolist(), found.minutes.tolist()) == ([wide[40]], [45])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_gaps_are_the_open_minutes_that_no_bar_covers(lab: SimpleNamespace, data: st.DataObject) -> None:
    year = data.draw(st.sampled_from([2021, 2024]))
    interval = data.draw(st.sampled_from([1, 5, 15, 60]))
    table = week(lab, year=year)
    grid = np.arange(table.open[0], table.close[-1], interval * MINUTE)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(grid)), st.integers(1, len(grid) // 2)), max_size=6))
    ts = without(grid, *((grid[min(a, len(grid) - 1)], grid[min(a, len(grid) - 1)] + n * interval * MINUTE) for a, n in spans))
    if len(ts) < 2:
        return
    found = gaps(ts, interval, table)
    every = np.arange(ts[0], ts[-1] + interval * MINUTE, MINUTE)
    covered = np.unique((ts[:, None] + np.arange(interval) * MINUTE).ravel())
    expected = np.setdiff1d(every[table.of(every) >= 0], covered)
    told = [np.arange(start, end, MINUTE) for start, end in zip(found.start, found.end, strict=True)]
    told = np.concatenate([*told, np.zeros(0, np.int64)])
    assert np.array_equal(told[table.of(told) >= 0], expected)
    assert found.minutes.sum() == len(expected)
    assert (found.end[:-1] <= found.start[1:]).all()


def test_bars_may_come_in_any_order_and_twice(lab: SimpleNamespace) -> None:
    ts = without(minutes(week(lab)), lab.at("2024-03-12T14:00", "2024-03-12T14:45"))
    mixed = np.random.Generator(np.random.PCG64(1)).permutation(np.concatenate([ts, ts[:500]]))
    assert brief(audit(mixed, 1, "equity_index", lab.tables())) == brief(audit(ts, 1, "equity_index", lab.tables()))


def test_the_outage_of_2025_and_the_days_that_a_file_lacks_are_found(lab: SimpleNamespace) -> None:
    table = pyarrow.parquet.read_table(lab.real("canonical/ES_1m_unadj_DERIVED_20241203_20251215.parquet"), columns=["ts"])
    found = audit(table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64), 1, "equity_index", lab.tables())
    holes = found.taken(~found.quiet & (found.minutes > 500))
    assert (holes.minutes == 960).sum() == 9
    assert (holes.kind == WHOLE).sum() == 2
    assert ("2025-11-28T02:45", "2025-11-28T13:30", 645, INSIDE) in brief(holes)
