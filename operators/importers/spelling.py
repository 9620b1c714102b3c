"""How stamps are spelt: recognised from samples, and the pattern that every row must then match. Light: no numpy, no pyarrow.

A spelling is a word for people and for the reader: ``iso H:M:S``, ``iso zoned``, ``epoch s``, ``YMD HMS``, ``M/D/Y H:M p``,
``Y.M.D|H:M:S`` where date and time are columns of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: 1990-01-01 and 2100-01-01 in seconds. In this span a count of seconds is never a count of milliseconds, and so on.
FIRST, LAST = 631_152_000, 4_102_444_800
UNITS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}

_Y, _M, _D = r"(?P<Y>\d{4})", r"(?P<M>\d{1,2})", r"(?P<D>\d{1,2})"
_CLOCK, _SECONDS = r"(?P<h>\d{1,2}):(?P<m>\d{2})", r":(?P<s>\d{2})(?:\.(?P<f>\d{1,9}))?"
_HALF = r" ?(?P<p>[AaPp])\.?[Mm]\.?"
DATES = {
    "Y-M-D": rf"{_Y}-{_M}-{_D}",
    "Y/M/D": rf"{_Y}/{_M}/{_D}",
    "Y.M.D": rf"{_Y}\.{_M}\.{_D}",
    "YMD": r"(?P<Y>\d{4})(?P<M>\d{2})(?P<D>\d{2})",
    "M/D/Y": rf"{_M}/{_D}/{_Y}",
    "D/M/Y": rf"{_D}/{_M}/{_Y}",
    "M-D-Y": rf"{_M}-{_D}-{_Y}",
    "D-M-Y": rf"{_D}-{_M}-{_Y}",
    "D.M.Y": rf"{_D}\.{_M}\.{_Y}",
}
TIMES = {
    "H:M:S": _CLOCK + _SECONDS,
    "H:M": _CLOCK,
    "H:M:S p": _CLOCK + _SECONDS + _HALF,
    "H:M p": _CLOCK + _HALF,
    "HMS": r"(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})",
    "HM": r"(?P<h>\d{2})(?P<m>\d{2})",
}
GLUES = (" ", "  ", "T", "-", "")
#: Spellings that differ in nothing but the order of day and month.
SWAPPED = {"M/D/Y": "D/M/Y", "D/M/Y": "M/D/Y", "M-D-Y": "D-M-Y", "D-M-Y": "M-D-Y"}

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}(:\d{2}(:\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?", re.ASCII)
_EPOCH = re.compile(r"(\d{9,19})(\.0*)?", re.ASCII)
_ZONE = re.compile(r"(.*) (UTC|GMT|[A-Z][A-Za-z]+(?:/[A-Za-z_]+){1,2})")


def spelling_of(samples: Sequence[str]) -> str | None:
    """The spelling that fits every sample; ``None`` if no known one does. Day and month are the American way where both ways fit."""
    if not samples:
        return None
    first = _iso(samples[0]) or _epoch(samples[0])
    if first is not None:
        return first if all(first == (_iso(text) or _epoch(text)) for text in samples) else None
    return next((word for word in _words(samples[0]) if all(_says(pattern_of(word), text) for text in samples)), None)


def part_of(samples: Sequence[str], forms: dict[str, str]) -> str | None:
    """The form of a date column (`DATES`) or a time column (`TIMES`) that fits every sample."""
    return next(
        (word for word, form in forms.items() if samples and all(_says(re.compile(form, re.ASCII), text) for text in samples)), None
    )


@lru_cache
def pattern_of(spelling: str) -> re.Pattern[str]:
    """The pattern of a spelling in words; its groups are Y M D h m s f p."""
    words, _, zone = spelling.partition("@")
    date = next(date for date in sorted(DATES, key=len, reverse=True) if words.startswith(date))
    rest = words[len(date) :]
    time = next((time for time in sorted(TIMES, key=len, reverse=True) if rest.endswith(time)), "")
    glue = rest[: len(rest) - len(time)]
    return re.compile(DATES[date] + re.escape(glue) + TIMES.get(time, "") + (re.escape(" " + zone) if zone else ""), re.ASCII)


@lru_cache
def time_pattern(form: str) -> re.Pattern[str]:
    """The pattern of a time column."""
    return re.compile(TIMES[form], re.ASCII)


def form_of(spelling: str) -> str:
    """`epoch`, `zoned` or `naive`."""
    return "epoch" if spelling.startswith("epoch") else "zoned" if spelling == "iso zoned" else "naive"


def unit_of(value: int) -> str | None:
    """The unit in which a count since 1970 falls between 1990 and 2100."""
    return next((unit for unit, scale in UNITS.items() if FIRST <= value * scale // 10**9 < LAST), None)


def swapped(spelling: str) -> str | None:
    """The same spelling with day and month the other way round; ``None`` where the order is plain."""
    date = next((date for date in SWAPPED if spelling.startswith(date)), None)
    return None if date is None else SWAPPED[date] + spelling[len(date) :]


def _iso(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    if found[3]:
        return "iso zoned"
    return "iso H:M:S" if found[2] else "iso H:M" if found[1] else "iso H" if len(text) > len("2024-01-02") else "iso D"


def _epoch(text: str) -> str | None:
    found = _EPOCH.fullmatch(text)
    unit = None if found is None else unit_of(int(found[1]))
    return None if found is None or unit is None else f"epoch {unit}{'.' if found[2] else ''}"


def _says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the text is of that form, with a month and a day that there are."""
    found = pattern.fullmatch(text)
    if found is None:
        return False
    given = found.groupdict()
    return 1 <= int(given.get("M") or 1) <= 12 and 1 <= int(given.get("D") or 1) <= 31  # noqa: PLR2004 - months, days


def _words(text: str) -> list[str]:
    """Every spelling that fits the text."""
    zone = _ZONE.fullmatch(text)
    body, mark = (zone[1], f"@{zone[2]}") if zone else (text, "")
    words = list(DATES) + [f"{date}{glue}{time}" for date in DATES for glue in GLUES for time in TIMES]
    return [word + mark for word in words if _says(pattern_of(word), body)]
