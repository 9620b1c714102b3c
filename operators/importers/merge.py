"""The files of a source as one series: what overlapping dumps tell twice is told once, what they tell differently is refused.

A dump that was taken while the market was open ends with a bar that was still forming; one that a program wrote bar by bar ends with a
run of them. A newer dump tells such a bar as it became, and the older one yields. Every other difference between two files is a fact about
the data that only the user can decide.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.overlap import Overlap, overlap_of
from mlf.operators.importers.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Policy = Literal["fail", "newest", "oldest"]

MINUTE = 60_000_000_000
SHOWN = 3
#: Rows of a file that its usual step is taken from, fewer than which say nothing, and the share of steps that must agree.
ENOUGH, MOST, SHARE = 20, 50_000, 0.5


def merged(parts: Sequence[Rows], policy: Policy = "fail") -> Rows:
    """The rows of all files, by time; rows of one file keep their order, also where it steps back.

    Of two files the one whose last stamp is later counts as newer (of equal ones: the later name). Equal bars are one bar (``dropped``:
    ``overlap``); one without volume takes it from the other. The last bars of a file yield to fuller tellings of them, with the same
    open, a range that holds their own, and more volume (``partial``). Any other difference is MLF928, or decided by ``newest`` or
    ``oldest`` and counted (``differing``). Columns that some files lack are NaN in their rows. Raises MLF929 for files that cannot be one
    series: UTC stamps and wall-clock stamps, named and unnamed contracts, unlike intervals.
    """
    if len(parts) == 1:
        return parts[0]
    _refuse_unlike(parts)
    ordered = sorted(parts, key=lambda part: (int(part.stamp.max()), part.files))
    by_start = sorted(ordered, key=lambda part: int(part.stamp.min()))
    if all(int(a.stamp.max()) < int(b.stamp.min()) for a, b in itertools.pairwise(by_start)):
        return _joined(by_start)
    return _overlaid(_joined(ordered), ordered, policy)


def _refuse_unlike(parts: Sequence[Rows]) -> None:
    _refuse_two(parts, ["stamps in UTC" if part.absolute else "stamps of a wall clock" for part in parts])
    _refuse_two(parts, ["contract codes" if "contract" in part.columns else "no contract codes" for part in parts])
    steps = [(part, step) for part in parts if (step := _usual_step(part.stamp)) is not None]
    _refuse_two([part for part, _ in steps], [f"bars of {step / MINUTE:g} minutes" for _, step in steps])


def _refuse_two(parts: Sequence[Rows], kinds: Sequence[str]) -> None:
    files: dict[str, list[str]] = {}
    for part, kind in zip(parts, kinds, strict=True):
        files.setdefault(kind, []).extend(part.files)
    if len(files) > 1:
        (one, first), (other, second) = list(files.items())[:2]
        raise MlfError("MLF929", one=one, first=_names(first), other=other, second=_names(second))


def _names(files: Sequence[str]) -> str:
    return ", ".join(files[:SHOWN]) + (f" and {len(files) - SHOWN} more" if len(files) > SHOWN else "")


def _usual_step(stamp: NDArray[np.int64]) -> int | None:
    """The step between most neighbouring stamps in nanoseconds; ``None`` where few rows or no clear majority say it."""
    steps = np.diff(np.unique(stamp[:MOST]))
    if len(steps) < ENOUGH:
        return None
    values, counts = np.unique(steps, return_counts=True)
    return int(values[counts.argmax()]) if counts.max() >= SHARE * len(steps) else None


def _joined(parts: Sequence[Rows]) -> Rows:
    """All rows, file after file."""
    reasons = sorted({reason for part in parts for reason in part.dropped})
    return Rows(
        stamp=np.concatenate([part.stamp for part in parts]),
        columns={name: _column(parts, name) for name in dict.fromkeys(name for part in parts for name in part.columns)},
        absolute=parts[0].absolute,
        layouts=tuple(layout for part in parts for layout in part.layouts),
        files=tuple(file for part in parts for file in part.files),
        dropped={reason: sum(part.dropped.get(reason, 0) for part in parts) for reason in reasons},
        names=tuple(sorted({name for part in parts for name in part.names})),
    )


def _column(parts: Sequence[Rows], name: str) -> NDArray[Any]:
    return np.concatenate([part.columns[name] if name in part.columns else np.full(len(part), np.nan) for part in parts])


def _overlaid(rows: Rows, parts: Sequence[Rows], policy: Policy) -> Rows:
    """Joined rows of overlapping files, each bar once; ``parts`` are in the order of ``rows``, the oldest first."""
    found = overlap_of(rows, parts)
    if found.differing.any() and policy == "fail":
        raise _refusal(rows, parts, found)
    keep = np.ones(len(rows), np.bool_)
    keep[found.row[found.equal | found.partial]] = False
    keep[_losers(found) if policy == "oldest" else found.row[found.differing]] = False
    counts = {"overlap": found.equal, "partial": found.partial, "differing": found.differing}
    dropped = {**rows.dropped, **{reason: int(mask.sum()) for reason, mask in counts.items() if mask.any()}}
    order = _by_time(parts, keep)
    columns = {**rows.columns, "volume": _known_volume(rows, found)}
    return replace(rows, stamp=rows.stamp[order], columns={name: column[order] for name, column in columns.items()}, dropped=dropped)


def _losers(found: Overlap) -> NDArray[np.int64]:
    """Rows that yield where the oldest telling of a bar counts: all others about a bar of which the oldest differs from the newest."""
    oldest = np.full(int(found.best.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(oldest, found.best, found.file)
    first = found.file == oldest[found.best]
    ousted = np.unique(found.best[found.differing & first])
    return np.concatenate([ousted, found.row[~first & (found.differing | np.isin(found.best, ousted))]])


def _known_volume(rows: Rows, found: Overlap) -> NDArray[np.float64]:
    """Volumes; a bar without one takes it from the newest equal bar that has one."""
    volume: NDArray[np.float64] = rows.columns["volume"].copy()
    row, best = found.row[found.equal], found.best[found.equal]
    give = np.isnan(volume[best]) & ~np.isnan(volume[row])
    volume[best[give]] = volume[row[give]]
    return volume


def _by_time(parts: Sequence[Rows], keep: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Order of the kept rows: by the latest stamp that their file had reached, then the older file first."""
    reached = np.concatenate([np.maximum.accumulate(part.stamp) for part in parts])
    kept = np.flatnonzero(keep)
    return kept[np.argsort(reached[kept], kind="stable")]


def _refusal(rows: Rows, parts: Sequence[Rows], found: Overlap) -> MlfError:
    differing = np.flatnonzero(found.differing)
    ends = np.cumsum([len(part) for part in parts])
    told = []
    for i in differing[np.argsort(rows.stamp[found.row[differing]], kind="stable")][:SHOWN]:
        two = [f"{_told(rows, int(row))} in {_names(parts[_file(ends, row)].files)}" for row in (found.row[i], found.best[i])]
        told.append(f"{_when(rows, int(found.row[i]))} is {two[0]} and {two[1]}")
    return MlfError("MLF928", count=len(differing), places="; ".join(told))


def _file(ends: NDArray[Any], row: np.int64) -> int:
    return int(np.searchsorted(ends, row, side="right"))


def _when(rows: Rows, row: int) -> str:
    return f"{np.datetime_as_string(rows.stamp[row].astype('datetime64[ns]'), unit='s')}{'Z' if rows.absolute else ''}"


def _told(rows: Rows, row: int) -> str:
    prices = "/".join(f"{rows.columns[name][row]:.10g}" for name in ("open", "high", "low", "close"))
    volume = rows.columns["volume"][row]
    return prices + ("" if np.isnan(volume) else f" volume {volume:.10g}")
