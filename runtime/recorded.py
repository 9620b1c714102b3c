"""The record of cleaning as rows of text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Record = Mapping[str, NDArray[Any]]

FIELDS = ("row", "ts", "defect", "action", "column", "old", "new")


def rows_of(record: Record) -> Iterator[tuple[Any, ...]]:
    """One tuple per change: times as ISO text, numbers as numbers, unknown ones as ``None``. Dropped bars have no new values."""
    times = np.datetime_as_string(record["ts"], unit="s").tolist()
    columns = (record["row"].tolist(), times, *(record[name].tolist() for name in FIELDS[2:]))
    for row, ts, defect, action, column, old, new in zip(*columns, strict=True):
        yield row, f"{ts}Z", defect, action, column, *(None if value != value else value for value in (old, new))  # noqa: PLR0124


def counted(record: Record) -> dict[str, int]:
    """Bars touched by each defect, the names in alphabetic order."""
    pairs = np.unique(np.stack([record["defect"], record["row"].astype("U20")]), axis=1)[0] if len(record["row"]) else np.empty(0, str)
    names, counts = np.unique(pairs, return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def csv_bytes(record: Record) -> bytes:
    """The record as CSV with a header; numbers as short as they can be, unknown ones empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(rows_of(record))
    return text.getvalue().encode("ascii")
