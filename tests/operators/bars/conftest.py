"""One-minute bars of three sessions around an early close, with a roll, gaps and a column of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]


@pytest.fixture(scope="session")
def three_sessions(lab: SimpleNamespace) -> Table:
    """Sessions of 27 and 29 November 2024 (one of both days before, one cut at 12:15) and of the first Monday of December."""
    bars: Table = lab.placed(lab.synthetic_bars(start="2024-11-27", end="2024-12-03"))
    return bars


@pytest.fixture(scope="session")
def thinned(lab: SimpleNamespace, three_sessions: Table) -> Callable[[int, float], Table]:
    """Some of the bars, drawn by a seed; two of them begin a contract, and every column there can be is there."""

    def draw(seed: int, share: float) -> Table:
        random = np.random.Generator(np.random.PCG64(seed))
        keep = random.random(len(three_sessions["ts"])) < share
        keep[[0, -1]] = True
        some: Table = lab.rows_of(three_sessions, keep)
        rows = len(some["ts"])
        roll = np.isin(np.arange(rows), random.integers(1, rows, 2))
        return some | {
            "roll": roll,
            "contract": np.cumsum(roll, dtype=np.int32) + np.int32(24_299),
            "factor": 0.99 ** np.cumsum(roll),
            "trades": random.integers(1, 50, rows).astype(np.float64),
            "interest": random.integers(1, 50, rows).astype(np.float64),
        }

    return draw
