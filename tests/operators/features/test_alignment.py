"""Which coarse bar a base row may look at."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.features.alignment import visible, visible_of_contract

MINUTE = 60_000_000_000


def grid(minutes: int, n: int, rolls: tuple[int, ...] = ()) -> dict[str, Any]:
    """Bars of so many minutes, one after the other; ``rolls`` are the first bars of contracts."""
    ts = np.arange(n, dtype=np.int64) * minutes * MINUTE
    return {"ts": ts, "close_ts": ts + minutes * MINUTE, "roll": np.isin(np.arange(n), rolls)}


def test_a_coarse_bar_is_visible_from_its_close_on() -> None:
    assert visible(grid(5, 7)["close_ts"], grid(15, 2)["close_ts"]).tolist() == [-1, -1, 0, 0, 0, 1, 1]


def test_after_an_unadjusted_roll_nothing_is_visible_until_a_bar_of_the_new_contract_has_closed() -> None:
    found = visible_of_contract(grid(5, 12, (4,)), grid(15, 4, (1,)))
    assert found.tolist() == [-1, -1, 0, 0, -1, 1, 1, 1, 2, 2, 2, 3]
    assert found.dtype == np.int32


def test_adjusted_bars_see_over_a_roll() -> None:
    base = grid(5, 12, (4,))
    for column in ("factor", "shift"):
        found = visible_of_contract(base | {column: np.ones(12)}, grid(15, 4, (1,)))
        assert found.tolist() == visible(base["close_ts"], grid(15, 4)["close_ts"]).tolist()


@settings(deadline=None, derandomize=True, database=None)
@given(rolls=st.sets(st.integers(1, 35), max_size=5), minutes=st.sampled_from([10, 15, 30, 60]))
def test_no_row_sees_a_bar_of_another_contract(rolls: set[int], minutes: int) -> None:
    base, wide = grid(5, 36, tuple(rolls)), minutes // 5
    coarse = grid(minutes, 36 // wide, tuple({roll // wide for roll in rolls}))
    for row, seen in enumerate(visible_of_contract(base, coarse).tolist()):
        start = max([0, *(roll for roll in rolls if roll <= row)])
        expected = [i for i in range(36 // wide) if i >= start // wide and wide * (i + 1) - 1 <= row]
        assert seen == (expected[-1] if expected else -1)
