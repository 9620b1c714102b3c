"""Bars to measure with: 17 years of one-minute Nasdaq futures where the shared market data is at hand, else as many generated ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from mlf.operators.contracts import CONTRACTS
from mlf.operators.data import sessions, synthetic
from mlf.operators.data.declare import TABLES, SessionParams, SyntheticParams
from mlf.operators.importers import files
from mlf.operators.importers.declare import FileParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "canonical" / "NQ_1m_unadj_DERIVED_20081211_20251215.parquet"
ROWS = 6_000_000
WEEK = 7 * 86_400 * 1_000_000_000


def task() -> Task:
    """A task with the calendar's tables."""
    names = (*TABLES, "operators/contracts.csv")
    return Task(seed=42, tables={name: (ROOT / name).read_bytes() for name in names})


def minutes(folder: Path) -> Path:
    """A Parquet file of 5.7 million one-minute bars."""
    if REAL.exists():
        return REAL
    contract = CONTRACTS["NQ"]
    facts = ("tick", "base_price", "template", "months", "roll", "volatility", "daily_volume")
    given = {name: getattr(contract, name) for name in facts} | {"symbol": "NQ", "start": date(2008, 12, 11), "end": date(2025, 12, 16)}
    bars = synthetic.run({}, SyntheticParams.model_validate(given), task())
    path = folder / "minutes.parquet"
    pq.write_table(_table(bars), path)
    return path


def placed(source: Path) -> Mapping[str, NDArray[Any]]:
    """The bars of ``source`` in their sessions, with a made-up volume."""
    raw = files.run({"source": ((source.name, source),)}, FileParams(symbol="NQ"), task())
    bars = sessions.run({"bars": raw}, SessionParams(template="equity_index"), task())
    return {**bars, "volume": (np.arange(len(bars["ts"])) * 37 % 1_000).astype(np.float64)}


def text(folder: Path, source: Path, rows: int) -> Path:
    """A canonical CSV file of so many bars: those of ``source``, again from the start with later stamps where they do not last."""
    bars = {name: column.to_numpy() for name, column in zip(*_columns(source), strict=True)}
    ts = np.resize(bars["ts"], rows)
    span = (bars["ts"][-1] - bars["ts"][0]) // WEEK * WEEK + 2 * WEEK
    ts = ts + np.arange(rows) // len(bars["ts"]) * span
    prices = {name: np.resize(bars[name], rows) for name in ("open", "high", "low", "close")}
    path = folder / f"minutes{rows}.csv"
    pa.csv.write_csv(_table({"ts": ts, **prices, "volume": (np.arange(rows) * 37 % 1_000).astype(np.float64)}), path)
    return path


def _columns(source: Path) -> tuple[list[str], list[pa.ChunkedArray]]:
    table = pq.read_table(source)
    names = ["ts", "open", "high", "low", "close"]
    ts = table.column("ts").cast(pa.timestamp("ns", "UTC")).cast(pa.int64())
    return names, [ts, *(table.column(name) for name in names[1:])]


def _table(bars: Mapping[str, NDArray[Any]]) -> pa.Table:
    names = ("open", "high", "low", "close", "volume")
    return pa.table(
        {"ts": pa.array(bars["ts"]).cast(pa.timestamp("ns", "UTC")).cast(pa.timestamp("s", "UTC")), **{n: bars[n] for n in names}}
    )
