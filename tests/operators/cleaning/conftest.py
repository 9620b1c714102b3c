"""Calm bars of a made-up market, and what cleaning counted in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Table = dict[str, NDArray[Any]]

MINUTE = 60_000_000_000
#: Monday 2024-03-04 15:00 UTC, a full hour.
START = int(np.datetime64("2024-03-04T15:00", "ns").astype(np.int64))
PRICES = ("open", "high", "low", "close")


def calm(n: int, interval: int = 1, seed: int = 0, base: float = 5_000.0) -> Table:
    """A random walk on the grid of 0.25: every bar opens at the close before it and ranges over 4 to 12 ticks."""
    rng = np.random.Generator(np.random.PCG64(seed))
    close = base + 0.25 * np.cumsum(rng.integers(-4, 5, n))
    opened = np.append(base, close[:-1])
    high = np.maximum(opened, close) + 0.25 * rng.integers(2, 5, n)
    low = np.minimum(opened, close) - 0.25 * rng.integers(2, 5, n)
    ts = START + np.arange(n, dtype=np.int64) * interval * MINUTE
    prices = dict(zip(PRICES, (opened, high, low, close), strict=True))
    return {"ts": ts, **prices, "volume": rng.integers(50, 500, n).astype(np.float64), "interval": np.array([interval], np.int32)}


def changed(bars: Table, **values: dict[int, float]) -> Table:
    """The bars with other values in some rows of some columns."""
    table = {name: column.copy() for name, column in bars.items()}
    for name, cells in values.items():
        for row, value in cells.items():
            table[name][row] = value
    return table


def rows(bars: Table, at: Any) -> Table:
    """Some rows, in this order."""
    return {name: column if name == "interval" else column[at] for name, column in bars.items()}


def joined(*tables: Table) -> Table:
    """Tables below one another."""
    return {name: tables[0][name] if name == "interval" else np.concatenate([t[name] for t in tables]) for name in tables[0]}


def counted(table: Table) -> dict[str, int]:
    """Defects that occurred."""
    return {name[6:]: int(n[0]) for name, n in table.items() if name.startswith("count/") and n[0]}


def kept(table: Table) -> dict[str, int]:
    """Defects that were left as they were."""
    return {name[5:]: int(n[0]) for name, n in table.items() if name.startswith("kept/") and n[0]}


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """The functions above."""
    functions = {f.__name__: f for f in (calm, changed, rows, joined, counted, kept)}
    return SimpleNamespace(MINUTE=MINUTE, START=START, PRICES=PRICES, **functions)
