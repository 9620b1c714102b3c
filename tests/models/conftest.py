"""A problem small enough to fit in a moment, hard enough that early stopping has something to do."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.models.catalog import MODELS
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

KINDS = ("xgboost", "lightgbm", "catboost", "logistic")
COLUMNS = tuple(f"5m/f{j}" for j in range(6))
#: Few rounds, so that a fit takes a fraction of a second.
SMALL: dict[str, dict[str, Any]] = {
    "xgboost": {"n_estimators": 30, "early_stopping_rounds": 5, "max_depth": 4},
    "catboost": {"n_estimators": 30, "early_stopping_rounds": 5, "max_depth": 4},
    "lightgbm": {"n_estimators": 30, "early_stopping_rounds": 5, "max_depth": 4, "num_leaves": 12},
    "logistic": {},
}


def toy(noise: float = 1.0, rows: int = 1_200) -> dict[str, Any]:
    """Inputs of a fit: label 1 where the first feature plus noise is high, -1 where it is low; a matrix, row sets, a scaler."""
    rng = np.random.Generator(np.random.PCG64(5))
    x = rng.normal(size=(rows, len(COLUMNS))).astype(np.float32)
    signal = x[:, 0] + noise * rng.normal(size=rows)
    label = np.where(signal > 0.6, 1, np.where(signal < -0.6, -1, 0)).astype(np.int8)
    cuts = {"fit": (0, 0.5), "stop": (0.52, 0.65), "train": (0, 0.65), "validation": (0.7, 0.85), "test": (0.87, 1)}
    return {
        "matrix": matrix_of(x),
        "rows": {name: np.arange(int(a * rows), int(b * rows), dtype=np.int32) for name, (a, b) in cuts.items()},
        "labels": {"label": label, "valid": np.ones(rows, bool)},
        "scaler": {"center": np.linspace(-0.1, 0.1, len(COLUMNS)), "scale": np.linspace(0.8, 1.2, len(COLUMNS))},
    }


def matrix_of(x: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    """A matrix table with the columns of ``x``."""
    ts = np.arange(len(x), dtype=np.int64)
    return {"ts": ts, "close_ts": ts + 1, "ready": np.array([0])} | {name: x[:, j].copy() for j, name in enumerate(COLUMNS)}


def features_of(inputs: Mapping[str, Any]) -> NDArray[np.float32]:
    """The feature columns of a toy matrix as one array, a copy."""
    return np.stack([inputs["matrix"][name] for name in COLUMNS], axis=1)


def params(kind: str, **changed: Any) -> Any:
    """Small parameters of a kind."""
    return MODELS[kind].params(**(SMALL[kind] | changed))


def fit(kind: str, inputs: Mapping[str, Any], task: Task | None = None, **changed: Any) -> dict[str, bytes]:
    """The files of a fitted model."""
    files: dict[str, bytes] = import_module(f"mlf.models.tabular.{kind}").fit(inputs, params(kind, **changed), task or Task(seed=7))
    return files


class Shelf:
    """Writes models to disk and predicts with what stands there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, files: Mapping[str, bytes]) -> dict[str, Path]:
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        return {name: self.folder / name for name in files}

    def predict(self, kind: str, files: Mapping[str, bytes], inputs: Mapping[str, Any], *segments: str) -> dict[str, NDArray[Any]]:
        body = import_module(f"mlf.models.tabular.{kind}").predict
        wanted = SimpleNamespace(segments=segments or ("validation",))
        table: dict[str, NDArray[Any]] = body({**inputs, "model": self.put(files)}, wanted, Task(seed=7))
        return table


def stacked(table: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Probabilities as one array of shape (rows, 3)."""
    return np.stack([table[name] for name in ("p_down", "p_flat", "p_up")], axis=1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A place for model files."""
    return Shelf(tmp_path)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind that this version trains."""
    return str(request.param)


@pytest.fixture(scope="session")
def lab() -> SimpleNamespace:
    """The functions above, for tests that cannot import this file."""
    return SimpleNamespace(
        toy=toy, matrix_of=matrix_of, features_of=features_of, params=params, fit=fit, stacked=stacked, KINDS=KINDS, COLUMNS=COLUMNS
    )
