"""Defects put into good bars on purpose, and where each one went: what cleaning and passport are measured against.

A defect never touches the first or the last bar. Where several kinds are asked for they are put in one after another, in the order of
:data:`DEFECTS`; those that move rows come last, so that what was noted of a bar stays true.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.zone import DAY, HOUR, MINUTE, wall_from_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Bars = dict[str, NDArray[Any]]
Rows = NDArray[np.int64]

PRICES = ("open", "high", "low", "close")
#: Ticks of a high below its bar, share of a spike, of another price level, of another instrument's price.
BEYOND, SPIKE, LEVEL, OTHER = 2, 0.06, 0.07, 0.4
HALF_HOUR, HOUR_BARS, TWO_HOURS, TEN_HOURS = 30, 60, 120, 600
COARSE = 5
MAINTENANCE = 16 * 60 + 10


@dataclass(slots=True)
class Draft:
    """Bars under construction. ``mark`` numbers each row that something was done to, 0 elsewhere; ``notes`` say what, by that number."""

    bars: Bars
    tick: float
    random: np.random.Generator
    mark: Rows
    notes: list[dict[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.bars["ts"])

    def note(self, row: int, stretch: int = 1, **facts: Any) -> None:
        """Something was done to a row, or to a stretch of rows that begins with it."""
        self.notes.append({**facts, "ts": _time(int(self.bars["ts"][row]))})
        self.mark[row : row + stretch] = len(self.notes)

    def change(self, row: int, defect: str, **values: float) -> None:
        """New values of a row, noted with the old ones."""
        old = {name: float(self.bars[name][row]) for name in values}
        self.note(row, defect=defect, old={n: v if v == v else None for n, v in old.items()})  # noqa: PLR0124 - NaN
        for name, value in values.items():
            self.bars[name][row] = value

    def choose(self, count: int, room: int = 1) -> list[int]:
        """Rows at random that nothing was done to, ``room`` apart from each other, the edges and one another. Raises MLF972."""
        free = np.flatnonzero(self.mark[1:-1] == 0) + 1
        free = free[free < len(self) - room]
        chosen: list[int] = []
        for row in self.random.permutation(free).tolist():
            if len(chosen) == count:
                break
            if not self.mark[row : row + room].any() and all(abs(row - other) > room for other in chosen):
                chosen.append(row)
        if len(chosen) < count:
            raise MlfError("MLF972", count=count, rows=len(self), found=len(chosen))
        return sorted(chosen)

    def take(self, rows: Rows) -> None:
        """The rows, in this order; a row may be taken several times."""
        size = len(self)
        self.bars = {n: c[rows] if len(c) == size else c for n, c in self.bars.items()}
        self.mark = self.mark[rows]


def inject(bars: Mapping[str, NDArray[Any]], wishes: Mapping[str, int], tick: float, seed: int) -> tuple[Bars, list[dict[str, Any]]]:
    """The bars with ``wishes[defect]`` defects of each kind, and one note for each: defect, row (from 0), ts, and what was there.

    Raises MLF972 where the bars have no room for so many.
    """
    columns = {name: np.array(column) for name, column in bars.items()}
    draft = Draft(columns, tick, np.random.Generator(np.random.PCG64([seed, 0xDEFEC7])), np.zeros(len(columns["ts"]), np.int64))
    for name, spoil in DEFECTS.items():
        if wishes.get(name):
            spoil(draft, wishes[name])
    places = {int(number): int(row) for row, number in reversed(list(enumerate(draft.mark))) if number}
    return draft.bars, [{"row": places.get(i), **note} for i, note in enumerate(draft.notes, 1)]


def _time(ts: int) -> str:
    return f"{np.datetime_as_string(np.datetime64(ts, 'ns'), unit='s')}Z"


def _ohlc(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        low = min(float(draft.bars[name][row]) for name in PRICES)
        draft.change(row, "ohlc", high=low - BEYOND * draft.tick)


def _off_tick(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        close = float(draft.bars["close"][row]) + 0.4 * draft.tick
        draft.change(row, "off_tick", close=close, high=max(close, float(draft.bars["high"][row])))


def _spikes(draft: Draft, count: int) -> None:
    for row in draft.choose(count, room=HALF_HOUR):
        price = round(float(draft.bars["close"][row]) * (1 + SPIKE) / draft.tick) * draft.tick
        draft.change(row, "spikes", high=price, close=price)


def _nonfinite(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        draft.change(row, "nonfinite", close=np.nan)


def _nonpositive(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        draft.change(row, "nonpositive", low=-draft.tick)


def _zero_volume(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        draft.change(row, "zero_volume", volume=0.0)


def _missing_volume(draft: Draft, count: int) -> None:
    for row in draft.choose(count):
        draft.change(row, "missing_volume", volume=np.nan)


def _constant(draft: Draft, count: int) -> None:
    """Ten hours of bars at one price."""
    for row in draft.choose(count, room=TEN_HOURS):
        price = draft.bars["close"][row]
        draft.note(row, TEN_HOURS, defect="constant", rows=TEN_HOURS, price=float(price))
        for name in PRICES:
            draft.bars[name][row : row + TEN_HOURS] = price


def _splice(draft: Draft, count: int) -> None:
    """Everything before a row on another level, as of a series joined without a word."""
    for row in draft.choose(count, room=HOUR_BARS):
        shift = _level(draft, row)
        draft.note(row, defect="splice", shift=shift)
        for name in PRICES:
            draft.bars[name][:row] += shift


def _interleave(draft: Draft, count: int) -> None:
    """Every second bar of two hours on another level, as of two series in one."""
    for row in draft.choose(count, room=TWO_HOURS):
        shift = _level(draft, row)
        draft.note(row, TWO_HOURS, defect="interleave", rows=TWO_HOURS // 2, shift=shift)
        for name in PRICES:
            draft.bars[name][row : row + TWO_HOURS : 2] += shift


def _level(draft: Draft, row: int) -> float:
    return float(round(float(draft.bars["close"][row]) * LEVEL / draft.tick) * draft.tick)


def _mixed_intervals(draft: Draft, count: int) -> None:
    """Some sixty bars told as twelve of five, on the grid of five intervals, whatever minutes are missing between them."""
    keep = np.ones(len(draft), np.bool_)
    width = COARSE * int(np.median(np.diff(draft.bars["ts"])))
    bins = draft.bars["ts"] // width
    firsts = np.flatnonzero(np.insert(bins[1:] != bins[:-1], 0, [True]))
    for row in draft.choose(count, room=2 * HOUR_BARS):
        at = int(np.searchsorted(firsts, row))
        edges = firsts[at : at + HOUR_BARS // COARSE + 1].tolist()
        for first, end in itertools.pairwise(edges):
            _widen(draft, slice(first, end))
            draft.bars["ts"][first] = bins[first] * width
            keep[first + 1 : end] = False
        draft.note(edges[0], edges[-1] - edges[0], defect="mixed_intervals", rows=len(edges) - 1)
    draft.take(np.flatnonzero(keep))


def _widen(draft: Draft, span: slice) -> None:
    bars, first = draft.bars, span.start
    bars["high"][first], bars["low"][first] = bars["high"][span].max(), bars["low"][span].min()
    bars["close"][first], bars["volume"][first] = bars["close"][span][-1], bars["volume"][span].sum()


def _gaps(draft: Draft, count: int) -> None:
    """Half an hour of bars left out; the note stands at the first bar after it."""
    drop = np.zeros(len(draft), np.bool_)
    for row in draft.choose(count, room=2 * HALF_HOUR):
        draft.note(row + HALF_HOUR, defect="gaps", bars=HALF_HOUR, first=_time(int(draft.bars["ts"][row])))
        drop[row : row + HALF_HOUR] = True
    draft.take(np.flatnonzero(~drop))


def _duplicates(draft: Draft, count: int) -> None:
    rows = draft.choose(count)
    _told_twice(draft, rows)
    for place, row in enumerate(rows):
        draft.note(row + place + 1, defect="duplicates")


def _partials(draft: Draft, count: int) -> None:
    """A row told first while its bar was still forming: same open, a narrower range, less volume."""
    rows = draft.choose(count)
    _told_twice(draft, rows)
    for place, row in enumerate(rows):
        first, bars = row + place, draft.bars
        opened = float(bars["open"][first])
        draft.change(first, "partials", high=opened, low=opened, close=opened, volume=float(bars["volume"][first]) // 3)


def _told_twice(draft: Draft, rows: list[int]) -> None:
    times = np.ones(len(draft), np.int64)
    times[rows] = 2
    draft.take(np.repeat(np.arange(len(draft)), times))


def _second_instrument(draft: Draft, count: int) -> None:
    """Rows of something at another price, with stamps of their own neighbours."""
    rows = draft.choose(count)
    _told_twice(draft, rows)
    for place, row in enumerate(rows):
        other = {name: float(np.round(draft.bars[name][row] * OTHER / draft.tick) * draft.tick) for name in PRICES}
        draft.change(row + place + 1, "second_instrument", **other)


def _outside(draft: Draft, count: int) -> None:
    """Copies of the last bars before the maintenance hour, ten minutes into it."""
    clock = wall_from_utc(draft.bars["ts"]) % DAY // MINUTE
    last = np.flatnonzero((np.diff(clock, append=clock[-1:]) >= HOUR_BARS) & (clock >= MAINTENANCE - TWO_HOURS) & (clock < MAINTENANCE))
    rows = sorted(draft.random.permutation(last[draft.mark[last] == 0])[:count].tolist())
    if len(rows) < count:
        raise MlfError("MLF972", count=count, rows=len(draft), found=len(rows))
    _told_twice(draft, rows)
    for place, row in enumerate(rows):
        at = row + place + 1
        wall = int(wall_from_utc(draft.bars["ts"][at : at + 1])[0])
        draft.bars["ts"][at] += MAINTENANCE * MINUTE - wall % DAY
        draft.note(at, defect="outside")


def _wrong_zone(draft: Draft, count: int) -> None:
    """Stamps of everything after a row on a clock that is six hours behind; the second of them goes back, and so on."""
    halves = np.linspace(0, len(draft), count + 2).astype(int)[1:-1].tolist()
    for place, row in enumerate(halves):
        draft.note(row, defect="wrong_zone", hours=-6 if place % 2 == 0 else 6)
        draft.bars["ts"][row:] += -6 * HOUR if place % 2 == 0 else 6 * HOUR


def _disorder(draft: Draft, count: int) -> None:
    order = np.arange(len(draft))
    for row in draft.choose(count, room=2):
        draft.note(row, defect="disorder")
        order[[row, row + 1]] = order[[row + 1, row]]
    draft.take(order)


DEFECTS: Mapping[str, Callable[[Draft, int], None]] = {
    "splice": _splice,
    "interleave": _interleave,
    "constant": _constant,
    "mixed_intervals": _mixed_intervals,
    "gaps": _gaps,
    "ohlc": _ohlc,
    "off_tick": _off_tick,
    "spikes": _spikes,
    "nonfinite": _nonfinite,
    "nonpositive": _nonpositive,
    "zero_volume": _zero_volume,
    "missing_volume": _missing_volume,
    "outside": _outside,
    "duplicates": _duplicates,
    "partials": _partials,
    "second_instrument": _second_instrument,
    "wrong_zone": _wrong_zone,
    "disorder": _disorder,
}
