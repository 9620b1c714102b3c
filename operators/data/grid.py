"""Prices on the tick grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def price_of(ticks: NDArray[np.float64], tick: float) -> NDArray[np.float64]:
    """The price of whole numbers of ticks, as the float64 nearest to its decimal text.

    9382 ticks of 0.01 are 93.82, as a file says it, and not 93.82000000000001, as the product comes out.
    """
    decimals = len(f"{tick:.10f}".rstrip("0").partition(".")[2])
    return np.round(ticks * tick, decimals)
