"""What the prices are: as traded, or adjusted at rolls by a difference or a ratio; the rolls; and stretches on another level.

A ratio takes prices off the tick grid, and one factor per stretch puts them back (``lattice``). A difference of whole ticks leaves them on
it, but takes away the step where one contract hands over to the next, which traded prices show (``roll_search``). A ratio rounded to
ticks looks like a difference. Where no roll falls into the bars, all three are the same. What neither grid nor rolls decide is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.passport.evidence import Fact, Finding
from mlf.operators.passport.factors import Priced, Stretch, stretches
from mlf.operators.passport.foreign import Foreign, foreign, stretch_document
from mlf.operators.passport.lattice import off_grid
from mlf.operators.passport.roll_search import FoundRoll, Root, Search, coded, search
from mlf.operators.rolls.spelling import instant, month_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Declared
    from mlf.operators.passport.evidence import Subject
    from mlf.operators.passport.series import Series

#: Months and roll rule of a product group, where no contract is named.
USUAL = {"equity_index": ("HMUZ", "third_friday"), "metals": ("GJMQZ", "first_notice"), "energy": ("FGHJKMNQUVXZ", "energy_expiry")}
#: Evidence (log likelihood ratio) from which rolls show, and from which they do not.
SHOWN, HIDDEN = 2.5, -4.0
#: Windows that must each speak against a step before a series counts as adjusted.
SPEAKING, SPEAKERS = -1.2, 2
#: Prices that nobody has traded at, and what the user is told unless the spec says what they are.
UNTRADED = {"ratio": "MLF944", "difference": "MLF960"}
#: Windows covered, in sum, below which no roll falls into the bars.
COVERED = 0.35
#: Share of the bars off the grid that must lie in stretches for the stretches to explain them.
EXPLAINED = 0.95
#: Share of bars off the tick from which the tick is not that of these prices.
MOSTLY = 0.5
#: Bars of more minutes than this stand too far apart for a roll to be told from a market move.
COARSEST = 240
#: Product groups whose contracts have never traded at zero.
POSITIVE = ("equity_index", "metals")
#: Share of bars at or below zero that single bad bars do not make, and a price that is none.
BELOW, LARGEST = 0.01, 1e15


@dataclass(frozen=True, slots=True)
class PriceFindings:
    """The fact `prices`, what was found wrong, and what was found out.

    ``rolls`` are those of series without contract codes (of prices adjusted by a ratio with difference 0 and ratio 1, at the instants at
    which the factor changes). ``levels`` and ``stretches`` are JSON data.
    """

    fact: Fact
    findings: tuple[Finding, ...]
    rolls: tuple[FoundRoll, ...]
    levels: tuple[dict[str, Any], ...] = ()
    stretches: tuple[dict[str, Any], ...] = ()

    def document(self) -> dict[str, Any]:
        """Rolls, levels and stretches of one factor as JSON data."""
        return {"rolls": [_roll_document(roll) for roll in self.rolls], "levels": list(self.levels), "factors": list(self.stretches)}


def _roll_document(roll: FoundRoll) -> dict[str, Any]:
    return {
        "ts": instant(roll.ts),
        "from": month_code(roll.old),
        "to": month_code(roll.new),
        "difference": round(roll.difference, 9),
        "ratio": None if np.isnan(roll.ratio) else roll.ratio,
        "confidence": roll.confidence,
        "probability": round(roll.probability, 4),
    }


@dataclass(frozen=True, slots=True)
class _Scene:
    """Everything that was measured. ``off`` marks bars off the tick grid."""

    series: Series
    root: Root
    off: NDArray[np.bool_]
    pieces: tuple[Stretch, ...]
    found: Search

    @property
    def share_off(self) -> float:
        """Share of the bars off the tick grid."""
        return float(self.off.mean()) if len(self.off) else 0.0


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one kind of evidence says: the value (``None``: nothing), whether the data rule out the others, and a sentence.

    ``matters`` is whether a roll falls into the bars, without which all values mean the same.
    """

    value: str | None
    is_decided: bool
    text: str
    matters: bool = True


