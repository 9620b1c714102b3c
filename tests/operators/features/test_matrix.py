"""The joined matrix: no coarse bar before its close, no copy of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.features.declare import MatrixParams
from mlf.operators.features.matrix import run
from mlf.schemas.matrix import Matrix
from mlf.schemas.work import Task

MINUTE = 60_000_000_000
TASK = Task(seed=0)


def test_a_coarse_bar_is_seen_from_its_close_on_and_not_before() -> None:
    base, coarse = _grid(5, 12), _grid(15, 4)
    seen = _joined(base, coarse, np.array([10, 11, 12, 13], np.float32)).column("15m/x", np.arange(12))
    np.testing.assert_array_equal(seen, [np.nan, np.nan, 10, 10, 10, 11, 11, 11, 12, 12, 12, 13])


@settings(deadline=None, derandomize=True, database=None)
@given(
    closes=st.lists(st.integers(1, 200), min_size=1, max_size=60, unique=True).map(sorted),
    coarse=st.lists(st.integers(1, 200), min_size=1, max_size=30, unique=True).map(sorted),
)
def test_the_join_is_that_of_brute_force(closes: list[int], coarse: list[int]) -> None:
    values = np.arange(len(coarse), dtype=np.float32)
    seen = _joined(_closing(closes), _closing(coarse), values).column("15m/x", np.arange(len(closes)))
    for row, now in zip(seen, closes, strict=True):
        closed = [i for i, end in enumerate(coarse) if end <= now]
        assert (row == closed[-1]) if closed else np.isnan(row)


def test_a_short_last_bin_is_visible_from_its_true_close() -> None:
    base = _closing([5, 10, 15, 20, 25, 80])
    coarse = _closing([15, 25, 95])
    assert run(_inputs(base, coarse, np.zeros(3, np.float32)), _params(), TASK)["index/15m"].tolist() == [-1, -1, 0, 0, 1, 1]


def test_the_arrays_of_the_features_are_passed_through() -> None:
    base, coarse = _grid(5, 12), _grid(15, 4)
    inputs = _inputs(base, coarse, np.zeros(4, np.float32))
    matrix = run(inputs, _params(), TASK)
    assert matrix["5m/y"] is inputs["features"][0]["y"]
    assert matrix["15m/x"] is inputs["features"][1]["x"]
    assert matrix["ts"] is base["ts"]
    assert matrix["close_ts"] is base["close_ts"]


def test_columns_keep_the_order_of_the_ports_and_the_base_has_no_index() -> None:
    matrix = run(_inputs(_grid(5, 12), _grid(15, 4), np.zeros(4, np.float32)), _params(), TASK)
    assert list(matrix) == ["ts", "close_ts", "5m/y", "index/15m", "15m/x", "ready"]
    assert Matrix(matrix).columns == ("5m/y", "15m/x")
    assert matrix["index/15m"].dtype == np.int32


def test_ready_is_the_first_row_at_which_every_column_has_had_a_value() -> None:
    values = np.array([np.nan, 1, np.nan, 2], np.float32)
    assert _joined(_grid(5, 12), _grid(15, 4), values).ready == 5


def test_a_column_without_any_value_is_never_ready() -> None:
    assert _joined(_grid(5, 12), _grid(15, 4), np.full(4, np.nan, np.float32)).ready == 12


def test_a_matrix_of_one_timeframe_has_no_index() -> None:
    base = _grid(5, 3)
    features = ({"y": np.array([np.nan, 1, 2], np.float32)},)
    matrix = run({"features": features, "bars": (base,)}, MatrixParams(timeframes=("5m",)), TASK)
    assert list(matrix) == ["ts", "close_ts", "5m/y", "ready"]
    assert Matrix(matrix).ready == 1


def test_a_matrix_of_no_bars_is_empty_and_ready_at_once() -> None:
    matrix = _joined(_grid(5, 0), _grid(15, 0), np.zeros(0, np.float32))
    assert (matrix.rows, matrix.ready) == (0, 0)


def _params() -> MatrixParams:
    return MatrixParams(timeframes=("5m", "15m"))


def _joined(base: dict[str, Any], coarse: dict[str, Any], values: Any) -> Matrix:
    return Matrix(run(_inputs(base, coarse, values), _params(), TASK))


def _inputs(base: dict[str, Any], coarse: dict[str, Any], values: Any) -> dict[str, Any]:
    own = {"y": np.arange(len(base["ts"]), dtype=np.float32)}
    return {"features": (own, {"x": values}), "bars": (base, coarse)}


def _grid(minutes: int, n: int) -> dict[str, Any]:
    return _closing([minutes * (i + 1) for i in range(n)])


def _closing(minutes: list[int]) -> dict[str, Any]:
    close = np.array(minutes, np.int64) * MINUTE
    return {"ts": close - MINUTE, "close_ts": close}
