"""Rolls of a series that does not name its contracts, and whether it shows any.

For every window the boundaries are weighed against each other. With ``prior[b]`` of the vendor's habits, ``jump`` the density of a roll's
step (carry of the season, or any size with a smaller weight) and ``noise`` the density of a step that this place makes by itself::

    odds[b]  = prior[b] * jump(step[b]) / noise(step[b])
    evidence = log(MISSED + (1 - sum prior) + (1 - MISSED) * sum odds)

``evidence`` is the log likelihood ratio of a series whose rolls show against one without: it adds up over windows. Densities of noise
within a stretch of trading are counted from the windows themselves, where rolls are one boundary in twenty thousand; over pauses they are a
Student t with three degrees of freedom. Habits are learnt window by window, once those so far show rolls at all.

What is decided about a window rests on bars up to its end, and on none after it: bars that are appended later change no roll of a window
that was over before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from mlf.operators.passport.boundaries import Boundaries, boundaries, pauses_of
from mlf.operators.passport.carry import expected
from mlf.operators.passport.windows import CLASSES, EARLY, LATE, Habits, Window, class_of, prior, windows_of

if TYPE_CHECKING:
    from mlf.operators.passport.series import Series

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Confidence = Literal["certain", "likely", "assumed"]

#: Chance that a roll leaves no visible step although prices are as traded: missing bars, or no carry.
MISSED = 0.05
#: Weight of a roll's step being of any size, not the size that rates predict.
SURPRISE = 0.2
#: Bins of ``|step| / scale`` per factor of e, for the counted density of noise.
BINS_PER_E = 4
SMALLEST = 0.05
BINS = 48
CERTAIN, LIKELY = 0.95, 0.6
PASSES = 3
#: Densities below are zero to float64.
TINY = 1e-300
#: Windows before it from which the noise of one is counted, and the share of a window that bars must cover to assume a roll in it.
BEFORE, WHOLE = 10, 0.8
#: Boundaries from which the noise of a series with contract codes is counted.
SAMPLE = 200_000
#: Most that one window counts.
MOST = 3.0
#: Evidence above which habits are learnt from the windows.
LEARN = 2.0


@dataclass(frozen=True, slots=True)
class Root:
    """What the search must know of the contract."""

    symbol: str | None
    template: str | None
    months: str
    rule: str
    tick: float


@dataclass(frozen=True, slots=True)
class FoundRoll:
    """A roll: ``ts`` is the first bar of the ``new`` contract (ordinals ``12 * year + month - 1``).

    ``difference`` is the open of that bar minus the close before it, in points, ``ratio`` their quotient. ``probability`` is what the
    evidence gives this boundary among all of the window. An ``assumed`` roll stands at the vendor's usual time because its step cannot
    be told from noise; its difference is 0 and its ratio 1, so that adjusting by it changes nothing.
    """

    ts: int
    old: int
    new: int
    difference: float
    ratio: float
    confidence: Confidence
    probability: float


@dataclass(frozen=True, slots=True)
class Search:
    """Rolls found; per window its evidence (log likelihood ratio), the step that rates predict in points, and the share covered by bars.

    ``is_known`` marks windows whose step is predicted to be clearly above or below zero: only where one was expected, none says something.
    """

    rolls: tuple[FoundRoll, ...]
    evidence: Floats
    windows: tuple[Window, ...]
    predicted: Floats
    covered: Floats
    is_known: NDArray[np.bool_]

    @property
    def total(self) -> float:
        """Evidence of all windows that rolls show; no single one, which a splice may have made, weighs more than ``MOST``."""
        return float(np.clip(self.evidence, -MOST, MOST).sum())

    @property
    def absence(self) -> float:
        """Evidence of the windows that must show a roll if any does, and of all that do show one; below zero it speaks against rolls."""
        counts = self.is_known | (self.evidence > 0)
        return float(np.clip(self.evidence, -MOST, MOST)[counts].sum())


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One window: its boundaries, their classes, and odds without the prior."""

    window: Window
    found: Boundaries
    kinds: Ints
    lifts: Floats


