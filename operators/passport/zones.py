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
#: Zones of which files are rare, and whose clocks differ from another's by a session a year. Unless named by somebody, one stands only
#: if it leaves a hole empty that the other does not.
RARE = ("Asia/Jerusalem",)
FIXED = tuple(f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00" for hours in range(-12, 15) if hours)

Candidate = tuple[str, "Edge"]


def candidates(absolute: bool, *more: str | None) -> tuple[Candidate, ...]:  # noqa: FBT001 - as `Rows` says it
    """Zone and edge of every reading of the stamps; those of ``more`` come first. Absolute stamps are UTC."""
    asked = dict.fromkeys(zone for zone in more if zone)
    zones = ("UTC",) if absolute else tuple(dict.fromkeys((*asked, *NAMED, *FIXED)))
    return (*((zone, "open") for zone in zones), *((zone, "close") for zone in zones))
