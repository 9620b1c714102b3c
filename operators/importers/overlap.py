"""Which rows of overlapping files tell the same bar, a bar still forming, or different things about one bar. Plain arrays, no files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mlf.operators.importers.rows import Rows

    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rows of which more than one file tells, as places in the joined rows.

    ``row`` and ``best`` pair each row of a beaten file with the row that the newest (at the end of two equally new files: the fullest)
    file tells of the bar. ``equal``, ``partial`` and ``differing`` say which of the three the row is; it is none of them where its file
    tells the bar twice and one of the two is equal. ``file`` is the number of the row's file.
    """

    row: Places
    best: Places
    file: NDArray[np.int64]
    equal: Mask
    partial: Mask
    differing: Mask


def overlap_of(rows: Rows, parts: Sequence[Rows]) -> Overlap:
    """What the files tell of the same bars. ``rows`` are the joined rows of ``parts``, the oldest file first."""
    file = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    last = np.array([int(part.stamp.max()) for part in parts])
    order, group = _groups(rows, file, last, parts)
    winner = np.flatnonzero(np.diff(group, append=-1) != 0)
    best = order[winner][group]
    twice = np.flatnonzero((np.diff(group) == 0) & (np.diff(file[order]) == 0))
    beaten = file[order] != file[best]
    row, best, group = order[beaten], best[beaten], group[beaten]
    equal = _equal(rows, row, best)
    equal |= _told_by_another(rows, (row, best), (order[twice], order[twice + 1]))
    told = group * np.int64(len(parts)) + file[row]
    other = ~equal & ~np.isin(told, told[equal])
    partial = _forming(rows, (row, best), file, (other, last))
    return Overlap(row, best, file[row], equal, partial, other & ~partial)


def _forming(rows: Rows, pairs: tuple[Places, Places], file: Places, known: tuple[Mask, Places]) -> Mask:
    """Rows that were still forming: the last bar of a file, and the unbroken run of such bars before it.

    A run is left by a program that wrote bars while they formed. Its bars must tell a volume, or the last one alone counts.
    """
    (row, best), (other, last) = pairs, known
    grown = other & _within(rows, row, best)
    closing = rows.stamp[row] == last[file[row]]
    told = ~np.isnan(rows.columns["volume"][row]) & ~np.isnan(rows.columns["volume"][best])
    final = np.ones(len(rows), np.bool_)
    final[row[grown & (told | closing)]] = False
    ends = np.full(len(last), np.iinfo(np.int64).min)
    np.maximum.at(ends, file[final], rows.stamp[final])
    forming: Mask = grown & (told | closing) & (rows.stamp[row] > ends[file[row]])
    return forming


def _groups(rows: Rows, file: Places, last: Places, parts: Sequence[Rows]) -> tuple[Places, Places]:
    """Places of the rows inside the span of another file, bar by bar and the best row of each bar last; and the number of the bar."""
    place = np.flatnonzero(_covered(rows.stamp, parts))
    if len(set(last.tolist())) < len(last):
        place = place[_fullest_last(rows, place, file, last)]
    stamp = rows.stamp[place]
    contract = rows.columns["contract"][place] if "contract" in rows.columns else None
    # Both sorts are stable: rows of one bar stay in the order of their files, which is that of their age.
    order = np.argsort(stamp, kind="stable") if contract is None else np.lexsort((contract, stamp))
    steps = np.diff(stamp[order], prepend=-1) != 0
    if contract is not None:
        steps |= np.diff(contract[order], prepend=-1) != 0
    return place[order], np.cumsum(steps) - 1


def _fullest_last(rows: Rows, place: Places, file: Places, last: Places) -> Places:
    """An order of the rows by age of their files in which, of files that end alike, the fullest telling of the last bar comes last."""
    ends = last[file[place]]
    closing = rows.stamp[place] == ends
    volume = np.where(closing, np.nan_to_num(rows.columns["volume"][place], nan=-1.0), 0.0)
    spread = np.where(closing, np.nan_to_num(rows.columns["high"][place] - rows.columns["low"][place]), 0.0)
    return np.lexsort((place, file[place], spread, volume, ends))


def _covered(stamp: Places, parts: Sequence[Rows]) -> Mask:
    """Whether the spans of two or more files hold the stamp."""
    starts = np.sort([int(part.stamp.min()) for part in parts])
    ends = np.sort([int(part.stamp.max()) for part in parts])
    covering: Mask = np.searchsorted(starts, stamp, side="right") - np.searchsorted(ends, stamp, side="left") > 1
    return covering


def _equal(rows: Rows, a: Places, b: Places) -> Mask:
    """Rows with equal prices, and equal volumes where both have one."""
    same = np.ones(len(a), np.bool_)
    for name in PRICES:
        left, right = rows.columns[name][a], rows.columns[name][b]
        same &= (left == right) | (np.isnan(left) & np.isnan(right))
    left, right = rows.columns["volume"][a], rows.columns["volume"][b]
    alike: Mask = same & ((left == right) | np.isnan(left) | np.isnan(right))
    return alike


def _told_by_another(rows: Rows, pairs: tuple[Places, Places], repeated: tuple[Places, Places]) -> Mask:
    """Rows that equal another row which the winning file tells of the same bar: wall time happens twice when clocks go back.

    ``repeated`` pairs each row with the next one that its file tells of the same bar.
    """
    row, best = pairs
    found = np.zeros(len(row), np.bool_)
    siblings: dict[int, list[int]] = {}
    for former, latter in zip(*(side.tolist() for side in repeated), strict=True):
        siblings[latter] = [*siblings.pop(former, []), former]
    for i in np.flatnonzero(np.isin(best, list(siblings))) if siblings else ():
        others = np.array(siblings[int(best[i])])
        found[i] = bool(_equal(rows, np.full(len(others), row[i]), others).any())
    return found


def _within(rows: Rows, a: Places, b: Places) -> Mask:
    """Rows that the other can have grown from: equal open, a range inside its range, less volume where both have one."""
    (ao, ah, al), (bo, bh, bl) = ([rows.columns[name][place] for name in PRICES[:3]] for place in (a, b))
    left, right = rows.columns["volume"][a], rows.columns["volume"][b]
    grown: Mask = (ao == bo) & (ah <= bh) & (al >= bl) & ((left < right) | np.isnan(left) | np.isnan(right))
    return grown
