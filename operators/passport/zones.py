"""The clocks a file may have been written by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlf.operators.importers.layout import Edge

#: Zones in the order in which one is named where several are the same clock over the span of the data.
NAMED = (
    "America/Chicago",
    "America/New_York",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York+7h",
    "America/Los_Angeles",
    "America/Denver",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Asia/Jerusalem",
)
#: Zones of which files are rare, and whose clocks differ from another's by a session a year. Unless named by somebody, one stands
#: only as long as it is as good: it falls by one session whose last hour is empty on it and traded on the other.
RARE = ("Asia/Jerusalem",)
FIXED = tuple(f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00" for hours in range(-12, 15) if hours)

Candidate = tuple[str, "Edge"]


#: Readings of stamps that name their zone themselves.
ABSOLUTE: tuple[Candidate, ...] = (("UTC", "open"), ("UTC", "close"))


def candidates(*asked: str) -> tuple[Candidate, ...]:
    """Zone and edge of every reading of wall-clock stamps; zones that somebody named come first."""
    zones = tuple(dict.fromkeys((*asked, *NAMED, *FIXED)))
    return (*((zone, "open") for zone in zones), *((zone, "close") for zone in zones))