def search(series: Series, root: Root) -> Search:
    """Rolls of the series. A series without a window has none and an evidence of 0."""
    windows = windows_of(series, root.months, root.rule)
    pauses = pauses_of(series)
    found = [boundaries(series, window.span, pauses, root.tick) for window in windows]
    jumps = _jumps(series, windows, root)
    counts = [_counts(here) for here in found]
    noises = [_noise(sum(counts[max(i - BEFORE, 0) : i + 1], np.zeros(BINS))) for i in range(len(windows))]
    weighed = [
        _Weighed(window, here, class_of(series, here), _lifts(here, jump, noise))
        for window, here, jump, noise in zip(windows, found, jumps, noises, strict=True)
    ]
    odds = [_odds(series, one, Habits()) for one in weighed]
    evidence = np.array([_evidence(one) for one in odds])
    covered = np.array([(1 - unseen) / (1 - MISSED) for _, unseen in odds])
    habits = _learnt(series, weighed, evidence)
    rolls = [roll for one, known in zip(weighed, habits, strict=True) if (roll := _roll(series, one, known)) is not None]
    return Search(tuple(rolls), evidence, tuple(windows), np.array([mean for mean, _ in jumps]), covered, _known(jumps))


def coded(series: Series, root: Root) -> Search:
    """Evidence of a series that names the contract of each bar: the rolls are where the name changes. No rolls are returned."""
    names = np.empty(0, np.int32) if series.contract is None else series.contract
    at = np.flatnonzero(np.diff(names)) + 1
    months = names.astype(np.int64)
    windows = [Window(int(months[i - 1]), int(months[i]), int(series.trade_date[i]), (int(i), int(i) + 1)) for i in at]
    pauses = pauses_of(series)
    jumps = _jumps(series, windows, root)
    noise = _noise(_counts(boundaries(series, (1, min(len(series), SAMPLE)), pauses, root.tick)))
    lifts = [float(_lifts(boundaries(series, w.span, pauses, root.tick), jump, noise)[0]) for w, jump in zip(windows, jumps, strict=True)]
    evidence = np.log(MISSED + (1 - MISSED) * np.array(lifts))
    return Search((), evidence, tuple(windows), np.array([mean for mean, _ in jumps]), np.ones(len(windows)), _known(jumps))


def _jumps(series: Series, windows: list[Window], root: Root) -> list[tuple[float, float]]:
    """Mean and standard deviation of the step that each roll should show, in points."""
    dates = np.array([window.date for window in windows], np.int64)
    months = np.array([window.new - window.old for window in windows], np.int64)
    carry = expected(root.symbol, root.template, dates, months)
    level = np.array([abs(np.median(series.close[window.span[0] : window.span[1]])) for window in windows])
    return list(zip((carry.mean * level).tolist(), (carry.spread * level).tolist(), strict=True))


def _known(jumps: list[tuple[float, float]]) -> NDArray[np.bool_]:
    return np.array([abs(mean) > spread for mean, spread in jumps], np.bool_)


def _counts(here: Boundaries) -> Floats:
    """How many steps within stretches of trading fall into each bin of ``|step| / scale``."""
    inside = ~here.pause
    return np.bincount(_bin(np.abs(here.step[inside]) / here.scale[inside]), minlength=BINS).astype(np.float64)


def _noise(counts: Floats) -> Floats:
    """Log density of ``|step| / scale`` per bin, never rising; where nothing was counted it falls as the step grows."""
    edges = SMALLEST * np.exp(np.arange(BINS + 1) / BINS_PER_E)
    edges[0] = 0.0
    total = max(counts.sum(), 1.0)
    density = (counts + 0.5 / np.arange(1, BINS + 1)) / (total + 1) / np.diff(edges)
    middle = SMALLEST * np.exp((np.arange(BINS) + 0.5) / BINS_PER_E)
    smooth = np.maximum(density, 0.01 / total * middle**-1.0)
    return np.log(np.maximum.accumulate(smooth[::-1])[::-1])


def _bin(size: Floats) -> Ints:
    with np.errstate(divide="ignore"):
        place = np.log(np.maximum(size, SMALLEST) / SMALLEST) * BINS_PER_E
    return np.minimum(place.astype(np.int64), BINS - 1)


