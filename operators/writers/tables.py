"""Bars as canonical tables: Parquet and Arrow files, and text compressed as its name asks."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mlf.operators.writers.manner import PRICES, contract_names

if TYPE_CHECKING:
    from mlf.operators.writers.manner import Bars, Manner

#: Rows of one group: fixed, so that a release of the library with another default writes the same bytes.
GROUP = 1 << 20
LEVEL = 3


def table_of(bars: Bars, manner: Manner) -> pa.Table:
    """`ts` (UTC), prices, `volume` (null where unknown), and `contract`, `interest`, `trades` where the bars have them.

    The schema's metadata names root, tick and interval, so that a later append need not guess them.
    """
    columns: dict[str, Any] = {"ts": pa.array(np.asarray(bars["ts"], np.int64)).cast(pa.timestamp("ns", tz="UTC"))}
    columns |= {name: pa.array(np.asarray(bars[name], np.float64)) for name in PRICES}
    columns |= {name: _nullable(bars[name]) for name in ("volume", "interest", "trades") if name in bars}
    names = contract_names(bars, manner.symbol)
    if names is not None:
        columns["contract"] = pa.array(names, pa.string())
    facts = {"symbol": manner.symbol, "tick": manner.tick, "interval": manner.interval}
    return pa.table(columns).replace_schema_metadata({"mlf": json.dumps(facts, sort_keys=True)})


def _nullable(column: Any) -> pa.Array:
    values = np.asarray(column, np.float64)
    return pa.array(values, mask=np.isnan(values))


def parquet(bars: Bars, manner: Manner) -> bytes:
    """The bars as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(table_of(bars, manner), sink, compression="zstd", compression_level=LEVEL, row_group_size=GROUP, version="2.6")
    return sink.getvalue()


def arrow(bars: Bars, manner: Manner) -> bytes:
    """The bars as an Arrow IPC file."""
    sink = io.BytesIO()
    table = table_of(bars, manner)
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=GROUP)
    return sink.getvalue()


def compressed(data: bytes, suffix: str) -> bytes:
    """The data as `.gz` or `.zst`; untouched for any other suffix. No clock stands in the bytes."""
    if suffix == ".gz":
        return gzip.compress(data, compresslevel=6, mtime=0)
    if suffix == ".zst":
        return bytes(pa.Codec("zstd", compression_level=LEVEL).compress(data, asbytes=True))
    return data