def judge(series: Series, subject: Subject, declared: Declared) -> PriceFindings:
    """What the prices of the series are. Linear in the number of bars; ``declared.prices`` is contradicted only by what decides."""
    if len(series) > 1 and bool((np.diff(series.ts) <= 0).any()):
        text = "the file holds several contracts side by side, each with its own prices"
        return _concluded(_Opinion("traded", is_decided=True, text=text, matters=False), declared)
    series = _finite(series)
    scene = _scene(series, subject)
    is_coarse = subject.months is not None and series.interval > COARSEST
    matters = is_coarse or float(scene.found.covered.sum()) >= COVERED
    head = _concluded(replace(_opinion(scene), matters=matters), declared)
    rolls = _rolls(scene, head.fact.value)
    seen = _foreign(scene, head.fact.value, rolls)
    factors = tuple(stretch_document(series, piece) for piece in scene.pieces)
    return PriceFindings(head.fact, (*head.findings, *seen.findings()), rolls, seen.documents(), factors)


def _finite(series: Series) -> Series:
    """The bars whose prices are numbers."""
    columns = (series.open, series.high, series.low, series.close)
    if len(series) == 0 or all(column.min() > -LARGEST and column.max() < LARGEST for column in columns):
        return series
    keep = np.logical_and.reduce([np.abs(column) < LARGEST for column in columns])
    values: dict[str, Any] = {field.name: getattr(series, field.name) for field in fields(series)}
    kept: dict[str, Any] = {name: value[keep] for name, value in values.items() if isinstance(value, np.ndarray)}
    return replace(series, **kept)


def _scene(series: Series, subject: Subject) -> _Scene:
    months, rule = USUAL.get(subject.template or "", ("", ""))
    tick = subject.tick or 0.01
    root = Root(subject.symbol, subject.template, subject.months or months, subject.roll or rule, tick)
    off = off_grid((series.open, series.high, series.low, series.close), tick)
    pieces = tuple(stretches(Priced(series.open, series.close, off, tick))) if off.any() and subject.tick else ()
    return _Scene(series, root, off, pieces, _searched(series, root))


def _searched(series: Series, root: Root) -> Search:
    nothing = Search((), np.empty(0), (), np.empty(0), np.empty(0), np.empty(0, np.bool_))
    if series.interval > COARSEST or not root.months:
        return nothing
    return search(series, root) if series.contract is None else coded(series, root)


def _opinion(scene: _Scene) -> _Opinion:
    """Grid first, then level, then rolls."""
    for look in (_by_grid, _by_sign, _by_rolls):
        opinion = look(scene)
        if opinion is not None:
            return opinion
    return _Opinion(None, is_decided=False, text=_undecided(scene))


def _by_grid(scene: _Scene) -> _Opinion | None:
    """A ratio, where stretches of one factor explain the bars off the grid and change factors only where contracts roll."""
    explained = [piece for piece in scene.pieces if piece.factor is not None]
    off = int(scene.off.sum())
    if not explained or _factored(scene) < EXPLAINED * off or not all(_at_roll(scene, edge) for edge in _edges(scene, explained)):
        return None
    factors = ", ".join(f"{piece.factor:.6g}" for piece in explained[:3]) + (", ..." if len(explained) > 3 else "")  # noqa: PLR2004
    text = (
        f"{off / len(scene.off):.1%} of the bars are off the tick of {scene.root.tick:g}, and divided by one factor per contract"
        f" ({len(explained)}: {factors}) they are whole ticks"
    )
    return _Opinion("ratio", is_decided=True, text=text)


def _edges(scene: _Scene, pieces: list[Stretch]) -> list[int]:
    """Bars at which a factor begins or ends inside the series."""
    edges = {edge for piece in pieces for edge in (piece.start, piece.stop)}
    return sorted(edge for edge in edges if 0 < edge < len(scene.series))


