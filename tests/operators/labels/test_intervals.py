"""Purging and embargo against the definition, row by row."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.labels.intervals import Gap, Spans, blocks, clear

LENGTH = 40

SPANS = st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(0, 12)), min_size=0, max_size=30, unique_by=lambda s: s[0]).map(sorted)
SEGMENTS = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, 12)).map(lambda s: (s[0], s[0] + s[1])), max_size=4)


def spans(pairs: list[tuple[int, int]]) -> Spans:
    """Labels of (row, reach)."""
    start = np.array([s for s, _ in pairs], np.int32)
    return Spans(start, start + np.array([r for _, r in pairs], np.int32))


def known(pairs: list[tuple[int, int]], segments: list[tuple[int, int]]) -> set[int]:
    """Every bar that a row of the segments is, or that a label of theirs knows."""
    bars = {bar for first, stop in segments for bar in range(first, stop)}
    inside = [(s, r) for s, r in pairs if any(first <= s < stop for first, stop in segments)]
    return bars | {bar for s, r in inside for bar in range(s, s + r + 1)}


def islands(bars: set[int]) -> list[list[int]]:
    starts = sorted(b for b in bars if b - 1 not in bars)
    ends = sorted(b for b in bars if b + 1 not in bars)
    return [list(pair) for pair in zip(starts, ends, strict=True)]


@settings(max_examples=500)
@given(pairs=SPANS, segments=SEGMENTS, purge=st.integers(0, 6), embargo=st.integers(0, 6))
def test_a_kept_span_shares_no_bar_with_what_is_judged(
    pairs: list[tuple[int, int]], segments: list[tuple[int, int]], purge: int, embargo: int
) -> None:
    labels = spans(pairs)
    judged = blocks(segments, labels)
    bars = known(pairs, segments)
    assert judged.tolist() == islands(bars)
    keep = clear(labels, judged, Gap(purge, embargo)).tolist()
    for kept, (start, reach) in zip(keep, pairs, strict=True):
        touches = any(bar in bars for bar in range(start, start + reach + 1))
        purged = any(start < bar <= start + purge for bar in bars)
        embargoed = any(start - embargo <= bar < start for bar in bars)
        assert kept == (not touches and not purged and not embargoed)


def test_a_block_begins_at_its_first_row_and_ends_with_its_last_label() -> None:
    assert blocks([(10, 20)], spans([(10, 5), (19, 7), (25, 9)])).tolist() == [[10, 26]]


def test_segments_that_meet_are_one_block_and_empty_ones_vanish() -> None:
    assert blocks([(5, 8), (0, 5), (30, 30)], spans([])).tolist() == [[0, 7]]


def test_the_inner_edges_of_several_segments_are_purged_too() -> None:
    labels = spans([(t, 2) for t in range(30)])
    keep = clear(labels, blocks([(5, 8), (18, 20)], labels), Gap(embargo=1))
    assert np.flatnonzero(keep).tolist() == [0, 1, 2, 11, 12, 13, 14, 15, 23, 24, 25, 26, 27, 28, 29]


def test_purge_counts_bars_before_the_block() -> None:
    labels = spans([(t, 0) for t in range(10)])
    assert np.flatnonzero(clear(labels, blocks([(8, 10)], labels), Gap(purge=3))).tolist() == [0, 1, 2, 3, 4]


def test_nothing_judged_keeps_everything() -> None:
    labels = spans([(3, 2), (4, 2)])
    assert clear(labels, blocks([], labels), Gap(9, 9)).all()
