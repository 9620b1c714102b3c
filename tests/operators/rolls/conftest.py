"""Half-hour bars of several contract months, made by hand from rows (day, minute, month, close, volume)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.rolls import continuous, table
from mlf.operators.rolls.declare import ContinuousParams, RollTableParams
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

MINUTE = 60_000_000_000
DAY = 1_440 * MINUTE
#: Monday 2024-03-04; its session opens on Sunday at 23:00 UTC.
MONDAY = 19_786
MONTHS = "FGHJKMNQUVXZ"
RULES = {"months": "HMUZ", "roll": "third_friday"}

Row = tuple[int, int, str, float, float]


def ordinal(code: str) -> int:
    """``M24`` is June 2024."""
    return 12 * (2000 + int(code[1:])) + MONTHS.index(code[0])


def bars_of(rows: Iterable[Row], **more: Any) -> dict[str, NDArray[Any]]:
    """Session bars that open a quarter point below their close; days count from Monday 2024-03-04."""
    given = sorted((day, minute, ordinal(month), close, volume) for day, minute, month, close, volume in rows)
    day, minute, contract = (np.array([row[i] for row in given], np.int64) for i in range(3))
    close, volume = (np.array([row[i] for row in given], np.float64) for i in (3, 4))
    ts = (MONDAY + day) * DAY - 60 * MINUTE + minute * MINUTE
    return {
        "ts": ts,
        "open": close - 0.25,
        "high": close + 0.5,
        "low": close - 0.5,
        "close": close,
        "volume": volume,
        "contract": contract.astype(np.int32),
        "close_ts": ts + 30 * MINUTE,
        "session": np.unique(day, return_inverse=True)[1].astype(np.int32) if len(day) else day.astype(np.int32),
        "trade_date": (MONDAY + day).astype(np.int32),
        "minute": minute.astype(np.int32),
        "to_close": (1_350 - minute).astype(np.int32),
        "rth": minute >= 600,
        "roll": np.zeros(len(ts), np.bool_),
        "interval": np.array([30], np.int32),
    } | more


def tabled(bars: Mapping[str, Any], passport: Any = None, **changed: Any) -> dict[str, Any]:
    """The roll table of bars."""
    ports = {"bars": bars} | ({} if passport is None else {"passport": passport})
    return table.run(ports, RollTableParams.model_validate(RULES | changed), Task(seed=0))


def joined(bars: Mapping[str, Any], document: Mapping[str, Any], adjust: str = "ratio") -> dict[str, NDArray[Any]]:
    """The continuous series of bars and a table."""
    return continuous.run({"bars": bars, "table": document}, ContinuousParams.model_validate({"adjust": adjust}), Task(seed=0))


def unnamed(bars: Mapping[str, Any]) -> dict[str, Any]:
    """The bars without their contract codes."""
    return {name: column for name, column in bars.items() if name != "contract"}


def traded(*volumes: tuple[float, float]) -> dict[str, NDArray[Any]]:
    """Two bars a day of March and June, ten points apart; a pair of daily volumes per day."""
    rows = []
    for day, pair in enumerate(volumes):
        for month, volume, level in zip(("H24", "M24"), pair, (100.0, 110.0), strict=True):
            rows += [(day, minute, month, level + day + minute / 120, volume / 2) for minute in (0, 30)]
    return bars_of(rows)


@pytest.fixture(scope="session")
def rolls() -> SimpleNamespace:
    """The functions above, for tests that cannot import this file."""
    names = ("bars_of", "tabled", "joined", "unnamed", "traded", "ordinal")
    return SimpleNamespace(MONDAY=MONDAY, DAY=DAY, MINUTE=MINUTE, **{name: globals()[name] for name in names})
