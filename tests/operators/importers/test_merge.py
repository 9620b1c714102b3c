"""Overlapping dumps: what is told twice is told once, what is told differently is refused."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.importers.layout import Layout
from mlf.operators.importers.merge import merged
from mlf.operators.importers.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE = 60_000_000_000
START = int(np.datetime64("2024-03-01T15:00", "ns").astype(np.int64))
LAYOUT = Layout("generic", "csv", "zoned", {})
NAN = float("nan")

Bar = tuple[float, ...]  # minute, open, high, low, close, volume


def rows(name: str, bars: Sequence[Bar], *, absolute: bool = True, **columns: Any) -> Rows:
    """The rows of one file."""
    table = np.array(bars, np.float64).reshape(-1, 6)
    stamp = START + table[:, 0].astype(np.int64) * MINUTE
    prices = {column: table[:, i + 1].copy() for i, column in enumerate(("open", "high", "low", "close", "volume"))}
    return Rows(stamp, prices | columns, absolute, (LAYOUT,), (name,))


def bar(minute: int, close: float = 10.0, volume: float = 5.0) -> Bar:
    """A bar from 10 to its close."""
    return (minute, 10.0, max(10.0, close), min(10.0, close), close, volume)


def told(found: Rows) -> list[tuple[int, float, float]]:
    """Minute, close and volume of each row."""
    minutes = (found.stamp - START) // MINUTE
    return list(zip(minutes.tolist(), found.columns["close"].tolist(), found.columns["volume"].tolist(), strict=True))


def test_one_file_is_handed_through() -> None:
    part = rows("a", [bar(1), bar(0), bar(0)])
    assert merged([part]) is part


def test_files_that_follow_one_another_are_joined_by_time() -> None:
    assert [row[0] for row in told(merged([rows("b", [bar(2), bar(3)]), rows("a", [bar(0), bar(1)])]))] == [0, 1, 2, 3]


def test_equal_bars_are_one_bar() -> None:
    found = merged([rows("a", [bar(0), bar(1), bar(2)]), rows("b", [bar(1), bar(2), bar(3)])])
    assert [row[0] for row in told(found)] == [0, 1, 2, 3]
    assert found.dropped == {"overlap": 2}


def test_the_bar_still_forming_at_the_end_of_a_dump_yields() -> None:
    old, new = rows("z", [bar(0), bar(1, 10.5, 2)]), rows("a", [bar(0), bar(1, 11, 7), bar(2)])
    found = merged([new, old])
    assert told(found)[1] == (1, 11.0, 7.0)
    assert found.dropped == {"overlap": 1, "partial": 1}


def test_a_run_of_forming_bars_at_the_end_of_a_dump_yields() -> None:
    old = rows("a", [bar(0), bar(1, 10.5, 2), bar(2, 10.25, 1)])
    new = rows("b", [bar(0), bar(1, 11, 7), bar(2, 10.5, 3), bar(3)])
    found = merged([old, new])
    assert [row[2] for row in told(found)] == [5, 7, 3, 5]
    assert found.dropped == {"overlap": 1, "partial": 2}


def test_of_two_dumps_that_end_alike_the_fuller_last_bar_counts() -> None:
    full, forming = rows("a", [bar(0), bar(1, 11, 7)]), rows("b", [bar(0), bar(1, 10.5, 2)])
    assert told(merged([full, forming]))[1] == (1, 11.0, 7.0)


@pytest.mark.parametrize(
    "older",
    [
        [bar(0), bar(1, 10.5, 2), bar(2)],  # in the middle, with an equal bar behind it
        [bar(0), bar(1, 12, 2)],  # outside the range of the newer
        [bar(0), bar(1, 10.5, 9)],  # more volume than the newer
        [bar(0), (1, 10.25, 10.5, 10, 10.5, 2)],  # another open
    ],
)
def test_every_other_difference_is_refused_with_place_values_and_files(older: list[Bar]) -> None:
    newer = rows("new.csv", [bar(0), bar(1, 11, 7), bar(2), bar(3)])
    with pytest.raises(MlfError, match="MLF928 1 bars are told differently") as caught:
        merged([rows("old.csv", older), newer])
    assert "2024-03-01T15:01:00Z is " in str(caught.value)
    assert "10/11/10/11 volume 7 in new.csv" in str(caught.value)
    assert "in old.csv and" in str(caught.value)


def test_the_first_three_places_are_named() -> None:
    old, new = (rows(name, [bar(i, close) for i in range(5)] + [bar(tail)]) for name, close, tail in (("a", 11, 5), ("b", 12, 6)))
    with pytest.raises(MlfError, match="MLF928 5 bars") as caught:
        merged([old, new])
    assert [f"15:0{i}:00Z" in str(caught.value) for i in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(("policy", "close"), [("newest", 12.0), ("oldest", 11.0)])
def test_a_declared_policy_decides_and_counts(policy: Any, close: float) -> None:
    old, new = rows("z", [bar(0), bar(1, 11), bar(2)]), rows("a", [bar(0), bar(1, 12), bar(2), bar(3)])
    found = merged([new, old], policy)
    assert told(found)[1] == (1, close, 5.0)
    assert len(found) == 4
    assert found.dropped["differing"] == 1


def test_the_oldest_of_three_counts_if_so_declared() -> None:
    parts = [rows(name, [bar(0, close), bar(1 + i)]) for i, (name, close) in enumerate((("c", 11), ("b", 12), ("a", 11)))]
    assert told(merged(parts, "oldest"))[0] == (0, 11.0, 5.0)
    assert told(merged([parts[0], parts[1]], "oldest"))[0] == (0, 11.0, 5.0)
    assert told(merged([parts[1], parts[2]], "oldest"))[0] == (0, 12.0, 5.0)


def test_volume_of_one_file_alone_is_unknown_in_the_rows_of_the_other() -> None:
    silent, loud = rows("a", [bar(0, volume=NAN), bar(1, volume=NAN)]), rows("b", [bar(1), bar(2)])
    found = merged([silent, loud])
    assert np.isnan(told(found)[0][2])
    assert [row[2] for row in told(found)[1:]] == [5, 5]


def test_a_newer_bar_without_volume_takes_it_from_the_older() -> None:
    loud, silent = rows("a", [bar(0), bar(1)]), rows("b", [bar(1, volume=NAN), bar(2, volume=NAN)])
    assert told(merged([loud, silent]))[1] == (1, 10.0, 5.0)


def test_a_column_that_one_file_lacks_is_unknown_in_its_rows() -> None:
    found = merged([rows("a", [bar(0)], interest=np.array([7.0])), rows("b", [bar(1)])])
    assert found.columns["interest"][0] == 7
    assert np.isnan(found.columns["interest"][1])


def test_contracts_at_one_stamp_are_different_bars() -> None:
    months = np.array([24_290, 24_293], np.int32)
    old = rows("a", [bar(0, 10), bar(0, 11)], contract=months)
    new = rows("b", [bar(0, 11), bar(1, 11)], contract=months[[1, 1]])
    assert told(merged([old, new])) == [(0, 10.0, 5.0), (0, 11.0, 5.0), (1, 11.0, 5.0)]


def test_disorder_and_repetition_inside_a_file_are_left_to_the_cleaning() -> None:
    muddled = rows("a", [bar(0), bar(2, 10.5), bar(1), bar(2, 11)])
    found = merged([muddled, rows("b", [bar(2, 11), bar(3)])])
    assert [row[:2] for row in told(found)] == [(0, 10.0), (2, 10.5), (1, 10.0), (2, 11.0), (3, 10.0)]


def test_the_hour_that_a_wall_clock_shows_twice_is_not_lost() -> None:
    """Both files tell 01:00 twice; one dump ends between the two."""
    twice = [bar(0, 10), bar(1, 11), bar(0, 12), bar(1, 13)]
    whole, cut = rows("b", [*twice, bar(2)], absolute=False), rows("a", twice[:3], absolute=False)
    assert sorted(told(merged([whole, cut]))) == sorted(told(whole))


def test_utc_and_wall_clock_stamps_are_no_one_series() -> None:
    with pytest.raises(MlfError, match=r"MLF929 a: stamps in UTC; b: stamps of a wall clock"):
        merged([rows("a", [bar(0)]), rows("b", [bar(1)], absolute=False)])


def test_named_and_unnamed_contracts_are_no_one_series() -> None:
    with pytest.raises(MlfError, match=r"MLF929 a: contract codes; b: no contract codes"):
        merged([rows("a", [bar(0)], contract=np.array([24_290], np.int32)), rows("b", [bar(1)])])


def test_unlike_intervals_are_no_one_series() -> None:
    fine, coarse = rows("a", [bar(i) for i in range(30)]), rows("b", [bar(i) for i in range(30, 200, 5)])
    with pytest.raises(MlfError, match=r"MLF929 a: bars of 1 minutes; b: bars of 5 minutes"):
        merged([fine, coarse])


def test_a_file_of_few_bars_claims_no_interval() -> None:
    assert len(merged([rows("a", [bar(i) for i in range(30)]), rows("b", [bar(40), bar(45), bar(50)])])) == 33


series = st.lists(st.tuples(st.integers(1, 4), st.integers(-8, 8), st.integers(0, 50)), min_size=2, max_size=40)


def _bars(steps: list[tuple[int, int, int]]) -> list[Bar]:
    minutes = itertools.accumulate(step for step, _, _ in steps)
    return [bar(minute, 10 + ticks / 4, float(volume)) for minute, (_, ticks, volume) in zip(minutes, steps, strict=True)]


@given(series, st.data())
def test_any_overlapping_dumps_of_a_series_are_the_series_again(steps: list[tuple[int, int, int]], data: st.DataObject) -> None:
    bars = _bars(steps)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(bars)), max_size=4, unique=True), label="cuts"))
    edges = [0, *(cut for cut in cuts if 0 < cut < len(bars)), len(bars)]
    more = data.draw(st.lists(st.integers(0, 8), min_size=len(edges), max_size=len(edges)), label="overlaps")
    dumps = [bars[max(0, low - extra) : high] for (low, high), extra in zip(itertools.pairwise(edges), more, strict=False)]
    names = data.draw(st.permutations([f"dump{i}.csv" for i in range(len(dumps))]), label="names")
    parts = [rows(name, dump) for name, dump in zip(names, dumps, strict=True)]
    assert told(merged(parts)) == told(rows("all", bars))


@given(series, series, st.sampled_from(["newest", "oldest"]), st.randoms(use_true_random=False))
def test_the_order_in_which_files_are_handed_over_does_not_matter(
    left: list[tuple[int, int, int]], right: list[tuple[int, int, int]], policy: Any, random: Any
) -> None:
    parts = [rows("a", _bars(left)), rows("b", _bars(right)), rows("c", _bars(left[::2] + right[::2]))]
    shuffled = parts.copy()
    random.shuffle(shuffled)
    one, two = merged(parts, policy), merged(shuffled, policy)
    assert told(one) == told(two)
    assert (one.files, one.dropped) == (two.files, two.dropped)
    assert len({minute for minute, _, _ in told(one)}) == len(one)


@given(series, st.integers(0, 39), st.integers(1, 7))
def test_a_dump_cut_inside_its_last_bar_changes_nothing(steps: list[tuple[int, int, int]], cut: int, share: int) -> None:
    """The last bar has moved part of its way and traded part of its volume."""
    bars = [(m, o, h, low, c, volume + 8) for m, o, h, low, c, volume in _bars(steps)]
    last = min(cut, len(bars) - 1)
    minute, start, _, _, close, volume = bars[last]
    reached = start + (close - start) * share / 8
    forming = (minute, start, max(start, reached), min(start, reached), reached, volume * share / 8)
    assert told(merged([rows("b", [*bars[:last], forming]), rows("a", bars)])) == told(rows("all", bars))
