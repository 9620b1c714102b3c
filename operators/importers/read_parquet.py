"""Parquet files of bars, one row group at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyarrow import parquet

from mlf.errors import MlfError
from mlf.operators.importers.columnar import planned, rows_of
from mlf.operators.importers.damaged import damaged, opened

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.operators.importers.layout import Layout
    from mlf.operators.importers.rows import Rows

BATCH = 1 << 17


def read_parquet(name: str, path: Path, layout: Layout) -> Rows:
    """The rows of a Parquet file whose column names, or the declared ones, say what they hold.

    Memory holds the rows and one batch. Raises MLF904 (damaged), MLF902, MLF905, MLF907, MLF918, MLF920, MLF922.
    """
    with opened(name, path, layout) as file, damaged(name):
        # A column must not be read wrong because another of its pages is damaged: checksums are compared where the file has them.
        source = parquet.ParquetFile(file, page_checksum_verification=True)
        plan = planned(name, source.schema_arrow, layout)
        wanted = [source.schema_arrow.names[at] for at in plan.wanted]
        if twice := [column for column in wanted if source.schema_arrow.names.count(column) > 1]:
            raise MlfError("MLF918", file=name, column=twice[0])
        return rows_of(name, plan, source.iter_batches(BATCH, columns=wanted, use_threads=False))
