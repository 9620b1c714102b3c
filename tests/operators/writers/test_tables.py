"""Canonical tables: the same bars, the same bytes, and nothing lost on the way back."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlf.operators.writers.tables import arrow, compressed, parquet, table_of


def test_a_table_holds_utc_opens_and_the_names_of_contracts(three: Any) -> None:
    table = table_of(three.bars, three.manner())
    assert table.schema.field("ts").type == pa.timestamp("ns", tz="UTC")
    assert table.column("contract").to_pylist() == ["MESH24", "MESH24", "MESM24"]
    assert table.column("volume").to_pylist() == [120.0, None, 7.0]
    assert json.loads(table.schema.metadata[b"mlf"]) == {"interval": 1, "symbol": "MES", "tick": 0.25}


def test_parquet_and_arrow_give_the_bars_back(three: Any) -> None:
    for table in (
        pq.read_table(io.BytesIO(parquet(three.bars, three.manner()))),
        pa.ipc.open_file(arrow(three.bars, three.manner())).read_all(),
    ):
        np.testing.assert_array_equal(table.column("ts").cast(pa.int64()).to_numpy(), three.bars["ts"])
        np.testing.assert_array_equal(table.column("close").to_numpy(), three.bars["close"])


@pytest.mark.parametrize("write", [parquet, arrow])
def test_equal_bars_give_equal_bytes(three: Any, write: Any) -> None:
    copy = {name: np.array(column) for name, column in three.bars.items()}
    assert write(three.bars, three.manner()) == write(copy, three.manner())


def test_packed_bytes_carry_no_clock() -> None:
    packed = compressed(b"bars", ".gz")
    assert packed[4:8] == b"\0\0\0\0"
    assert gzip.decompress(packed) == b"bars"
    assert pa.decompress(compressed(b"bars", ".zst"), 4, "zstd").to_pybytes() == b"bars"
    assert compressed(b"bars", ".csv") == b"bars"