def _at_roll(scene: _Scene, at: int) -> bool:
    """Whether a bar lies in a window in which contracts roll."""
    return any(low <= at <= high for low, high in (window.span for window in scene.found.windows))


def _by_sign(scene: _Scene) -> _Opinion | None:
    if scene.root.template not in POSITIVE or int((scene.series.low <= 0).sum()) <= BELOW * len(scene.series):
        return None
    lowest = float(scene.series.low.min())
    return _Opinion("difference", is_decided=True, text=f"prices fall to {lowest:g}, where the contract has never traded")


def _by_rolls(scene: _Scene) -> _Opinion | None:
    found = scene.found
    if found.total >= SHOWN:
        return _Opinion("traded", is_decided=True, text=f"{_shown(scene)}; {_odds(found.total)} for traded prices")
    speaking = found.is_known & (found.evidence < SPEAKING)
    if found.absence <= HIDDEN and int(speaking.sum()) >= SPEAKERS:
        sizes = ", ".join(f"{step:+.3g}" for step in found.predicted[speaking][-3:])
        text = f"no step shows at {_counted(int(speaking.sum()), 'roll')}, where interest alone would make one of about {sizes} points"
        if scene.share_off > MOSTLY and _factored(scene) > MOSTLY * int(scene.off.sum()):
            return None  # much of it looks like a ratio whose factors could not be placed
        if scene.share_off > MOSTLY:
            return _Opinion("traded", is_decided=False, text=f"{text}; off the tick, so a price that never rolls, taken as it is")
        return _Opinion(
            "difference", is_decided=True, text=f"prices are on the tick, and {text}; {_odds(found.absence)} for adjusted prices"
        )
    return None


def _factored(scene: _Scene) -> int:
    """Bars in stretches that one factor puts on the tick."""
    return sum(piece.stop - piece.start for piece in scene.pieces if piece.factor is not None)


def _shown(scene: _Scene) -> str:
    """How many rolls show as a step, and the last three of them."""
    found, series = scene.found, scene.series
    if series.contract is None:
        steps = [(roll.ts, roll.difference) for roll in found.rolls if roll.confidence != "assumed"]
        where = _counted(len(found.windows), "roll")
    else:
        at = [window.span[0] for window, evidence in zip(found.windows, found.evidence, strict=True) if evidence > 0]
        steps = [(int(series.ts[i]), float(series.open[i] - series.close[i - 1])) for i in at]
        where = _counted(len(found.windows), "change") + " of contract"
    examples = ", ".join(f"{instant(ts)[:10]} {step:+.6g}" for ts, step in steps[-3:])
    return f"at {len(steps)} of {where} the price steps as from one contract to the next" + (f" ({examples})" if steps else "")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _odds(evidence: float) -> str:
    """Odds in words, to two digits."""
    odds = float(np.exp(min(abs(evidence), 14.0)))
    if odds >= 1e6:  # noqa: PLR2004
        return "odds of more than 1,000,000 to 1"
    return f"odds of {float(f'{odds:.2g}'):,g} to 1"


def _undecided(scene: _Scene) -> str:
    if scene.share_off > MOSTLY:
        factors = (
            "no factor puts them back on it" if not _factored(scene) else "factors that would put them back change where nothing rolls"
        )
        return f"{scene.share_off:.1%} of the bars are off the tick of {scene.root.tick:g}, and {factors}"
    if scene.series.interval > COARSEST:
        return f"bars of {scene.series.interval} minutes are too coarse for a roll to be told from a move of the market"
    if not scene.root.months:
        return "which contract this is, and so when it rolls, is not known"
    if float(scene.found.covered.sum()) < COVERED:
        return "no roll falls into the bars, so traded and adjusted prices are the same"
    near, total = _counted(len(scene.found.windows), "roll"), scene.found.total
    towards = f"{_odds(total)} for {'traded' if total > 0 else 'adjusted'} prices, too little to decide"
    return f"{near} in or near the bars, where steps cannot be told from the market's own moves: {towards}"


