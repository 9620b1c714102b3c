"""The interval of the bars, and stretches of another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mlf.errors import MlfError
from mlf.operators.passport.evidence import Fact, Finding, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlf.operators.passport.presence import Presence

    Ints = NDArray[np.int64]

DAY = 1_440
#: A day is one of another interval if so many of its steps, and at least so large a share, are that long.
STEPS, SHARE = 12, 0.8
#: Share of the steps that the most frequent one must have to be the interval, the share that is enough where all others are multiples
#: of it, and part of its number from which others are frequent too.
CLEAR, MANY, FREQUENT = 0.5, 0.2, 0.2
#: Largest share of stamps that are no whole minutes: the last, unfinished bar of a download is one.
ODD = 0.02


@dataclass(frozen=True, slots=True)
class Spacing:
    """The interval in minutes, the share of steps that are so long, and the greatest number of minutes that divides all steps."""

    minutes: int
    share: float
    divisor: int

    @property
    def is_clear(self) -> bool:
        """Whether most steps are one interval long, or many are and all others are multiples of it."""
        return self.share >= CLEAR or (self.share >= MANY and self.minutes == self.divisor)


def spacing_of(present: Presence, rows: int, files: str) -> Spacing:
    """The spacing of the bars. Raises MLF902 for fewer than two stamps, MLF917 for stamps that are no whole minutes or over a day apart."""
    if present.odd > max(2, ODD * rows):
        raise MlfError("MLF917", file=files, step=f"no whole number of minutes in {present.odd} of {rows} rows")
    steps = np.diff(present.minutes)
    if len(steps) == 0:
        raise MlfError("MLF902", file=files)
    counts = np.bincount(np.minimum(steps, DAY + 1), minlength=DAY + 2)[: DAY + 1]
    if not counts.any():
        raise MlfError("MLF917", file=files, step=f"{int(np.median(steps)) * 60} seconds")
    best = int(counts.argmax())
    if counts[best] < CLEAR * len(steps):
        # Most minutes are missing: steps are multiples of the interval, and the interval is among the frequent ones.
        best = int(np.flatnonzero(counts >= FREQUENT * counts[best])[0])
    return Spacing(best, float(counts[best] / len(steps)), int(np.gcd.reduce(np.flatnonzero(counts))))


def interval(present: Presence, spacing: Spacing, declared: int | None) -> Verdict:
    """The interval of the file; MLF934 where it is not clear, or a declaration or stretches of another stand against it."""
    found = spacing.minutes
    text = f"{spacing.share:.1%} of the steps between neighbouring stamps are {_minutes(found)}"
    fact = Fact(found, "data", "decided", text)
    if spacing.is_clear and declared in (None, found):
        return Verdict(fact, _mixed(present, found))
    if not spacing.is_clear and declared is not None and spacing.divisor % declared == 0:
        return Verdict(Fact(declared, "declared", "agrees", text))
    what = f"only {text}" if declared is None else f"bars of {declared} minutes are declared, and {text}"
    fact = fact if spacing.is_clear else Fact(found, "data", "open", text)
    return Verdict(fact, (Finding("MLF934", {"what": what, "minutes": found}, "interval"),))


def _mixed(present: Presence, found: int) -> tuple[Finding, ...]:
    """A finding where whole days have another interval."""
    days, steps, _ = _days(present, found)
    if len(days) == 0:
        return ()
    first, last = (np.datetime64(int(day), "D") for day in (days[0], days[-1]))
    lengths = ", ".join(f"{step}" for step in np.unique(steps)[:4])
    span = f"on {first}" if first == last else f"on {len(days)} days from {first} to {last}"
    what = f"bars are {_minutes(found)} apart, but {lengths} minutes {span}"
    return (Finding("MLF934", {"what": what, "minutes": found}, "interval"),)


def _days(present: Presence, found: int) -> tuple[Ints, Ints, Ints]:
    """Days of the file's clock most of whose steps are alike and not ``found`` minutes: the day, the step, and how many have it."""
    minutes = present.minutes
    steps = np.diff(minutes)
    other = np.flatnonzero(steps != found)
    first = int(minutes[0]) // DAY
    strange = np.bincount(minutes[other + 1] // DAY - first)
    edges = (np.arange(len(strange) + 1) + first) * DAY
    total = np.diff(present.before(edges))
    suspects = np.flatnonzero((strange >= STEPS) & (strange >= SHARE * total))
    places = np.searchsorted(minutes, edges)
    days = [(first + day, *_typical(steps[max(places[day] - 1, 0) : places[day + 1] - 1])) for day in suspects.tolist()]
    clear = [(day, step, count) for day, step, count, share in days if share >= SHARE and step != found and count >= STEPS]
    columns = np.array(clear, np.int64).reshape(-1, 3).T
    return columns[0], columns[1], columns[2]


def _typical(steps: Ints) -> tuple[int, int, float]:
    """The most frequent step, how often it occurs, and its share."""
    counts = np.bincount(np.minimum(steps, DAY))
    best = int(counts.argmax())
    return best, int(counts[best]), float(counts[best] / len(steps))


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"
