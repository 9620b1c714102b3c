"""The matrix joins coarse bars to base rows as of the close, and copies nothing until it is asked for rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.schemas.matrix import Matrix

NAN = np.nan


@pytest.fixture
def matrix() -> Matrix:
    """Six bars of 5 minutes, two of 15 that close with rows 2 and 5."""
    return Matrix(
        {
            "ts": np.arange(6),
            "close_ts": np.arange(1, 7),
            "ready": np.array([2]),
            "5m/gap": np.arange(6, dtype=np.float32),
            "index/15m": np.array([-1, -1, 0, 0, 0, 1], np.int32),
            "15m/rsi": np.array([50.0, 60.0]),
        }
    )


def test_columns_are_the_features_in_order(matrix: Matrix) -> None:
    assert matrix.columns == ("5m/gap", "15m/rsi")
    assert (matrix.rows, matrix.ready) == (6, 2)


def test_rows_are_usable_from_ready_on_unless_the_table_says_otherwise(matrix: Matrix) -> None:
    assert matrix.usable.tolist() == [False, False, True, True, True, True]
    marked = Matrix({**matrix.table, "usable": np.array([True, True, True, False, False, True])})
    assert marked.usable.tolist() == [False, False, True, False, False, True]
    assert marked.columns == ("5m/gap", "15m/rsi")


def test_a_coarse_bar_is_seen_from_its_close_on_and_not_before(matrix: Matrix) -> None:
    np.testing.assert_array_equal(matrix.column("15m/rsi", np.arange(6)), [NAN, NAN, 50, 50, 50, 60])


def test_rows_come_in_the_order_asked_for_and_may_repeat(matrix: Matrix) -> None:
    np.testing.assert_array_equal(matrix.gather(np.array([5, 2, 5])), np.array([[5, 60], [2, 50], [5, 60]], np.float32))


def test_columns_come_in_the_order_asked_for(matrix: Matrix) -> None:
    np.testing.assert_array_equal(matrix.gather(np.array([5]), ["15m/rsi", "5m/gap"]), [[60, 5]])


def test_a_gathered_array_is_float32_row_by_row(matrix: Matrix) -> None:
    found = matrix.gather(np.array([0, 1]))
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    assert matrix.gather(np.array([], np.int32)).shape == (0, 2)


def test_a_column_that_is_not_there_is_a_key_error(matrix: Matrix) -> None:
    with pytest.raises(KeyError):
        matrix.column("1h/rsi", np.array([0]))


@given(st.lists(st.integers(0, 5), max_size=12))
def test_gathering_is_looking_up_each_cell(rows: list[int]) -> None:
    index, coarse, own = np.array([-1, -1, 0, 0, 0, 1], np.int32), np.array([7.0, 8.0]), np.arange(6.0)
    table = {"ts": np.arange(6), "5m/a": own, "index/15m": index, "15m/b": coarse}
    expected = [[own[r], NAN if index[r] < 0 else coarse[index[r]]] for r in rows]
    found = Matrix(table).gather(np.array(rows, np.int64))
    np.testing.assert_array_equal(found, np.array(expected, np.float32).reshape(len(rows), 2))
