"""Expressions in the middle of their bars, beside the features of the catalogue and fed like one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.expressions.program import Program
from mlf.operators.features.declaration import READABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mlf.operators.features.stream import Block
    from mlf.schemas.work import Part

    Array = NDArray[np.float64]


class Expressions:
    """All expressions of one timeframe as one program, so that equal sub-expressions of different columns are computed once."""

    def __init__(self, parts: Sequence[Part], state: Array | None = None) -> None:
        self.columns = tuple(part.columns[0] for part in parts)
        self.reads = tuple(dict.fromkeys(name for part in parts for name in part.reads if name in READABLE))
        self._program = Program([part.params["tree"] for part in parts], state=state)

    @property
    def state(self) -> Array:
        """All there is to save; expressions made with a copy of it go on, to the last bit, as the first would have."""
        return self._program.state

    def advance(self, block: Block) -> Array:
        """Values of the bars of a block, one row per column; at a roll that no adjustment bridges they start afresh."""
        if not block.fresh:
            return self._program.advance(block.values)
        out = np.empty((len(self.columns), block.values.shape[1]))
        for stretch, is_fresh in block.stretches():
            if is_fresh:
                self.state[:] = 0.0
            out[:, stretch] = self._program.advance(np.ascontiguousarray(block.values[:, stretch]))
        return out
