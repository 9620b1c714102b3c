"""Body of `data.passport`: the passport of a source once more, from its raw bars.

The compiler has looked at the files before there was a plan. Here the opens of the bars are turned back into the stamps of the files, so
that the same inference on the same rows gives the same document: the artifact does not depend on what a compiler remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.calendar.zone import MINUTE, to_wall
from mlf.operators.importers.layout import Declared, Layout
from mlf.operators.importers.rows import Rows
from mlf.operators.passport.evidence import Subject
from mlf.operators.passport.settle import Said
from mlf.operators.passport.survey import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.operators.passport.declare import Decided, PassportParams
    from mlf.schemas.work import Task

COLUMNS = ("open", "high", "low", "close", "volume", "contract", "interest", "trades")


def run(inputs: Mapping[str, Any], params: PassportParams, task: Task) -> dict[str, Any]:
    """The document of ``survey``. Raises what it raises."""
    subject = Subject(params.symbol, params.template, params.tick, params.months, params.roll, task.tables)
    declared, decided = Declared(**params.declared.model_dump()), params.decided
    # Bars that were cut to dates are told by the clock of their file: of a part alone it may be open.
    known = None if declared.start is None and declared.end is None else Said(decided.timezone, decided.stamp)
    return told(rows_of(inputs["bars"], decided), subject, declared, known).document()


def rows_of(bars: Mapping[str, NDArray[Any]], decided: Decided) -> Rows:
    """The rows as their file wrote them."""
    stamp = np.asarray(bars["ts"])
    if decided.stamp == "close":
        stamp = stamp + decided.interval * MINUTE
        if "short/row" in bars:
            stamp[bars["short/row"]] -= bars["short/cut"]
    absolute = decided.clock == "absolute"
    wall = stamp if absolute or decided.timezone == "UTC" else to_wall(stamp, decided.timezone)
    layout = Layout(decided.format, "csv", "epoch" if absolute else "naive", {})
    columns = {name: np.asarray(bars[name]) for name in COLUMNS if name in bars}
    return Rows(wall, columns, absolute, (layout,), ("the source",))
