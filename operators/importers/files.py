"""Body of `data.file`: canonical CSV and Parquet files as raw bars.

Reads only the paths it is handed, with pyarrow, through a file it opened itself; no text of the user ever becomes a URL. Rows keep
their order, stamps may repeat or step back: `data.clean` judges that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.importers.header import PRICES
from mlf.operators.importers.interval import interval_minutes
from mlf.operators.importers.names import contract_ordinals
from mlf.operators.importers.peek import peek
from mlf.operators.importers.read_csv import read_csv
from mlf.operators.importers.read_parquet import read_parquet
from mlf.operators.importers.stamps import stamps_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from mlf.operators.importers.declare import FileParams
    from mlf.schemas.work import Task

Column = NDArray[np.generic]
Bars = dict[str, Column]


def run(inputs: Mapping[str, Any], params: FileParams, task: Task) -> Bars:
    """Raw bars of all files, in the order of the source.

    `contract` is there only where every file names contract months; `interval` holds one number, the minutes per bar. Raises MLF902 to
    MLF910 and MLF917 to MLF919 with file, line and value.
    """
    del task
    files: Sequence[tuple[str, Path]] = inputs["source"]
    parts = [_bars(name, path, params) for name, path in files]
    shared = [column for column in parts[0] if all(column in part for part in parts)]
    bars = {column: np.concatenate([part[column] for part in parts]) for column in shared}
    bars["interval"] = np.array([_interval(bars["ts"], ", ".join(name for name, _ in files), params.interval)], np.int32)
    return bars


def _interval(ts: NDArray[Any], names: str, declared: int | None) -> int:
    found = interval_minutes(ts, names)
    if declared not in (None, found):
        raise MlfError("MLF919", file=names, declared=declared, found=found)
    return found


def _bars(name: str, path: Path, params: FileParams) -> Bars:
    seen = peek(path, name, ignore=params.ignore)
    if params.format not in ("auto", seen.kind):
        raise MlfError("MLF903", file=name, kind=f"a {seen.kind} file, not {params.format} as declared")
    table = read_csv(name, path) if seen.kind == "csv" else read_parquet(name, path, params.ignore)
    if table.num_rows == 0:
        raise MlfError("MLF902", file=name)
    ts = stamps_of(name, table.column("ts"))
    bars: Bars = {"ts": ts} | {column: _floats(table.column(column)) for column in (*PRICES, "volume")}
    names = [table.column(column).to_pylist() for column in ("symbol", "contract") if column in table.column_names]
    ordinals = contract_ordinals(name, names, ts, params.symbol)
    return bars if ordinals is None else bars | {"contract": ordinals}


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Float64 values; what is null is NaN."""
    values: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    return values
