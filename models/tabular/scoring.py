"""Probabilities of the rows of some segments, in blocks, so that memory does not grow with the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.models.tabular.samples import features
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from mlf.models.artifact import Fitted

BLOCK = 1 << 16
NAMES = ("p_down", "p_flat", "p_up")


def scores(
    inputs: Mapping[str, Any], segments: tuple[str, ...], model: Fitted, evaluate: Callable[[NDArray[np.float32]], NDArray[np.floating]]
) -> Mapping[str, NDArray[np.generic]]:
    """The table of probabilities; ``evaluate`` maps float32 (rows, columns) to (rows, 3), and each row is made to sum to 1 in float64.

    Rows are the union of the segments, ascending. ``MLF555`` if the matrix does not have the model's columns in the model's order.
    """
    same_columns(model.columns, Matrix(inputs["matrix"]).columns)
    rows = np.unique(np.concatenate([inputs["rows"][s] for s in segments])).astype(np.int32)
    p = np.empty((len(rows), len(NAMES)))
    for at in range(0, len(rows), BLOCK):
        p[at : at + BLOCK] = evaluate(features(inputs, rows[at : at + BLOCK]))
    p /= p.sum(axis=1, keepdims=True)
    return {"row": rows} | {name: np.ascontiguousarray(p[:, j]) for j, name in enumerate(NAMES)}


def same_columns(model: tuple[str, ...], matrix: tuple[str, ...]) -> None:
    """``MLF555`` naming the first difference between the columns that a model learnt from and those of a matrix."""
    if model == matrix:
        return
    pairs = zip((*model, "nothing"), (*matrix, "nothing"), strict=False)
    place, (learnt, found) = next((i, pair) for i, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    raise MlfError("MLF555", place=place, learnt=learnt, found=found)
