"""Two versions of the same history: what differs, and how one is carried on with the other's bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.writers.manner import PRICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    Bars = Mapping[str, NDArray[Any]]

Rows = NDArray[np.int64]

VALUES = (*PRICES, "volume", "interest", "trades")
#: Contract months are numbered from the year 0: far fewer than this.
MONTHS = 1 << 17
MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of two tables by bar (contract and stamp): pairs ``old``, ``new`` of the bars that both hold; rows of one alone."""

    old: Rows
    new: Rows
    gone: Rows
    added: Rows


@dataclass(frozen=True, slots=True)
class Conflict:
    """A bar that two tables tell differently: rows, and for each column that differs the two values."""

    old: int
    new: int
    values: Mapping[str, tuple[float, float]]


def match(old: Bars, new: Bars) -> Match:
    """Which bars both hold. Rows of either are ordered by stamp, then contract, and unique. Raises MLF975 for unlike kinds."""
    if ("contract" in old) != ("contract" in new):
        words = ("with contract codes", "without contract codes")
        raise MlfError(
            "MLF975", one="the old one", first=words["contract" not in old], other="the new one", second=words["contract" not in new]
        )
    intervals = [int(bars["interval"][0]) for bars in (old, new)]
    if intervals[0] != intervals[1]:
        kinds = [f"of {minutes}-minute bars" for minutes in intervals]
        raise MlfError("MLF975", one="the old one", first=kinds[0], other="the new one", second=kinds[1])
    left, right = (_keys(name, bars) for name, bars in (("old", old), ("new", new)))
    place = np.minimum(np.searchsorted(left, right), len(left) - 1)
    both = left[place] == right
    gone = np.ones(len(left), np.bool_)
    gone[place[both]] = False
    return Match(place[both], np.flatnonzero(both), np.flatnonzero(gone), np.flatnonzero(~both))


def _keys(name: str, bars: Bars) -> Rows:
    """Ascending numbers, equal for equal stamp (to the millisecond) and contract. Raises MLF975 for bars told twice."""
    months = np.asarray(bars["contract"], np.int64) if "contract" in bars else 0
    keys: Rows = np.asarray(bars["ts"], np.int64) // MILLISECOND * MONTHS + months
    twice = int((np.diff(keys) <= 0).sum())
    if twice:
        hint = "make it again with `mlf data export ... --step clean`"
        raise MlfError("MLF975", one="a bar", first="told once", other=f"the {name} one", second=f"telling {twice} bars twice", hint=hint)
    return keys


def differing(old: Bars, new: Bars, found: Match) -> dict[str, NDArray[np.bool_]]:
    """For each column that both have, which of the pairs differ. A volume that one does not know differs from none."""
    masks = {}
    for name in VALUES:
        if name in old and name in new:
            a, b = (np.asarray(bars[name], np.float64)[rows] for bars, rows in ((old, found.old), (new, found.new)))
            unknown = np.isnan(a) & np.isnan(b) if name in PRICES else np.isnan(a) | np.isnan(b)
            masks[name] = ~((a == b) | unknown)
    return masks


def conflicts(old: Bars, new: Bars, found: Match) -> list[Conflict]:
    """Every pair that differs, in order of time."""
    masks = differing(old, new, found)
    rows = np.flatnonzero(np.logical_or.reduce(list(masks.values()))) if masks else np.empty(0, np.int64)
    pairs = zip(rows.tolist(), found.old[rows].tolist(), found.new[rows].tolist(), strict=True)
    return [Conflict(a, b, {n: (float(old[n][a]), float(new[n][b])) for n, mask in masks.items() if mask[i]}) for i, a, b in pairs]


def was_forming(old: Bars, new: Bars, one: Conflict) -> bool:
    """Whether the old bar can have grown into the new one: the same open, a range inside its range, no more volume."""
    a, b = ({name: float(bars[name][row]) for name in (*PRICES, "volume")} for bars, row in ((old, one.old), (new, one.new)))
    grown = a["open"] == b["open"] and a["high"] <= b["high"] and a["low"] >= b["low"]
    return grown and (np.isnan(a["volume"]) or np.isnan(b["volume"]) or a["volume"] <= b["volume"])


def told(bars: Bars, one: Conflict) -> str:
    """A conflict in words: when, and both values of each column."""
    values = ", ".join(f"{name} {a:.10g} and {b:.10g}" for name, (a, b) in one.values.items())
    return f"{instant(int(bars['ts'][one.old]))} {values}"


def instant(ts: int) -> str:
    """ISO text in UTC."""
    return f"{np.datetime_as_string(np.datetime64(ts, 'ns'), unit='s')}Z"
