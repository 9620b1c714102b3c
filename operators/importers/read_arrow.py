"""Arrow files of bars: the file format and the stream format, one batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from mlf.operators.importers.columnar import planned, rows_of
from mlf.operators.importers.damaged import damaged, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlf.operators.importers.layout import Layout
    from mlf.operators.importers.rows import Rows

MAGIC = b"ARROW1"


def read_arrow(name: str, path: Path, layout: Layout) -> Rows:
    """The rows of an Arrow file whose column names, or the declared ones, say what they hold. Raises as ``read_parquet`` does."""
    with opened(name, path, layout) as file, damaged(name):
        is_file = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        source = pa.ipc.open_file(file) if is_file else pa.ipc.open_stream(file)
        plan = planned(name, source.schema, layout)
        batches = (source.get_batch(i) for i in range(source.num_record_batches)) if is_file else iter(source)
        return rows_of(name, plan, _validated(batch.select(plan.wanted) for batch in batches))


def _validated(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, each checked: Arrow trusts lengths and offsets of a file, and a damaged one would read foreign memory."""
    for batch in batches:
        batch.validate(full=True)
        yield batch
