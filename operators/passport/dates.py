"""Rows of the trade dates that a spec asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError
from mlf.operators.calendar.zone import to_utc
from mlf.operators.data.dates import asked, day_of
from mlf.operators.importers.opens import opens_from

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Declared
    from mlf.operators.importers.rows import Rows

#: What any clock and a bar of a day can be off UTC.
MARGIN = timedelta(days=3)


def opens_of(rows: Rows, clock: tuple[str, str], minutes: int) -> NDArray[np.int64]:
    """UTC opens of all rows, whose stamps are of that zone and mark that edge of bars of so many minutes."""
    zone, edge = clock
    utc = rows.stamp if rows.absolute or zone == "UTC" else to_utc(rows.stamp, zone)
    return opens_from(utc, minutes, edge)


def cut_near(rows: Rows, declared: Declared) -> Rows:
    """The rows that lie on the dates asked for by one clock or another, and some days on either side."""
    start, end = day_of(declared.start), day_of(declared.end)
    return taken(rows, asked(rows.stamp, None if start is None else start - MARGIN, None if end is None else end + MARGIN))


def taken(rows: Rows, keep: NDArray[np.bool_]) -> Rows:
    """The rows that are kept. Raises MLF915 if there are none."""
    if not keep.any():
        raise MlfError("MLF915", step="data.start and data.end", count=len(keep))
    if keep.all():
        return rows
    columns: dict[str, NDArray[Any]] = {name: column[keep] for name, column in rows.columns.items()}
    return replace(rows, stamp=rows.stamp[keep], columns=columns)
