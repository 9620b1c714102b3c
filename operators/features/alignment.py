"""Which coarse bar a base row may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def visible(base_close: NDArray[np.int64], close: NDArray[np.int64]) -> NDArray[np.int32]:
    """Per base row, the last bar that had closed by the base row's close; -1 where none had."""
    return (np.searchsorted(close, base_close, side="right") - 1).astype(np.int32)
