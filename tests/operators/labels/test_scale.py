"""Scalers that learn from training rows only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.preprocessing import RobustScaler, StandardScaler

from mlf.operators.labels.declare import ScaleParams
from mlf.operators.labels.scale import robust, standard
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

TASK = Task(seed=0)
BODIES = (standard, robust)


def table(columns: dict[str, NDArray[Any]], index: dict[str, NDArray[Any]] | None = None) -> dict[str, NDArray[Any]]:
    n = len(next(iter(columns.values())))
    stamps = {"ts": np.arange(n), "close_ts": np.arange(n) + 1, "ready": np.array([0])}
    return stamps | {f"index/{name}": rows for name, rows in (index or {}).items()} | columns


def scaled(body: Callable[..., Any], matrix: dict[str, Any], rows: list[int], segment: str = "train") -> tuple[list[float], list[float]]:
    found = body({"matrix": matrix, "rows": {segment: np.array(rows, np.int32)}}, ScaleParams(segment=segment), TASK)
    return found["center"].tolist(), found["scale"].tolist()


@pytest.mark.parametrize(("body", "oracle"), [(standard, StandardScaler()), (robust, RobustScaler())])
def test_it_measures_what_scikit_learn_measures(body: Callable[..., Any], oracle: Any) -> None:
    rng = np.random.default_rng(5)
    x = (rng.standard_t(3, (500, 4)) * [1, 1e-3, 50, 1] + [0, 1, 9_000, -4]).astype(np.float32)
    x[::7, 2] = np.nan
    fitted = oracle.fit(x.astype(np.float64))
    center, scale = scaled(body, table({f"5m/{i}": x[:, i] for i in range(4)}), list(range(500)))
    np.testing.assert_allclose(center, getattr(fitted, "mean_", getattr(fitted, "center_", None)), rtol=1e-9)
    np.testing.assert_allclose(scale, fitted.scale_, rtol=1e-9)


@pytest.mark.parametrize("body", BODIES)
def test_rows_outside_train_change_nothing(body: Callable[..., Any]) -> None:
    x = np.arange(20, dtype=np.float32)
    wild = np.where(np.arange(20) < 10, x, 1e6).astype(np.float32)
    rows = list(range(10))
    assert scaled(body, table({"5m/x": x}), rows) == scaled(body, table({"5m/x": wild}), rows)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("value", [0.0, 0.1, -3e7])
def test_a_constant_column_gets_scale_one(body: Callable[..., Any], value: float) -> None:
    center, scale = scaled(body, table({"5m/x": np.full(1_001, value)}), list(range(1_001)))
    assert scale == [1.0]
    assert center[0] == pytest.approx(value)


@pytest.mark.parametrize("body", BODIES)
def test_a_column_without_values_is_left_as_it_is(body: Callable[..., Any]) -> None:
    assert scaled(body, table({"5m/x": np.full(9, np.nan, np.float32)}), list(range(9))) == ([0.0], [1.0])


def test_infinite_values_are_left_out() -> None:
    assert scaled(standard, table({"5m/x": np.array([1.0, np.inf, 3.0, -np.inf])}), [0, 1, 2, 3]) == ([2.0], [1.0])


def test_a_coarse_column_is_measured_on_base_rows() -> None:
    matrix = table({"5m/x": np.zeros(6), "1h/y": np.array([10.0, 20.0])}, {"1h": np.array([-1, -1, 0, 0, 0, 1])})
    center, _ = scaled(standard, matrix, [1, 2, 3, 5])
    assert center == [0.0, pytest.approx(40 / 3)]


def test_the_segment_of_a_fold_can_be_named() -> None:
    assert scaled(standard, table({"5m/x": np.arange(4.0)}), [0, 1], segment="fit")[0] == [0.5]