def _lifts(here: Boundaries, jump: tuple[float, float], noise: Floats) -> Floats:
    """Likelihood of each step as a roll, divided by that as noise."""
    size = np.abs(here.step) / here.scale
    quiet = noise[_bin(size)] - np.log(2 * here.scale)
    closed = np.log(6 * np.sqrt(3) / np.pi / (3 + size**2) ** 2 / here.scale)
    return np.asarray(np.exp(_log_jump(here, jump) - np.where(here.pause, closed, quiet)))


def _log_jump(here: Boundaries, jump: tuple[float, float]) -> Floats:
    """Log density of a roll's step: normal around the carry, or Laplace of any size, both blurred by the noise of the place."""
    mean, spread = jump
    blur = np.hypot(spread, here.scale)
    usual = np.exp(-0.5 * ((here.step - mean) / blur) ** 2) / (blur * np.sqrt(2 * np.pi))
    width = np.abs(mean) + 2 * spread + here.scale
    surprise = np.exp(-np.abs(here.step) / width) / (2 * width)
    return np.asarray(np.log(np.maximum((1 - SURPRISE) * usual + SURPRISE * surprise, TINY)))


def _odds(series: Series, one: _Weighed, habits: Habits) -> tuple[Floats, float]:
    """Odds of each boundary, and the chance of a roll that cannot be seen here."""
    before = prior(series, one.window, one.found, habits)
    return (1 - MISSED) * before * one.lifts, MISSED + (1 - MISSED) * max(1 - float(before.sum()), 0.0)


def _evidence(odds: tuple[Floats, float]) -> float:
    return float(np.log(odds[0].sum() + odds[1]))


def _learnt(series: Series, weighed: list[_Weighed], evidence: Floats) -> list[Habits]:
    """Habits of this vendor as each window and those before it show them: the priors, and what the windows voted for."""
    start, sums = Habits(), np.zeros(CLASSES + EARLY + LATE + 1)
    habits, learnt = start, []
    for one, so_far in zip(weighed, np.cumsum(evidence), strict=True):
        votes = _votes(series, one, habits)
        for _ in range(PASSES if so_far > LEARN else 0):
            habits = _sum_of(start, sums + votes)
            votes = _votes(series, one, habits)
        sums += votes
        learnt.append(habits)
    return learnt


def _votes(series: Series, one: _Weighed, habits: Habits) -> Floats:
    """How likely the hand-over of the window is in each class, then on each day from the calendar's date."""
    odds, unseen = _odds(series, one, habits)
    votes = odds / (odds.sum() + unseen)
    offset = np.clip(series.trade_date[one.found.at] - one.window.date + EARLY, 0, EARLY + LATE)
    return np.append(np.bincount(one.kinds, votes, CLASSES), np.bincount(offset, votes, EARLY + LATE + 1))


def _sum_of(start: Habits, votes: Floats) -> Habits:
    classes = 0.5 * start.classes / start.classes.sum() + votes[:CLASSES]
    return Habits(classes, 2.0 * start.days / start.days.sum() + votes[CLASSES:])


def _roll(series: Series, one: _Weighed, habits: Habits) -> FoundRoll | None:
    """The window's most probable boundary; assumed if it is not probable enough.

    None is assumed where the bars do not reach over the whole window: the roll may be before the first or after the last of them.
    """
    odds, unseen = _odds(series, one, habits)
    if len(odds) == 0:
        return None
    best = int(np.argmax(odds))
    probability = float(odds[best] / (odds.sum() + unseen))
    at = int(one.found.at[best])
    if probability < LIKELY:
        shown = FoundRoll(int(series.ts[at]), one.window.old, one.window.new, 0.0, 1.0, "assumed", probability)
        is_whole = one.window.span[0] > 0 and one.window.span[1] < len(series)
        return shown if is_whole and unseen <= 1 - WHOLE * (1 - MISSED) else None
    before, after = float(series.close[at - 1]), float(series.open[at])
    confidence: Confidence = "certain" if probability >= CERTAIN else "likely"
    ratio = after / before if before > 0 and after > 0 else float("nan")
    return FoundRoll(int(series.ts[at]), one.window.old, one.window.new, after - before, ratio, confidence, probability)
