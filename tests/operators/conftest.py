"""Bars made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MINUTE = 60_000_000_000
START = 1_700_000_100_000_000_000 // MINUTE * MINUTE


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
