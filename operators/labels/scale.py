"""Bodies of ``scale.standard`` and ``scale.robust``: one column at a time, over the rows of one training segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from mlf.operators.labels.declare import ScaleParams
    from mlf.schemas.work import Task

Floats = NDArray[np.float64]
Table = Mapping[str, NDArray[Any]]
Measure = Callable[[Floats], tuple[float, float]]

#: A spread below this multiple of the centre's size is the rounding of a constant column.
CONSTANT = 1e-12


def standard(inputs: Mapping[str, Table], params: ScaleParams, task: Task) -> dict[str, Floats]:  # noqa: ARG001 - the signature of a body
    """Mean and population standard deviation (ddof 0) of each column, in matrix column order.

    Values that are not finite are left out. A column without spread gets scale 1, one without any value centre 0 and scale 1.
    """
    return _measured(inputs, params, lambda x: (float(x.mean()), float(x.std())))


def robust(inputs: Mapping[str, Table], params: ScaleParams, task: Task) -> dict[str, Floats]:  # noqa: ARG001 - the signature of a body
    """Median and interquartile range (linear interpolation) of each column, in matrix column order; edge cases as :func:`standard`."""
    return _measured(inputs, params, _quartiles)


def _quartiles(x: Floats) -> tuple[float, float]:
    low, middle, high = np.percentile(x, (25, 50, 75))
    return float(middle), float(high - low)


def _measured(inputs: Mapping[str, Table], params: ScaleParams, measure: Measure) -> dict[str, Floats]:
    matrix, rows = Matrix(inputs["matrix"]), inputs["rows"][params.segment]
    pairs = [_scaled(matrix.column(name, rows), measure) for name in matrix.columns]
    return {"center": np.array([c for c, _ in pairs], np.float64), "scale": np.array([s for _, s in pairs], np.float64)}


def _scaled(column: NDArray[Any], measure: Measure) -> tuple[float, float]:
    values = column[np.isfinite(column)].astype(np.float64)
    if not len(values):
        return 0.0, 1.0
    center, scale = measure(values)
    return center, scale if scale > CONSTANT * abs(center) else 1.0
