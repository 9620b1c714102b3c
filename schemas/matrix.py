"""The feature matrix: a view over memory-mapped columns, gathered by row, never materialised as a whole.

The artifact is a table. ``ts`` and ``close_ts`` are the base rows' open and close stamps (ns, UTC). A feature column is named
``<timeframe>/<feature>`` and has one value per bar of ITS timeframe; ``index/<timeframe>`` maps each base row to the last bar of that
timeframe that had closed by the base row's close (-1: none yet; absent for the base itself). ``ready`` holds one number: the first base
row at which every column has had its first finite value. ``usable`` stands there only if features start afresh at rolls: whether every
column has had a value of the contract that the base row trades. No model learns from, or is judged on, a row that is not usable, nor may
a window of rows reach over one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

META = ("ts", "close_ts", "ready", "usable")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Named columns over base rows."""

    table: Mapping[str, NDArray[np.generic]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Feature columns in matrix order."""
        return tuple(n for n in self.table if n not in META and not n.startswith("index/"))

    @property
    def rows(self) -> int:
        """Number of base rows."""
        return len(self.table["ts"])

    @property
    def ready(self) -> int:
        """First base row at which every column has had its first finite value."""
        return int(self.table["ready"][0])

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Rows at or after ``ready`` whose features are all of the contract that the row trades."""
        late = np.arange(self.rows) >= self.ready
        return late & self.table["usable"].astype(np.bool_) if "usable" in self.table else late

    def column(self, name: str, rows: NDArray[np.integer]) -> NDArray[Any]:
        """Values of one column at base ``rows``; NaN where no coarse bar had closed yet."""
        values: NDArray[Any] = self.table[name]
        index = self.table.get("index/" + name.partition("/")[0])
        if index is None:
            own: NDArray[Any] = values[rows]
            return own
        at = index[rows]
        seen: NDArray[Any] = np.where(at < 0, np.array(np.nan, values.dtype), values[np.maximum(at, 0)])
        return seen

    def gather(self, rows: NDArray[np.integer], columns: Sequence[str] | None = None) -> NDArray[np.float32]:
        """A C-contiguous float32 array of shape (rows, columns)."""
        names = self.columns if columns is None else columns
        out = np.empty((len(rows), len(names)), np.float32)
        for j, name in enumerate(names):
            out[:, j] = self.column(name, rows)
        return out
