"""The one place where features are scaled, for fitting and for predicting alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def scaled(x: NDArray[np.float32], scaler: Mapping[str, NDArray[np.generic]] | None) -> NDArray[np.float32]:
    """``(x - center) / scale`` in float32, written over ``x``; ``x`` as it is without a scaler.

    ``x`` has shape (rows, columns), ``center`` and ``scale`` one number per column in the same order. A column whose scale is 0 has no
    spread and is only centred. NaN stays NaN. ``ValueError`` if the scaler was learnt on another number of columns.
    """
    if scaler is None:
        return x
    center, scale = (scaler[name].astype(np.float32) for name in ("center", "scale"))
    if len(center) != x.shape[1]:
        raise ValueError(f"a scaler of {len(center)} columns for a matrix of {x.shape[1]}")
    x -= center
    x /= np.where(scale > 0, scale, np.float32(1))
    return x
