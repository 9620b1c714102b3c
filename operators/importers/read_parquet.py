"""A canonical Parquet file as an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from mlf.errors import MlfError
from mlf.operators.importers.header import NAMES, PRICES, REQUIRED, check_header

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def read_parquet(name: str, path: Path, ignore: Collection[str]) -> pa.Table:
    """The canonical columns, numbers as float64, names as text.

    Raises MLF904 (damaged), MLF905, MLF906, MLF918 (columns), MLF907 (a column that holds no numbers).
    """
    try:
        with path.open("rb") as file:
            source = parquet.ParquetFile(file)
            check_header(name, source.schema_arrow.names, ignore)
            wanted = [column for column in (*REQUIRED, *NAMES) if column in source.schema_arrow.names]
            table = source.read(columns=wanted, use_threads=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise MlfError("MLF904", file=name, reason=str(error).splitlines()[0][:120]) from None
    return pa.table({column: _typed(name, column, table.column(column)) for column in wanted})


def _typed(name: str, column: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    if column in NAMES:
        return values.cast(pa.string())
    if column not in (*PRICES, "volume"):
        return values
    kind = values.type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        first = values.slice(0, 1).to_pylist()
        raise MlfError(
            "MLF907", file=name, line=1, column=column, value=f"{first[0] if first else ''!r} of type {kind}", expected="a number"
        )
    return values.cast(pa.float64())
