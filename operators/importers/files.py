"""Body of `data.file`: the files of any vendor as raw bars with UTC opens.

Reads only the paths it is handed, through files it opened itself; no text of the user ever becomes a URL. Rows of one file keep their
order, stamps may repeat or step back: `data.clean` judges that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.zone import MINUTE, doubtful, is_zone, to_utc
from mlf.operators.data.dates import asked
from mlf.operators.importers.interval import interval_minutes
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.names import check_symbol
from mlf.operators.importers.opens import opens_from
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.importers.declare import FileParams
    from mlf.operators.importers.rows import Rows
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]

#: Columns of rows that become columns of bars, where the rows have them.
KEPT = ("open", "high", "low", "close", "volume", "contract", "interest", "trades")
#: How much shorter than the others a bar is; zero for nearly all.
CUT = "short/cut"


def run(inputs: Mapping[str, Any], params: FileParams, task: Task) -> Bars:
    """Raw bars of all files: `ts` int64 UTC opens, prices and `volume` float64 (NaN unknown).

    `contract`, `interest` and `trades` are there only where the files tell them. `interval` holds one number, the minutes per bar;
    `count/<reason>` say how many rows were left unread on purpose (spreads, overlap, partial, differing), and
    `count/doubtful_time` how many wall times happen twice or never where clocks change (the first, and an hour earlier, are taken).
    Close stamps are moved back by one interval, or to the stamp before where the last bar before a break is shorter: `short/row` lists
    those bars, `short/cut` by how many nanoseconds. Raises what ``read`` raises; MLF910 for another root, MLF917 and MLF919 for the
    interval, MLF965 for the zone.
    """
    del task
    rows = read(inputs["source"], _declared(params))
    files = ", ".join(rows.files)
    check_symbol(files, rows.names, params.symbol)
    ts, unsure = _utc(rows, files, params.timezone)
    minutes = params.interval or interval_minutes(rows.stamp, files)
    edge = params.stamp or next((layout.edge for layout in rows.layouts if layout.edge), None) or "open"
    bars: Bars = {"ts": opens_from(ts, minutes, edge)}
    bars |= {name: rows.columns[name] for name in KEPT if name in rows.columns}
    bars |= {CUT: bars["ts"] + minutes * MINUTE - ts} if edge == "close" else {}
    bars = _asked(bars, params)
    _check_interval(bars["ts"], files, params.interval)
    bars |= _short(bars.pop(CUT, None)) | {"interval": np.array([minutes], np.int32)}
    counts = {**rows.dropped, **({"doubtful_time": unsure} if unsure else {})}
    return bars | {f"count/{reason.replace(' ', '_')}": np.array([count], np.int64) for reason, count in counts.items()}


def _declared(params: FileParams) -> Declared:
    return Declared(
        format=params.format,
        timezone=params.timezone,
        stamp=params.stamp,
        interval=params.interval,
        columns={str(role): column for role, column in params.columns.items()},
        overlap=params.overlap,
        symbol=params.symbol,
    )


def _asked(bars: Bars, params: FileParams) -> Bars:
    """The bars of the trade dates that were asked for; what lies outside them is no part of the source."""
    if params.start is None and params.end is None:
        return bars
    keep = asked(bars["ts"], params.start, params.end)
    if not keep.any():
        raise MlfError("MLF915", step="data.start and data.end", count=len(keep))
    return {name: column[keep] for name, column in bars.items()}


def _short(cut: NDArray[np.int64] | None) -> Bars:
    """The bars that are shorter than the others, from the cut of each."""
    rows = np.empty(0, np.int64) if cut is None else np.flatnonzero(cut)
    return {} if cut is None or not len(rows) else {"short/row": rows, CUT: cut[rows]}


def _check_interval(ts: NDArray[np.int64], files: str, declared: int | None) -> None:
    """Bars of which minutes are missing are usually farther apart than they are long, but by whole bars."""
    if declared is not None and (found := interval_minutes(ts, files)) % declared:
        raise MlfError("MLF919", file=files, declared=declared, found=found)


def _utc(rows: Rows, files: str, declared: str | None) -> tuple[NDArray[np.int64], int]:
    """UTC stamps, and the number of wall times that are no one instant. A format's own zone counts where none is declared."""
    if rows.absolute:
        return rows.stamp, 0
    zone = declared or next((layout.zone for layout in rows.layouts if layout.zone), None)
    if zone is None or not is_zone(zone):
        what = "its stamps have no time zone, and none is declared" if zone is None else f"there is no time zone called '{zone}'"
        raise MlfError("MLF965", file=files, what=what)
    return to_utc(rows.stamp, zone), sum(doubtful(rows.stamp, zone))
