"""Tasks with the calendar's tables, synthetic bars, and the shared market data where a machine has it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.contracts import CONTRACTS
from mlf.operators.data import clean, files, resample, sessions, synthetic
from mlf.operators.data.declare import TABLES, CleanParams, FileParams, ResampleParams, SessionParams, SyntheticParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data"
#: Columns that have one value per bar after the sessions.
ROWS = ("ts", "open", "high", "low", "close", "volume", "close_ts", "session", "trade_date", "minute", "to_close", "rth", "roll")


@lru_cache
def tables() -> dict[str, bytes]:
    """The calendar's tables, as a task carries them."""
    return {name: (ROOT / name).read_bytes() for name in TABLES}


def task(seed: int = 42) -> Task:
    """A task with the tables."""
    return Task(seed=seed, tables=tables())


def synthetic_params(symbol: str = "MES", start: str = "2024-03-04", end: str = "2024-03-16", **changed: Any) -> SyntheticParams:
    """Parameters as the compiler fills them in."""
    contract = CONTRACTS[symbol]
    facts = ("tick", "base_price", "template", "months", "roll", "volatility", "daily_volume")
    given = {name: getattr(contract, name) for name in facts} | {"symbol": symbol, "start": start, "end": end}
    return SyntheticParams.model_validate(given | changed)


def synthetic_bars(seed: int = 42, **changed: Any) -> dict[str, NDArray[Any]]:
    """Raw synthetic bars."""
    return synthetic.run({}, synthetic_params(**changed), task(seed))


def cleaned(raw: Table, tick: float = 0.25, **policy: Any) -> dict[str, NDArray[Any]]:
    """Bars after cleaning."""
    return clean.run({"bars": raw}, CleanParams(tick=tick, **policy), task())


def placed(raw: Table, template: str = "equity_index", **changed: Any) -> dict[str, NDArray[Any]]:
    """Bars after the sessions."""
    return sessions.run({"bars": raw}, SessionParams.model_validate({"template": template} | changed), task())


def resampled(bars: Table, minutes: int) -> dict[str, NDArray[Any]]:
    """Wider bars."""
    return resample.run({"bars": bars}, ResampleParams(minutes=minutes), task())


def read(path: Path, symbol: str = "MES", **changed: Any) -> dict[str, NDArray[Any]]:
    """Raw bars of one file."""
    return files.run({"source": ((path.name, path),)}, FileParams.model_validate({"symbol": symbol} | changed), task())


def rows_of(table: Table, keep: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """The table with some of its rows; columns of another length stay."""
    return {name: column[keep] if len(column) == len(table["ts"]) else column for name, column in table.items()}


def at(*stamps: str) -> NDArray[np.int64]:
    """UTC nanoseconds of ISO texts."""
    return np.array(stamps, "datetime64[ns]").astype(np.int64)


def real(name: str) -> Path:
    """A shared file; skips the test where this machine has none."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared market data is not on this machine: {name}")
    return path


@pytest.fixture(scope="session")
def lab() -> SimpleNamespace:
    """The functions above, for tests that cannot import this file."""
    names = ("task", "synthetic_params", "synthetic_bars", "cleaned", "placed", "resampled", "read", "rows_of", "at", "real", "tables")
    return SimpleNamespace(ROWS=ROWS, ROOT=ROOT, **{name: globals()[name] for name in names})


@pytest.fixture(scope="session")
def two_years(lab: SimpleNamespace) -> dict[str, NDArray[Any]]:
    """Two years of one-minute MES, with sessions."""
    bars: dict[str, NDArray[Any]] = lab.placed(lab.synthetic_bars(start="2023-01-03", end="2025-01-03"))
    return bars


@pytest.fixture(scope="session")
def fortnight(lab: SimpleNamespace) -> dict[str, NDArray[Any]]:
    """Two weeks over the spring change of clocks, with sessions."""
    bars: dict[str, NDArray[Any]] = lab.placed(lab.synthetic_bars())
    return bars
