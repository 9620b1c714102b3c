"""Fits multinomial logistic regression and predicts with it. The file is safetensors; prediction needs numpy alone."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors
import safetensors.numpy

from mlf.models.artifact import Fitted, Format, damaged, pack, unpack
from mlf.models.tabular.samples import CLASSES, learnt
from mlf.models.tabular.scoring import scores
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.schemas.work import Task

FORMAT = Format("logistic", 1, "model.safetensors", b"")
#: Largest difference between the library's probabilities and ours that rounding explains.
PARITY = 1e-9
#: Most columns for which Newton's steps are the fast way: their cost grows with the square of the columns.
NEWTON_COLUMNS = 300


def fit(inputs: Mapping[str, Any], params: Any, task: Task) -> dict[str, bytes]:
    """The fitted model, learnt from all training rows.

    Missing features count as 0, which after scaling is the scaler's center. Learnt in float64; whether the solver converged within
    ``max_iter`` stands in the facts. The gain of a column is the mean size of its coefficients over the classes.
    ``ArithmeticError`` if the evaluator below does not repeat the library's probabilities on the rows learnt from.
    """
    samples = learnt(inputs, "train")
    x = _filled(samples.x)
    model, converged = _solved(x, samples.y, params, task)
    if not np.allclose(model.predict_proba(x), probabilities(x, model.coef_, model.intercept_), rtol=0, atol=PARITY):
        raise ArithmeticError("the saved coefficients do not repeat the library's probabilities")
    facts = {
        "iterations": int(model.n_iter_[0]),
        "converged": converged,
        "gain": [float(g) for g in np.abs(model.coef_).mean(axis=0)],
    }
    return pack(FORMAT, Matrix(inputs["matrix"]).columns, facts, _payload(model.coef_, model.intercept_))


def predict(inputs: Mapping[str, Any], params: Any, task: Task) -> Mapping[str, NDArray[np.generic]]:  # noqa: ARG001 - numpy loops, one thread
    """Probabilities of the rows of ``params.segments``."""
    model = unpack(FORMAT, inputs["model"])
    coef, intercept = _arrays(model)
    return scores(inputs, params.segments, model, lambda x: probabilities(_filled(x), coef, intercept))


def probabilities(x: NDArray[np.float64], coef: NDArray[np.float64], intercept: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax of ``x @ coef.T + intercept``: shapes (rows, columns), (3, columns), (3,) -> (rows, 3).

    The sum runs column by column and not through BLAS, whose order depends on the number of rows: one row alone and the same row
    among thousands get the same bits.
    """
    z = np.tile(intercept, (len(x), 1))
    for j in range(x.shape[1]):
        z += x[:, j, None] * coef[:, j]
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    return p


def _solved(x: NDArray[np.float64], y: NDArray[np.int32], params: Any, task: Task) -> tuple[Any, bool]:
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - prediction does without scikit-learn
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # noqa: PLC0415

    weight = None if params.class_weight == "none" else params.class_weight
    # Neighbouring indicators are nearly collinear: lbfgs needs hundreds of steps for what Newton reaches in five.
    solver = "newton-cholesky" if x.shape[1] <= NEWTON_COLUMNS else "lbfgs"
    model = LogisticRegression(C=params.C, class_weight=weight, max_iter=params.max_iter, solver=solver)
    with threadpool_limits(task.threads), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        model.fit(x, y)
    return model, not any(issubclass(w.category, ConvergenceWarning) for w in caught)


def _filled(x: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.nan_to_num(x.astype(np.float64), copy=False, nan=0.0)


def _payload(coef: NDArray[np.float64], intercept: NDArray[np.float64]) -> bytes:
    # One metadata key: several would come out in random order.
    return safetensors.numpy.save(
        {"coef": np.ascontiguousarray(coef), "intercept": np.ascontiguousarray(intercept)},
        metadata={"mlf": json.dumps({"kind": FORMAT.kind, "version": FORMAT.version})},
    )


def _arrays(model: Fitted) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    try:
        arrays = safetensors.numpy.load(model.payload)
    except safetensors.SafetensorError as error:
        raise damaged(f"{FORMAT.file} is no safetensors file") from error
    shapes = {name: (array.shape, array.dtype.name) for name, array in arrays.items()}
    expected = {"coef": ((len(CLASSES), len(model.columns)), "float64"), "intercept": ((len(CLASSES),), "float64")}
    if shapes != expected or not all(np.isfinite(a).all() for a in arrays.values()):
        raise damaged(f"{FORMAT.file} does not hold the coefficients of {len(model.columns)} columns")
    return arrays["coef"], arrays["intercept"]
