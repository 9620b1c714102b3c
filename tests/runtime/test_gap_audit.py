"""Minutes without a bar, against the calendar, in figures that can be checked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.calendar.zone import MINUTE
from mlf.runtime.gap_audit import audited
from mlf.runtime.synthesis import calendar_tables


def full(*days: int) -> np.ndarray:
    """Every open minute of these days of March 2024."""
    table = sessions_between("equity_index", date(2024, 3, days[0]), date(2024, 3, days[-1]), calendar_tables())
    return np.concatenate([np.arange(a, b, MINUTE) for a, b in zip(table.open, table.close, strict=True)])


def test_a_file_with_every_minute_has_no_gap() -> None:
    facts = audited(full(4, 5, 6), 1, "equity_index")
    assert (facts["open_minutes"], facts["missing_minutes"], facts["holes"], facts["gaps"]) == (3 * 1_380, 0, 0, [])


def test_a_hole_is_told_with_its_edges_and_minutes() -> None:
    ts = full(4, 5, 6)
    facts = audited(np.delete(ts, np.arange(2_000, 2_045)), 1, "equity_index")
    (gap,) = facts["gaps"]
    edges = [f"{text}Z" for text in np.datetime_as_string(ts[[2_000, 2_045]].view("datetime64[ns]"), unit="s")]
    assert ([gap["from"], gap["to"]], gap["minutes"], gap["kind"], gap["session"]) == (edges, 45, "inside", "2024-03-05")
    assert (facts["missing_minutes"], facts["hole_minutes"], facts["quiet_minutes"]) == (45, 45, 0)


def test_a_session_without_a_bar_counts_whole() -> None:
    ts = full(4, 5, 6)
    (gap,) = audited(np.delete(ts, np.arange(1_380, 2_760)), 1, "equity_index")["gaps"]
    assert (gap["kind"], gap["minutes"], gap["session"]) == ("whole", 1_380, "2024-03-05")
