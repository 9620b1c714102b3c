"""The body of ``features.join``: expressions of the base timeframe that ask for values of coarser ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.expressions.program import Program
from mlf.operators.features.alignment import visible_of_contract
from mlf.operators.features.declaration import READABLE
from mlf.operators.features.stream import Block, Fed, run_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.features.declare import JoinParams
    from mlf.schemas.work import Task

    Array = NDArray[np.float64]
    Table = Mapping[str, NDArray[Any]]

#: Stands in a tree where the number of base bars since a timeframe's last close is asked for.
STALENESS = "staleness"


def run(inputs: Mapping[str, Any], params: JoinParams, _: Task) -> dict[str, NDArray[Any]]:
    """One column per expression over the base bars.

    A value of a coarser timeframe is that of its last bar that had closed by the base bar's close, NaN before there was one; it is held
    until the next closes, but not over a roll that no adjustment bridges. ``staleness`` counts the base bars since that close: 0 where
    both close together.
    """
    base = inputs["bars"]
    tables = dict(zip(params.computed, inputs.get("beside", ()), strict=True))
    sides = {name: Side(base, own, tables.get(name, {})) for name, own in zip(params.timeframes, inputs["own"], strict=True)}
    joined = _Joined(params, sides)
    return run_features([joined], base, params.dtype)


class Side:
    """A coarser timeframe as base rows see it."""

    def __init__(self, base: Table, own: Table, table: Table) -> None:
        self._index = visible_of_contract(base, own)
        self._closed = np.searchsorted(base["close_ts"], own["close_ts"], side="left")
        self._table = table

    def values(self, column: str, rows: slice) -> Array:
        """Values at base ``rows``."""
        at = self._index[rows]
        source = self._closed if column == STALENESS else self._table[column]
        seen = source[np.maximum(at, 0)].astype(np.float64) if len(source) else np.full(at.shape, np.nan)
        if column == STALENESS:
            seen = np.arange(rows.start, rows.start + len(at)) - seen
        seen[at < 0] = np.nan
        return seen


class _Joined(Fed):
    """The expressions as one program, fed with base bars and with what stood beside them."""

    def __init__(self, params: JoinParams, sides: Mapping[str, Side]) -> None:
        self._asked = [(use.timeframe, use.column) for use in params.beside]
        self._sides = sides
        places = {use.key: row for row, use in enumerate(params.beside)}
        self._program = Program([tree for _, tree in params.columns], places)
        self._columns = tuple(name for name, _ in params.columns)
        self._row = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return self._columns

    @property
    def reads(self) -> tuple[str, ...]:
        return READABLE

    def advance(self, block: Block) -> Array:
        """Values of the next bars; at a roll that no adjustment bridges the expressions start afresh."""
        out = np.empty((len(self._columns), block.values.shape[1]))
        for stretch, is_fresh in block.stretches():
            if is_fresh:
                self._program.state[:] = 0.0
            bars = np.ascontiguousarray(block.values[:, stretch])
            rows = slice(self._row, self._row + bars.shape[1])
            out[:, stretch] = self._program.advance(bars, self._beside(rows))
            self._row = rows.stop
        return out

    def _beside(self, rows: slice) -> Array:
        found: Sequence[Array] = [self._sides[timeframe].values(column, rows) for timeframe, column in self._asked]
        return np.array(found).reshape(len(found), rows.stop - rows.start)
