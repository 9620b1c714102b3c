"""The session template, from the minute at which the day's trading begins in earnest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.passport.evidence import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.operators.passport.series import Series

    Floats = NDArray[np.float64]

#: Minute of the Chicago clock at which the cash session (the pit, once) opens.
OPENS: Mapping[str, int] = {"equity_index": 8 * 60 + 30, "metals": 7 * 60 + 20, "energy": 8 * 60}
#: Minutes on each side of it that are compared.
WINDOW = 15
#: The step must be so great, and so many times greater than that of any other template; releases of figures at 08:30 New York and
#: at 10:00 move gold and crude oil too.
STEP, LEAD = 1.5, 1.3
#: Days that must have bars around a cash open.
DAYS = 8


def steps(bars: Series) -> dict[str, float]:
    """How many times wider bars are in the quarter of an hour after each cash open than before it; only where both hold enough bars."""
    span = max(WINDOW, bars.interval)
    spread = bars.high - bars.low
    total = np.bincount(bars.minute, spread, 1_440)
    count = np.bincount(bars.minute, minlength=1_440)
    found = {}
    for name, at in OPENS.items():
        before, after = slice(at - span, at), slice(at, at + span)
        enough = min(count[before].sum(), count[after].sum()) * bars.interval >= DAYS * WINDOW
        if (at % bars.interval == 0 or bars.interval <= WINDOW) and enough and total[before].sum() > 0:
            found[name] = float(total[after].sum() / count[after].sum() / (total[before].sum() / count[before].sum()))
    return found


def template(bars: Series, possible: tuple[str, ...], given: str | None) -> Fact:
    """The template: the contract's, else the one of those possible whose cash open widens bars most.

    ``possible`` are the templates of contracts on the price grid whose early closes the bars keep.
    """
    found = steps(bars)
    shown = ", ".join(f"{_clock(OPENS[name])} x{ratio:.2f}" for name, ratio in found.items())
    text = f"bars widen at {shown} (Chicago)" if shown else "no bars around a cash open"
    best = _widest({name: ratio for name, ratio in found.items() if given is not None or name in possible})
    if given is not None:
        return Fact(given, "declared", "decided" if best == given else "agrees", f"the contract's hours; {text}")
    if len(possible) == 1:
        return Fact(possible[0], "data", "decided" if best else "agrees", f"{text}; the only hours of a contract that fits these bars")
    return Fact(best, "data", "decided" if best else "open", text)


def _widest(found: Mapping[str, float]) -> str | None:
    """The template of the greatest step, where it is great enough and far enough ahead."""
    ranked = sorted(found, key=lambda name: -found[name])
    if not ranked or found[ranked[0]] < STEP:
        return None
    return ranked[0] if all(found[ranked[0]] >= LEAD * found[name] for name in ranked[1:]) else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
