"""Did you mean: the nearest of the real names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 64
CUTOFF = 0.6


def suggest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to ``name``, letter case aside; ``None`` if none is near. Ties go to the first candidate."""
    if len(name) > LONGEST:
        return None
    by_folded: dict[str, str] = {}
    for candidate in candidates:
        by_folded.setdefault(candidate.casefold(), candidate)
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=CUTOFF)
    return by_folded[near[0]] if near else None


def did_you_mean(name: str, candidates: Iterable[str]) -> dict[str, Any]:
    """The fact ``hint`` that asks for the nearest candidate; empty if none is near."""
    near = suggest(name, candidates)
    return {} if near is None else {"hint": f"did you mean '{near}'?"}
