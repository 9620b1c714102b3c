"""How the roll table writes what it says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.rolls.spelling import date_text, instant, month_code, nanoseconds, ordinal_of


def test_april_2025_is_j2025() -> None:
    assert month_code(12 * 2025 + 3) == "J2025"


@given(st.integers(12 * 1970, 12 * 2200))
def test_a_month_code_is_read_as_it_was_written(ordinal: int) -> None:
    assert ordinal_of(month_code(ordinal)) == ordinal


def test_an_instant_is_written_to_the_second_where_that_is_exact() -> None:
    assert instant(1_700_000_000_000_000_000) == "2023-11-14T22:13:20Z"
    assert instant(1_700_000_000_000_000_001) == "2023-11-14T22:13:20.000000001Z"


@given(st.integers(0, 2**62))
def test_an_instant_is_read_as_it_was_written(ts: int) -> None:
    assert nanoseconds(instant(ts)) == ts == nanoseconds(ts)


def test_a_date_is_written_in_iso() -> None:
    assert date_text(np.int32(19_786)) == "2024-03-04"
