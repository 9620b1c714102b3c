"""The defects in words, and the codes of the record of changes. Light: no numpy."""

from __future__ import annotations

#: Kinds of defects; a kind's place is its code in the record. Add at the end only.
KINDS = (
    "unsorted",
    "duplicate_equal",
    "duplicate_partial",
    "duplicate_conflicting",
    "nonfinite",
    "nonpositive",
    "ohlc",
    "off_tick",
    "spikes",
    "volume",
    "zero_volume",
    "misfit",
    "constant",
    "mixed_prices",
)
#: What was done; a place is a code. Add at the end only.
ACTIONS = ("drop", "repair", "sort", "keep")

#: Defects in the order in which they are judged, as a sentence says them of bars.
WORDS = {
    "nonfinite": "without a price",
    "unsorted": "out of order",
    "duplicates": "repeated",
    "misfit": "off the grid of their interval",
    "off_tick": "off the tick grid",
    "nonpositive": "priced at or below zero",
    "ohlc": "contradictory (high or low inside the bar)",
    "volume": "of impossible volume",
    "zero_volume": "without a trade",
    "spikes": "spikes (far from both neighbours, reverting at once)",
    "constant": "part of prices that stand still",
    "mixed_prices": "on another price level",
}


def defect_of(kind: str) -> str:
    """The policy's name of a kind."""
    return "duplicates" if kind.startswith("duplicate_") else kind
