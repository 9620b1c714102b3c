"""Rows of the matrix as arrays that a library can learn from: features as float32, classes as 0, 1, 2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.models.scaling import scaled
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

#: Labels in the order of every model's classes and of every table of probabilities.
CLASSES = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Samples:
    """``x``: float32 of shape (rows, columns); ``y``: int32 of shape (rows,), the position of the label in ``CLASSES``."""

    x: NDArray[np.float32]
    y: NDArray[np.int32]


def learnt(inputs: Mapping[str, Any], segment: str) -> Samples:
    """Samples of a segment that a model learns from. ``MLF551`` if a class has no row there."""
    samples = gathered(inputs, segment)
    missing = [str(label) for position, label in enumerate(CLASSES) if not (samples.y == position).any()]
    if missing:
        raise MlfError("MLF551", rows=len(samples.y), missing=" and ".join(missing))
    return samples


def tail(inputs: Mapping[str, Any]) -> Samples:
    """Samples of the purged tail of the training rows, on which early stopping looks. ``MLF552`` if there are none."""
    if not len(inputs["rows"]["stop"]):
        raise MlfError("MLF552")
    return gathered(inputs, "stop")


def gathered(inputs: Mapping[str, Any], segment: str) -> Samples:
    """Samples of a segment; ``ValueError`` if one of its rows has no valid label."""
    rows = inputs["rows"][segment]
    if not inputs["labels"]["valid"][rows].all():
        raise ValueError(f"segment {segment} holds rows without a label")
    return Samples(features(inputs, rows), inputs["labels"]["label"][rows].astype(np.int32) - CLASSES[0])


def features(inputs: Mapping[str, Any], rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Features at ``rows``, scaled if there is a scaler. NaN may occur; ``MLF553`` for infinity."""
    matrix = Matrix(inputs["matrix"])
    x = scaled(matrix.gather(rows), inputs.get("scaler"))
    if np.isinf(x).any():
        at = int(np.isinf(x).any(axis=0).argmax())
        raise MlfError("MLF553", column=matrix.columns[at], row=int(rows[np.isinf(x[:, at]).argmax()]))
    return x
