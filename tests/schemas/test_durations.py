"""Timeframes, stretches and sizes: one meaning, one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.schemas.durations import canonical_stretch, memory_bytes, stretch_bars, timeframe_minutes, timeframe_name


@pytest.mark.parametrize(("text", "minutes"), [("1m", 1), ("5m", 5), ("60m", 60), ("1h", 60), ("24h", 1_440), ("1440m", 1_440)])
def test_timeframes_are_minutes(text: str, minutes: int) -> None:
    assert timeframe_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "5", "0m", "05m", "5M", "5 m", "1d", "25h", "1441m", "1.5h", "-5m", "5m ", "5m\n", "\u0665m"])
def test_other_texts_are_no_timeframes(text: str) -> None:
    with pytest.raises(ValueError, match="timeframe"):
        timeframe_minutes(text)


@given(st.integers(1, 1_440))
def test_a_timeframe_has_one_name(minutes: int) -> None:
    assert timeframe_minutes(timeframe_name(minutes)) == minutes


@pytest.mark.parametrize(
    ("value", "canonical", "bars"),
    [
        (60, 60, 60),
        ("60 bars", 60, 60),
        ("60m", "60m", 12),
        ("1h", "60m", 12),
        ("7m", "7m", 2),
        ("1 session", "1 sessions", 276),
        ("20 sessions", "20 sessions", 5_520),
    ],
)
def test_stretches_on_five_minute_bars(value: int | str, canonical: int | str, bars: int) -> None:
    assert canonical_stretch(value) == canonical
    assert stretch_bars(value, 5) == stretch_bars(canonical, 5) == bars


@pytest.mark.parametrize("text", ["", "m", "5", "5 weeks", "-1m", "1.5h", "1e3m", "20  sessions"])
def test_other_texts_are_no_stretches(text: str) -> None:
    with pytest.raises(ValueError, match="stretch"):
        canonical_stretch(text)


@pytest.mark.parametrize(("text", "size"), [("8 GiB", 8 * 2**30), ("8G", 8 * 2**30), ("500 MB", 500 * 2**20), ("1.5KiB", 1_536)])
def test_memory_sizes_are_bytes(text: str, size: int) -> None:
    assert memory_bytes(text) == size


@pytest.mark.parametrize("text", ["", "8", "8 B", "lots", "-1G", "8 gib"])
def test_other_texts_are_no_sizes(text: str) -> None:
    with pytest.raises(ValueError, match="memory"):
        memory_bytes(text)
