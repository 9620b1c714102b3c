"""Scaling by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mlf.models.scaling import scaled


def test_each_column_is_centred_and_divided_in_float32() -> None:
    x = np.array([[1, 10], [3, np.nan]], np.float32)
    result = scaled(x, {"center": np.array([1.0, 4.0]), "scale": np.array([2.0, 3.0])})
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, np.array([[0, 2], [1, np.nan]], np.float32))


def test_a_column_without_spread_is_only_centred() -> None:
    assert scaled(np.full((2, 1), 5, np.float32), {"center": np.array([5.0]), "scale": np.array([0.0])}).tolist() == [[0], [0]]


def test_without_a_scaler_nothing_changes() -> None:
    x = np.ones((2, 2), np.float32)
    assert scaled(x, None) is x


def test_a_scaler_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a scaler of 3 columns for a matrix of 2"):
        scaled(np.ones((1, 2), np.float32), {"center": np.zeros(3), "scale": np.ones(3)})
