"""Three bars over the roll of March 2024, written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlf.operators.writers.manner import Manner


def bars() -> dict[str, Any]:
    """17:00 and 17:01 Chicago on Sunday 2024-03-10, the day clocks change, and 17:00 on Monday, of the next contract."""
    ts = np.array(["2024-03-10T22:00", "2024-03-10T22:01", "2024-03-11T22:00"], "datetime64[ns]").astype(np.int64)
    return {
        "ts": ts,
        "open": np.array([5000.25, 5001.0, 5050.5]),
        "high": np.array([5001.5, 5002.0, 5051.0]),
        "low": np.array([5000.0, 5000.75, 5050.25]),
        "close": np.array([5001.0, 5001.75, 5050.75]),
        "volume": np.array([120.0, np.nan, 7.0]),
        "contract": np.array([12 * 2024 + 2, 12 * 2024 + 2, 12 * 2024 + 5], np.int32),
        "interval": np.array([1], np.int32),
    }


@pytest.fixture
def three() -> SimpleNamespace:
    """The bars, and a manner with changes."""

    def manner(**changes: Any) -> Manner:
        return Manner(**({"symbol": "MES", "tick": 0.25, "interval": 1} | changes))

    return SimpleNamespace(bars=bars(), manner=manner)
