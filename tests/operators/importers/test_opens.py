"""Opens of bars whose stamps mark their close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.operators.calendar.zone import MINUTE
from mlf.operators.importers.opens import opens_from

if TYPE_CHECKING:
    from collections.abc import Sequence


def opened(minutes: int, *stamps: int, edge: str = "close") -> Sequence[int]:
    """Opens, in minutes, of bars stamped so."""
    found: Sequence[int] = (opens_from(np.array(stamps, np.int64) * MINUTE, minutes, edge) // MINUTE).tolist()
    return found


def test_open_stamps_stay_where_they_are() -> None:
    assert opened(45, 0, 45, 90, 120, 300, edge="open") == [0, 45, 90, 120, 300]


def test_a_bar_opens_one_length_before_its_close() -> None:
    assert opened(1, 1, 2, 3, 9) == [0, 1, 2, 8]


@pytest.mark.parametrize("after", [(300,), ()])
def test_a_short_bar_before_a_break_opens_where_the_one_before_closed(after: tuple[int, ...]) -> None:
    """Three bars of 45 minutes and one of 30."""
    assert opened(45, 45, 90, 135, 165, *after)[:4] == [0, 45, 90, 135]


def test_a_short_bar_after_a_missing_one_is_moved_by_the_whole_length() -> None:
    assert opened(45, 45, 165, 300) == [0, 120, 255]


def test_a_stray_stamp_moves_no_bar_beside_it() -> None:
    """A stamp at 13 in bars of five minutes, once among others and once before a hole."""
    assert opened(5, 5, 10, 13, 15, 20) == [0, 5, 8, 10, 15]
    assert opened(5, 5, 10, 13, 15, 40) == [0, 5, 8, 10, 35]


def test_order_and_repetition_change_no_open() -> None:
    stamps = [165, 45, 90, 165, 135, 90, 300]
    assert opened(45, *stamps) == [135, 0, 45, 135, 90, 45, 255]


def test_short_bars_of_a_session_keep_their_minutes_of_the_grid() -> None:
    """Closes of bars of 25 minutes of sessions of 1,395: the last of each holds 20."""
    day = np.arange(25, 1_376, 25)
    stamps = np.concatenate([np.append(day, 1_395) + 1_440 * k for k in range(4)])
    assert (np.array(opened(25, *stamps.tolist())) % 1_440 % 25 == 0).all()
