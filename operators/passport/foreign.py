"""What the passport tells of levels and stretches: JSON data of each, and one finding of each kind with its worst example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.passport.evidence import Finding
from mlf.operators.passport.levels import Interleave, Splice, breaks, interleaved, splices, strays
from mlf.operators.rolls.spelling import date_text, instant

if TYPE_CHECKING:
    from mlf.operators.passport.factors import Stretch
    from mlf.operators.passport.series import Series


@dataclass(frozen=True, slots=True)
class Foreign:
    """Level changes that are no rolls, and stretches of a factor that begins or ends where none is."""

    series: Series
    tick: float
    spliced: tuple[Splice, ...]
    mixed: tuple[Interleave, ...]
    patched: tuple[Stretch, ...]
    stray: tuple[int, ...]

    def documents(self) -> tuple[dict[str, Any], ...]:
        """JSON data of each."""
        return (
            *(_splice_document(one) for one in self.spliced),
            *(_interleave_document(self.series, one) for one in self.mixed),
            *({"kind": "off_grid", **stretch_document(self.series, piece)} for piece in self.patched),
            *({"kind": "stray", "from": instant(int(self.series.ts[at]))} for at in self.stray),
        )

    def findings(self) -> tuple[Finding, ...]:
        """MLF941 of splices, MLF942 of two series in one, MLF943 of patches."""
        return (*_splice_findings(self.series, self.spliced), *_interleave_findings(self.series, self.mixed), *_patch_findings(self))


def foreign(series: Series, tick: float, rolls: set[int], patched: tuple[Stretch, ...]) -> Foreign:
    """What stands on another level. ``rolls`` are the first bars (UTC) of contracts, where the level may change."""
    found = breaks(series, tick)
    spliced = tuple(one for one in splices(series, found) if one.ts not in rolls)
    mixed = tuple(interleaved(series, found))
    return Foreign(series, tick, spliced, mixed, patched, () if mixed else tuple(strays(found).tolist()))


def _splice_findings(series: Series, found: tuple[Splice, ...]) -> list[Finding]:
    if not found:
        return []
    worst = max(found, key=lambda one: abs(one.size))
    date = int(series.trade_date[worst.at])
    # A session that holds bars of both sides belongs to neither.
    after = date + (date == series.trade_date[worst.at - 1])
    facts = {"count": len(found), "ts": instant(worst.ts), "size": f"{worst.size:+.6g}", "width": f"{worst.width:g}"}
    return [Finding("MLF941", {**facts, "before": date_text(np.int64(date)), "after": date_text(np.int64(after))})]


def _interleave_findings(series: Series, found: tuple[Interleave, ...]) -> list[Finding]:
    if not found:
        return []
    size = float(np.median([one.size for one in found]))
    first, last = instant(int(series.ts[found[0].start])), instant(int(series.ts[found[-1].stop]))
    return [Finding("MLF942", {"count": sum(one.count for one in found), "ts": first, "last": last, "size": f"{size:g}"})]


def _patch_findings(seen: Foreign) -> list[Finding]:
    found = seen.patched
    if not found:
        return []
    longest = max(found, key=lambda piece: piece.stop - piece.start)
    ts = seen.series.ts
    what = "and no factor explains them" if longest.factor is None else f"and divided by {longest.factor:.8g} they are whole ticks"
    facts = {"count": sum(p.stop - p.start for p in found), "stretches": len(found), "tick": f"{seen.tick:g}", "what": what}
    return [Finding("MLF943", {**facts, "ts": instant(int(ts[longest.start])), "last": instant(int(ts[longest.stop - 1]))})]


def _splice_document(one: Splice) -> dict[str, Any]:
    return {"kind": "splice", "from": instant(one.ts), "size": round(one.size, 9), "width": round(one.width, 9)}


def _interleave_document(series: Series, one: Interleave) -> dict[str, Any]:
    edges = {"from": instant(int(series.ts[one.start])), "until": instant(int(series.ts[one.stop]))}
    return {"kind": "interleave", **edges, "size": round(one.size, 9), "count": one.count}


def stretch_document(series: Series, piece: Stretch) -> dict[str, Any]:
    """From which bar until which one a factor holds."""
    return {"from": instant(int(series.ts[piece.start])), "until": instant(int(series.ts[piece.stop - 1])), "factor": piece.factor}
