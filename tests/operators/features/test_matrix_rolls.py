"""Rows that may be learnt from where features start afresh at rolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.compute import run as compute
from mlf.operators.features.declaration import instances, part
from mlf.operators.features.declare import ComputeParams, MatrixParams
from mlf.operators.features.matrix import run
from mlf.schemas.matrix import Matrix
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from types import SimpleNamespace

MINUTE = 60_000_000_000
TASK = Task(seed=0)
NAN = np.nan


def grid(minutes: int, n: int, rolls: tuple[int, ...] = ()) -> dict[str, Any]:
    """Bars of so many minutes, one after the other; ``rolls`` are the first bars of contracts."""
    ts = np.arange(n, dtype=np.int64) * minutes * MINUTE
    return {"ts": ts, "close_ts": ts + minutes * MINUTE, "roll": np.isin(np.arange(n), rolls)}


def joined(base: dict[str, Any], coarse: dict[str, Any], y: list[float], x: list[float]) -> dict[str, Any]:
    features = ({"y": np.array(y, np.float32)}, {"x": np.array(x, np.float32)})
    return run({"features": features, "bars": (base, coarse)}, MatrixParams(timeframes=("5m", "15m")), TASK)


def test_after_a_roll_rows_wait_for_the_slowest_column_of_every_timeframe() -> None:
    base, coarse = grid(5, 18, (6,)), grid(15, 6, (2,))
    y = [NAN, 1, 1, 1, 1, 1, NAN, NAN, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    table = joined(base, coarse, y, [1, 1, NAN, 1, 1, 1])
    # the first contract's 15m bar 0 closes with row 2; the second contract's first value is that of bar 3, which closes with row 11
    assert np.flatnonzero(table["usable"]).tolist() == [2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17]
    assert Matrix(table).columns == ("5m/y", "15m/x")
    assert Matrix(table).ready == 2


def test_a_roll_inside_a_coarse_bar_leaves_the_rows_that_still_see_the_old_contract_out() -> None:
    base, coarse = grid(5, 12, (4,)), grid(15, 4, (1,))
    table = joined(base, coarse, [1.0] * 12, [1.0] * 4)
    assert np.flatnonzero(table["usable"]).tolist() == [2, 3, 5, 6, 7, 8, 9, 10, 11]


def test_a_contract_too_short_for_a_column_has_no_usable_row() -> None:
    base, coarse = grid(5, 12, (3, 6)), grid(15, 4, (1, 2))
    table = joined(base, coarse, [1.0] * 3 + [NAN] * 3 + [1.0] * 6, [1.0] * 4)
    assert np.flatnonzero(table["usable"]).tolist() == [2, 8, 9, 10, 11]


def test_adjusted_bars_and_bars_without_rolls_have_no_such_column() -> None:
    base, coarse = grid(5, 6, (3,)), grid(15, 2, (1,))
    factor = {"factor": np.ones(6)}
    assert "usable" not in joined(base | factor, coarse | {"factor": np.ones(2)}, [1.0] * 6, [1.0] * 2)
    assert "usable" not in joined(grid(5, 6), grid(15, 2), [1.0] * 6, [1.0] * 2)


@settings(deadline=None, derandomize=True, database=None)
@given(
    finite=st.lists(st.booleans(), min_size=24, max_size=24),
    coarse_finite=st.lists(st.booleans(), min_size=8, max_size=8),
    rolls=st.sets(st.integers(1, 23), min_size=1, max_size=4),
)
def test_usable_rows_are_those_of_brute_force(finite: list[bool], coarse_finite: list[bool], rolls: set[int]) -> None:
    base, coarse = grid(5, 24, tuple(rolls)), grid(15, 8, tuple({roll // 3 for roll in rolls}))
    found = joined(base, coarse, [1.0 if f else NAN for f in finite], [1.0 if f else NAN for f in coarse_finite])["usable"]
    for row in range(24):
        start = max([0, *(roll for roll in rolls if roll <= row)])
        own = any(finite[start : row + 1])
        seen = any(coarse_finite[i] for i in range(8) if start // 3 <= i and 3 * i + 2 <= row)
        assert found[row] == (own and seen), row


def test_no_usable_row_knows_a_price_of_the_contract_before(lab: SimpleNamespace) -> None:
    """Two futures' pasts: whatever the first contract did, usable rows of the second are the same, on both timeframes."""
    parts = tuple(part(FEATURES[name], instances(FEATURES[name])[0]) for name in ("rsi", "atr", "macd"))
    bars = lab.placed(lab.synthetic_bars(start="2024-03-06", end="2024-03-14", volatility=0.3))
    base = lab.resampled(bars, 5)
    assert base["roll"].sum() == 1
    roll = int(np.flatnonzero(base["roll"])[0])
    early, prices = np.arange(len(base["ts"])) < roll, ("open", "high", "low", "close")
    other = base | {name: np.where(early, base[name] * 1.7 + 40, base[name]) for name in prices}
    found = []
    for one in (base, other):
        levels = (one, lab.resampled(one, 15))
        features = tuple(compute({"bars": level}, ComputeParams(), Task(seed=0, parts=parts)) for level in levels)
        matrix = Matrix(run({"features": features, "bars": levels}, MatrixParams(timeframes=("5m", "15m")), TASK))
        found.append((matrix.usable, matrix.gather(np.flatnonzero(matrix.usable & (np.arange(matrix.rows) >= roll)))))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])
    assert 0 < len(found[0][1]) < len(base["ts"]) - roll
    assert np.isfinite(found[0][1]).all()
