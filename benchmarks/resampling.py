"""The resampler beside pandas and polars: the same bars, the same widths, in turns."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
from rows import Pair, Row, at_most, faster, missing
from scale import placed

from mlf.operators.bars.resample import resample_many, resampled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]

COARSE = (5, 10, 15, 20, 25, 30, 45, 60)
#: Widths that divide an hour: on these the peers, whose grid hangs on midnight UTC, make the same bars.
ALIKE = (5, 10, 15, 20, 30, 60)
FIGURES = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
TIMES = 10


def ratios(source: Path, times: int) -> Iterator[Row]:
    """Rows of all coarse timeframes of the bars in ``source``, beside both peers."""
    bars = placed(source)
    frame, table = _pandas(bars), _polars(bars)
    if not _alike(bars, frame, table):
        yield missing("resample 8 timeframes", "the peers' bars differ from ours")
        return
    ours, pandas, polars = _in_turns((lambda: resample_many(bars, COARSE), lambda: _by_pandas(frame), lambda: _by_polars(table)), times)
    note = f"{len(bars['ts']):,} bars, median of {times}; six of the eight compared value by value"
    yield faster("resample, beside pandas", Pair(ours, pandas, note), TIMES)
    yield faster("resample, beside polars", Pair(ours, polars, note), TIMES)
    (single,) = _in_turns((lambda: resampled(bars, 60),), times)
    yield at_most("one timeframe in a run (1m to 1h)", single, "s", 1.0)


def _pandas(bars: Bars) -> pd.DataFrame:
    frame = pd.DataFrame({name: bars[name] for name in FIGURES})
    frame.index = pd.DatetimeIndex(bars["ts"], tz="UTC")
    return frame


def _polars(bars: Bars) -> pl.DataFrame:
    frame = pl.DataFrame({"ts": bars["ts"], **{name: bars[name] for name in FIGURES}})
    return frame.with_columns(pl.col("ts").cast(pl.Datetime("ns", "UTC")).set_sorted())


def _by_pandas(frame: pd.DataFrame) -> list[pd.DataFrame]:
    return [frame.resample(f"{minutes}min").agg(FIGURES) for minutes in COARSE]


def _by_polars(frame: pl.DataFrame) -> list[pl.DataFrame]:
    how = [getattr(pl.col(name), way)() for name, way in FIGURES.items()]
    return [frame.group_by_dynamic("ts", every=f"{minutes}m").agg(how) for minutes in COARSE]


def _alike(bars: Bars, frame: pd.DataFrame, table: pl.DataFrame) -> bool:
    """Whether all three made the same bars where the grids coincide."""
    found = dict(zip(COARSE, zip(_by_pandas(frame), _by_polars(table), strict=True), strict=True))
    return all(_equal(made, *found[minutes]) for minutes, made in resample_many(bars, ALIKE).items())


def _equal(made: Bars, pandas: pd.DataFrame, polars: pl.DataFrame) -> bool:
    kept = pandas.dropna(subset=["open"])
    same = np.array_equal(made["ts"], polars["ts"].cast(pl.Int64).to_numpy()) and np.array_equal(made["ts"], kept.index.as_unit("ns").asi8)
    return same and all(np.array_equal(made[n], kept[n].to_numpy()) and np.array_equal(made[n], polars[n].to_numpy()) for n in FIGURES)


def _in_turns(steps: tuple[Callable[[], Any], ...], times: int) -> list[float]:
    """Median seconds of steps that take turns, after one round that is not counted."""
    found: list[list[float]] = [[] for _ in steps]
    for i in range(times + 1):
        for step, seconds in zip(steps, found, strict=True):
            started = time.perf_counter()
            step()
            if i:
                seconds.append(time.perf_counter() - started)
    return [statistics.median(seconds) for seconds in found]