def _concluded(opinion: _Opinion, declared: Declared) -> PriceFindings:
    """The fact, and MLF939 where the data contradict the spec, MLF940 where neither decides and it matters.

    MLF944 and MLF960 where nobody has traded at the prices, and the spec does not say that it knows.
    """
    said = declared.prices
    if said is None:
        return _unsaid(opinion)
    if not opinion.is_decided or opinion.value is None:
        return PriceFindings(Fact(said, "declared", "open" if opinion.matters else "agrees", opinion.text), (), ())
    rounded = said == "ratio" and opinion.value == "difference"
    if said == opinion.value or rounded or (not opinion.matters and opinion.value == "traded"):
        return PriceFindings(Fact(said, "declared", "agrees" if rounded else "decided", opinion.text), (), ())
    problem = Finding("MLF939", {"declared": said, "found": opinion.value, "text": opinion.text}, "prices")
    return PriceFindings(Fact(opinion.value, "data", "decided", opinion.text), (problem,), ())


def _unsaid(opinion: _Opinion) -> PriceFindings:
    if opinion.value is not None:
        fact = Fact(opinion.value, "data", "decided" if opinion.is_decided else "agrees", opinion.text)
        code = UNTRADED.get(opinion.value)
        return PriceFindings(fact, (Finding(code, {"text": opinion.text}, "prices"),) if code else (), ())
    if opinion.matters:
        return PriceFindings(Fact(None, "data", "open", opinion.text), (Finding("MLF940", {"text": opinion.text}, "prices"),), ())
    return PriceFindings(Fact("traded", "data", "agrees", opinion.text), (), ())


def _rolls(scene: _Scene, value: str | None) -> tuple[FoundRoll, ...]:
    """Rolls of traded prices, or where the factor of a ratio changes; none where codes name them, prices hide them, or nothing rolls.

    Prices off the tick that show no step are of something that has no contracts, such as spot gold: no roll is assumed there.
    """
    is_rolling = scene.share_off <= MOSTLY or scene.found.total >= SHOWN
    if value == "traded" and scene.series.contract is None:
        return scene.found.rolls if is_rolling else ()
    if value == "ratio":
        return _rolls_of_factors(scene)
    return ()


def _rolls_of_factors(scene: _Scene) -> tuple[FoundRoll, ...]:
    explained = [piece for piece in scene.pieces if piece.factor is not None]
    rolls = []
    for at in _edges(scene, explained):
        window = next((w for w in scene.found.windows if w.span[0] <= at <= w.span[1]), None)
        if window is not None:
            rolls.append(FoundRoll(int(scene.series.ts[at]), window.old, window.new, 0.0, 1.0, "certain", 1.0))
    return tuple(rolls)


def _foreign(scene: _Scene, value: str | None, rolls: tuple[FoundRoll, ...]) -> Foreign:
    """What is no roll: while nothing speaks against traded prices, every step that may be one counts as a roll."""
    known = {roll.ts for roll in (scene.found.rolls if value in ("traded", None) else rolls)}
    patched = tuple(piece for piece in scene.pieces if not _is_roll_stretch(scene, piece))
    # While it is open what the prices are, it is open too which stretch is the foreign one.
    return foreign(scene.series, scene.root.tick, known, () if value is None and scene.share_off > MOSTLY else patched)


def _is_roll_stretch(scene: _Scene, piece: Stretch) -> bool:
    """Whether a stretch of one factor begins and ends where contracts roll, or with the file; or no factor explains most of the file."""
    if piece.factor is None and piece.stop - piece.start > len(scene.series) // 2:
        return True
    return all(edge in (0, len(scene.series)) or _at_roll(scene, edge) for edge in (piece.start, piece.stop))
