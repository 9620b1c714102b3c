"""What volume counts: contracts, ticks (price changes), or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.passport.evidence import Fact, Finding, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Bars looked at.
SAMPLE = 200_000
#: A busy minute's contracts exceed a middling minute's many times; what counts price changes is capped by how often a feed sends them.
TICKS_BELOW, CONTRACTS_ABOVE = 4.5, 7.0
#: Over longer bars contracts even out too: only short ones tell ticks from them.
LONGEST = 5
ENOUGH = 1_000
TICK_FORMATS = ("metatrader",)


def kind(volume: Floats, interval: int, vendor: str, declared: str | None) -> Verdict:
    """The kind of volume; MLF935 where the spec says another than the bars do."""
    fact = _found(volume, interval, vendor)
    if declared is None or declared == fact.value:
        return Verdict(fact)
    if fact.strength == "decided" and declared != "none":
        return Verdict(fact, (Finding("MLF935", {"declared": declared, "found": fact.value, "text": fact.text}, "volume"),))
    return Verdict(Fact(declared, "declared", "agrees", fact.text))


def _found(volume: Floats, interval: int, vendor: str) -> Fact:
    sample = volume[:: max(1, len(volume) // SAMPLE)]
    known = int(np.count_nonzero(np.isfinite(sample)))
    traded = sample[np.isfinite(sample) & (sample > 0)]
    if len(traded) == 0:
        if np.any(volume > 0):  # between the rows of the sample
            return Fact("contracts", "format", "agrees", "too few bars have a volume to tell what it counts")
        return Fact("none", "data", "decided", "no bar has a volume" if known == 0 else f"the volume of all {known} bars is zero")
    middle, top = np.quantile(traded, [0.5, 0.999])
    ratio = float(top / middle)
    text = f"the busiest bar in a thousand has {ratio:.1f} times the volume of the median bar"
    text += f"; {1 - known / len(sample):.1%} of the bars have no volume" if known < len(sample) else ""
    usual = "ticks" if vendor in TICK_FORMATS else "contracts"
    if len(traded) < ENOUGH or TICKS_BELOW <= ratio <= CONTRACTS_ABOVE or (ratio < TICKS_BELOW and interval > LONGEST):
        return Fact(usual, "format", "agrees", text)
    return Fact("ticks" if ratio < TICKS_BELOW else "contracts", "data", "decided", text)
