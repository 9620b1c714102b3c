"""How the roll table writes instants, dates and contract months, and how they are read again."""

from __future__ import annotations

from typing import Any

import numpy as np

MONTHS = "FGHJKMNQUVXZ"
SECOND = 1_000_000_000


def month_code(ordinal: int) -> str:
    """Month letter and year of an ordinal ``12 * year + month - 1``: ``J2025`` is April 2025."""
    return f"{MONTHS[ordinal % 12]}{ordinal // 12}"


def ordinal_of(code: str) -> int:
    """The ordinal of a month code. ``ValueError`` for a text of another form."""
    return 12 * int(code[1:]) + MONTHS.index(code[0])


def instant(ts: int) -> str:
    """ISO text in UTC, to the second where that is exact."""
    exact = np.datetime64(ts, "ns")
    return f"{exact if ts % SECOND else exact.astype('datetime64[s]')}Z"


def nanoseconds(text: str | int) -> int:
    """The instant of an ISO text in UTC, or of a number as it is."""
    return text if isinstance(text, int) else int(np.datetime64(text.removesuffix("Z"), "ns").astype(np.int64))


def date_text(day: np.integer[Any]) -> str:
    """ISO text of a date, given in days since 1970-01-01."""
    return str(np.datetime64(int(day), "D"))
