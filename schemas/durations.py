"""Timeframes, stretches of bars and memory sizes, as a spec writes them. Plain text in, plain numbers out; ``ValueError`` if malformed.

A timeframe is ``5m`` or ``1h``, or counts what is traded: ``vol5000`` contracts, ``usd2M`` dollars. A stretch is a bare number of base
bars or a text with a unit: ``90m``, ``2h``, ``20 sessions``.
"""

from __future__ import annotations

import re

DAY_MINUTES = 1_440
SESSION_MINUTES = 1_380  # Globex: 17:00 to 16:00 the next day
_UNIT_MINUTES = {"m": 1, "h": 60}
_TIMEFRAME = re.compile(r"([1-9][0-9]{0,3})(m|h)")
_EVENT = re.compile(r"(vol|usd)([1-9][0-9]{0,11})([kM]?)")
_EVENT_POWER = {"": 1, "k": 1_000, "M": 1_000_000}
_EVENT_MOST = 10**15
_STRETCH = re.compile(r"([0-9]{1,7}) ?(m|h|bars?|sessions?)")
_MEMORY = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?([KMGT])i?B?")
_MEMORY_POWER = {"K": 1, "M": 2, "G": 3, "T": 4}


def timeframe_minutes(text: str) -> int:
    """Minutes of a timeframe: ``5m`` is 5, ``1h`` is 60. At most one day."""
    found = _TIMEFRAME.fullmatch(text)
    minutes = int(found[1]) * _UNIT_MINUTES[found[2]] if found else 0
    if not 1 <= minutes <= DAY_MINUTES:
        raise ValueError(f"no timeframe: {text!r}")
    return minutes


def timeframe_name(minutes: int) -> str:
    """The one way a timeframe is written: whole hours as hours, all else as minutes."""
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def event_size(text: str) -> tuple[str, int] | None:
    """What closes a bar of an event timeframe, ``vol`` or ``usd``, and how much of it; ``None`` for a timeframe of minutes."""
    found = _EVENT.fullmatch(text)
    if not found:
        return None
    size = int(found[2]) * _EVENT_POWER[found[3]]
    if size > _EVENT_MOST:
        raise ValueError(f"no timeframe: {text!r}")
    return found[1], size


def canonical_timeframe(text: str) -> str:
    """The one way a timeframe is written: whole millions as ``M``, other sizes as digits; minutes as :func:`timeframe_name`."""
    event = event_size(text)
    if event is None:
        return timeframe_name(timeframe_minutes(text))
    kind, size = event
    return f"{kind}{size}" if size % 1_000_000 else f"{kind}{size // 1_000_000}M"


def is_coarser(timeframe: str, base: str) -> bool:
    """Whether bars of ``timeframe`` can only be longer than those of ``base``, or nobody can say: minutes beside events."""
    (kind, size), (base_kind, base_size) = (event_size(text) or ("minutes", timeframe_minutes(text)) for text in (timeframe, base))
    return kind != base_kind or size > base_size


def canonical_stretch(value: int | str) -> int | str:
    """A stretch in its one form: an ``int`` of bars, ``"<n>m"`` or ``"<n> sessions"``."""
    if isinstance(value, int):
        return value
    found = _STRETCH.fullmatch(value)
    if not found:
        raise ValueError(f"no stretch of time: {value!r}")
    count, unit = int(found[1]), found[2]
    if unit in _UNIT_MINUTES:
        return f"{count * _UNIT_MINUTES[unit]}m"
    return count if unit.startswith("bar") else f"{count} sessions"


def stretch_bars(value: int | str, base_minutes: int) -> int:
    """Base bars that a stretch covers, rounded up; a session counts as 23 hours."""
    canonical = canonical_stretch(value)
    if isinstance(canonical, int):
        return canonical
    count, unit = (int(canonical[:-1]), 1) if canonical.endswith("m") else (int(canonical.split()[0]), SESSION_MINUTES)
    return -(-count * unit // base_minutes)


def memory_bytes(text: str) -> int:
    """Bytes of ``8 GiB`` or ``500 MB``; a unit is always a power of 1,024."""
    found = _MEMORY.fullmatch(text)
    if not found:
        raise ValueError(f"no memory size: {text!r}")
    return int(float(found[1]) * 1024 ** _MEMORY_POWER[found[2]])
