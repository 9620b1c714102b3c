"""Timeframes, stretches and sizes: one meaning, one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.schemas.durations import (
    canonical_stretch,
    canonical_timeframe,
    event_size,
    is_coarser,
    memory_bytes,
    stretch_bars,
    timeframe_minutes,
    timeframe_name,
)


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


@pytest.mark.parametrize(
    ("text", "name", "size"),
    [("vol5000", "vol5000", ("vol", 5_000)), ("vol5k", "vol5000", ("vol", 5_000)), ("usd2M", "usd2M", ("usd", 2_000_000)),
     ("usd2000k", "usd2M", ("usd", 2_000_000)), ("usd1500000", "usd1500000", ("usd", 1_500_000))],
)  # fmt: skip
def test_a_timeframe_of_events_has_one_name_and_a_size(text: str, name: str, size: tuple[str, int]) -> None:
    assert canonical_timeframe(text) == name
    assert event_size(text) == event_size(name) == size


@pytest.mark.parametrize("text", ["vol", "vol0", "vol-5", "vol5G", "usd 2M", "usd2.5M", "tick500", "usd999999999999M", "5m5", ""])
def test_what_is_no_timeframe_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no timeframe"):
        canonical_timeframe(text)


def test_timeframes_of_one_kind_are_compared_and_others_are_not() -> None:
    assert is_coarser("15m", "5m")
    assert not is_coarser("60m", "1h")
    assert is_coarser("vol10k", "vol5000")
    assert not is_coarser("usd2000k", "usd2M")
    assert is_coarser("vol1", "1h")
    assert is_coarser("5m", "usd2M")
