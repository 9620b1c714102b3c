"""Running counts of the minutes that have a bar."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.passport.presence import presence_of


def test_stamps_that_are_no_whole_minute_are_counted_and_left_out() -> None:
    present = presence_of(np.array([3 * MINUTE, 5 * MINUTE, 7 * MINUTE + 1]))
    assert (present.minutes.tolist(), present.odd, present.total) == ([3, 5], 1, 2)


@settings(max_examples=50, deadline=None)
@given(minutes=st.lists(st.integers(-500, 500), min_size=1), edges=st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 400))))
def test_a_span_holds_the_distinct_minutes_in_it(minutes: list[int], edges: list[tuple[int, int]]) -> None:
    """In any order, with repeats, spans beyond both ends."""
    present = presence_of(np.array(minutes, np.int64) * MINUTE)
    start = np.array([low for low, _ in edges], np.int64)
    end = start + np.array([length for _, length in edges], np.int64)
    counted = [sum(low <= minute < low + length for minute in set(minutes)) for low, length in edges]
    assert present.within(start, end).tolist() == counted
    assert present.minutes.tolist() == sorted(set(minutes))
