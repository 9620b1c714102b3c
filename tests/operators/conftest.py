"""Bars made by hand, tasks with the calendar's tables, synthetic bars, and the shared market data where a machine has it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.bars import resample
from mlf.operators.bars.declare import ResampleParams
from mlf.operators.cleaning import clean
from mlf.operators.cleaning.declare import CleanParams
from mlf.operators.contracts import CONTRACTS
from mlf.operators.data import sessions, synthetic
from mlf.operators.data.declare import TABLES, SessionParams, SyntheticParams
from mlf.operators.importers import files
from mlf.operators.importers.declare import FileParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

MINUTE = 60_000_000_000
START = 1_700_000_100_000_000_000 // MINUTE * MINUTE
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
#: Columns that have one value per bar after the sessions.
ROWS = (
    *("ts", "open", "high", "low", "close", "volume", "close_ts", "session", "trade_date", "minute", "to_close", "rth", "roll"),
    *("cash_open", "early", "eve"),
)


@lru_cache
def tables() -> dict[str, bytes]:
    """The calendar's tables, as a task carries them."""
    return {name: (ROOT / name).read_bytes() for name in TABLES}


def task_of(seed: int = 42) -> Task:
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
    return synthetic.run({}, synthetic_params(**changed), task_of(seed))


def cleaned(raw: Table, tick: float = 0.25, **policy: Any) -> dict[str, NDArray[Any]]:
    """Bars after cleaning."""
    return clean.run({"bars": raw}, CleanParams(tick=tick, **policy), task_of())


def placed(raw: Table, template: str = "equity_index", **changed: Any) -> dict[str, NDArray[Any]]:
    """Bars after the sessions."""
    return sessions.run({"bars": raw}, SessionParams.model_validate({"template": template} | changed), task_of())


def resampled(bars: Table, minutes: int) -> dict[str, NDArray[Any]]:
    """Wider bars."""
    return resample.run({"bars": bars}, ResampleParams(minutes=minutes), task_of())


def read(path: Path, symbol: str = "MES", **changed: Any) -> dict[str, NDArray[Any]]:
    """Raw bars of one file."""
    return files.run({"source": ((path.name, path),)}, FileParams.model_validate({"symbol": symbol} | changed), task_of())


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
    names = ("synthetic_params", "synthetic_bars", "cleaned", "placed", "resampled", "read", "rows_of", "at", "real", "tables")
    return SimpleNamespace(ROWS=ROWS, ROOT=ROOT, task=task_of, **{name: globals()[name] for name in names})


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


def _bars(ohlc: Sequence[Sequence[float]], minutes: int = 5, sessions: Sequence[int] = (), rolls: Sequence[int] = ()) -> dict[str, Any]:
    """Session bars of (open, high, low, close): ``sessions`` are bars per session (default: one), ``rolls`` first bars of contracts."""
    n = len(ohlc)
    lengths = list(sessions) or [n]
    session = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    place = np.concatenate([np.arange(k, dtype=np.int32) for k in lengths])
    left = np.concatenate([np.arange(k, dtype=np.int32)[::-1] for k in lengths])
    ts = START + (np.arange(n, dtype=np.int64) * minutes + session * 60) * MINUTE
    prices = np.array(ohlc, np.float64).reshape(n, 4)
    return {
        **{name: np.ascontiguousarray(prices[:, i]) for i, name in enumerate(("open", "high", "low", "close"))},
        "ts": ts,
        "close_ts": ts + minutes * MINUTE,
        "volume": np.full(n, 100.0),
        "session": session,
        "trade_date": session + np.int32(20_000),
        "minute": place * np.int32(minutes),
        "to_close": left * np.int32(minutes),
        "rth": np.ones(n, np.bool_),
        "cash_open": np.zeros(n, np.int32),
        "early": np.zeros(n, np.bool_),
        "eve": np.zeros(n, np.bool_),
        "roll": np.isin(np.arange(n), list(rolls)),
    }


def _random_bars(seed: int, n: int = 400, per_session: int = 60) -> dict[str, Any]:
    """A random walk on the grid of 0.25 with gaps between bars, in sessions of ``per_session`` bars."""
    rng = np.random.default_rng(seed)
    opened = 16_000 + np.cumsum(rng.integers(-6, 7, n))
    close = opened + rng.integers(-5, 6, n)
    high, low = np.maximum(opened, close) + rng.integers(0, 4, n), np.minimum(opened, close) - rng.integers(0, 4, n)
    sessions = [per_session] * (n // per_session) + ([n % per_session] if n % per_session else [])
    return _bars(np.stack([opened, high, low, close], axis=1) * 0.25, sessions=sessions)


@pytest.fixture(scope="session")
def make_bars() -> Callable[..., dict[str, Any]]:
    return _bars


@pytest.fixture(scope="session")
def random_bars() -> Callable[..., dict[str, Any]]:
    return _random_bars


@pytest.fixture(scope="session")
def task() -> Task:
    return Task(seed=1)
