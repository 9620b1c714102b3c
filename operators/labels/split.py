"""Body of ``split.chronological``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.labels.intervals import Gap, Segment, Spans, blocks, clear
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from mlf.operators.labels.declare import ChronologicalParams
    from mlf.schemas.work import Task

Rows = NDArray[np.int32]
Table = Mapping[str, NDArray[Any]]

#: Slack of the cut points: 0.7 + 0.15 of 100 rows is row 85, whatever the sum's last bit.
ROUNDING = 1e-9

#: Most features that a message names.
LISTED = 6


@dataclass(frozen=True, slots=True)
class Usable:
    """Rows that may be learnt from or judged, with the last row each one's label knows; ``bars`` counts all base rows."""

    rows: Rows
    end: Rows
    bars: int

    def within(self, segment: Segment) -> Usable:
        """The usable rows of a segment."""
        first, stop = np.searchsorted(self.rows, segment)
        return Usable(self.rows[first:stop], self.end[first:stop], self.bars)

    def before(self, row: int, purge: int) -> Usable:
        """The rows whose labels end before ``row``, and that lie more than ``purge`` bars before it."""
        return self._kept((row, self.bars), Gap(purge=purge))

    def after(self, row: int, embargo: int) -> Usable:
        """The rows from ``row`` on, the first ``embargo`` of them left out."""
        return self._kept((0, row), Gap(embargo=embargo))

    def _kept(self, judged: Segment, gap: Gap) -> Usable:
        apart = np.empty(0, np.int64)
        keep = clear(Spans(self.rows, self.end), blocks([judged], Spans(apart, apart)), gap)
        return Usable(self.rows[keep], self.end[keep], self.bars)


def run(inputs: Mapping[str, Table], params: ChronologicalParams, task: Task) -> dict[str, Rows]:  # noqa: ARG001 - the signature of a body
    """Rows of ``train``, ``validation`` and ``test``, ascending, and of ``fit`` and ``stop`` within train.

    The segments are cut at ``train`` and ``train + validation`` of ALL base rows. A row is used if its label is valid and the matrix calls
    it usable: not before ``ready``, and with features of one contract. Before a cut at row c it stays only if its label ends before c and
    it lies before c - purge; after the cut only from c + embargo on. ``stop`` is the last ``stop_fraction`` of the training rows, ``fit``
    the rest, purged against it in the same way, without embargo. Raises MLF522 for a segment without rows, MLF523 for features that have
    no value in any row.
    """
    labels, matrix = inputs["labels"], Matrix(inputs["matrix"])
    usable = usable_rows(labels, matrix)
    if matrix.ready >= usable.bars:
        _refuse_unknown(matrix)
    first, second = (int(len(labels["valid"]) * share + ROUNDING) for share in (params.train, params.train + params.validation))
    train = usable.within((0, first)).before(first, params.purge)
    validation = usable.within((first, second)).after(first, params.embargo).before(second, params.purge)
    test = usable.within((second, usable.bars)).after(second, params.embargo)
    found = {"train": train.rows, "validation": validation.rows, "test": test.rows}
    limits = {"train": (0, first), "validation": (first, second), "test": (second, usable.bars)}
    for name, rows in found.items():
        _require(rows, Emptied(name, limits[name], usable, matrix.ready), params)
    fit, stop = _stopping(train, params)
    _require(fit, Emptied("fit", limits["train"], usable, matrix.ready), params)
    return {"fit": fit, "stop": stop, **found}


def usable_rows(labels: Table, matrix: Matrix) -> Usable:
    """Rows with a valid label that are usable in the matrix: at or after ``ready``, with features of one contract."""
    rows = np.flatnonzero(labels["valid"] & matrix.usable).astype(np.int32)
    return Usable(rows, labels["exit"][rows], len(labels["valid"]))


def _refuse_unknown(matrix: Matrix) -> None:
    rows = np.arange(matrix.rows)
    empty = [name for name in matrix.columns if not np.isfinite(matrix.column(name, rows)).any()]
    if empty:
        more = ", ..." if len(empty) > LISTED else ""
        raise MlfError("MLF523", count=len(empty), total=len(matrix.columns), columns=", ".join(empty[:LISTED]) + more)


@dataclass(frozen=True, slots=True)
class Emptied:
    """What MLF522 says about a segment."""

    name: str
    segment: Segment
    usable: Usable
    ready: int


def _stopping(train: Usable, params: ChronologicalParams) -> tuple[Rows, Rows]:
    head = min(int(len(train.rows) * (1 - params.stop_fraction) + ROUNDING), len(train.rows) - 1)
    return train.before(int(train.rows[head]), params.purge).rows, train.rows[head:]


def _require(rows: Rows, asked: Emptied, params: ChronologicalParams) -> None:
    if len(rows):
        return
    first, stop = asked.segment
    raise MlfError(
        "MLF522",
        segment=asked.name,
        bars=stop - first,
        ready=asked.ready,
        labelled=len(asked.usable.within(asked.segment).rows),
        purge=params.purge,
        embargo=params.embargo,
    )
