"""A program: the trees of several expressions as one graph, in which equal sub-expressions are one step.

It is fed bars in chunks of any size and carries one flat state, all there is to save: the same bars give the same bits however they are
cut. A step is a kernel over the rows of its arguments; a feature of the catalogue without series reads the bars themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.features.declaration import READABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.expressions.function import Function
    from mlf.operators.features.declaration import Feature

    Array = NDArray[np.float64]
    Kernel = Callable[[Array, Array, Array, Array], None]

#: By name, not by import: an edit of one declaration must not move the identity of every expression.
FUNCTIONS, FEATURES = "mlf.operators.expressions.table", "mlf.operators.features.catalog"

_ROW = {name: i for i, name in enumerate(READABLE)}


@dataclass(frozen=True, slots=True)
class Step:
    """One computation: its kernel, the parameters, the state's place, and which slots of earlier values stand in which rows.

    ``rows`` maps rows of the kernel's input to slots; ``lacking`` says that a bar without one of its values is passed over, as features
    do, instead of seen as missing. ``first`` is the first slot of its ``outputs`` values.
    """

    kernel: Kernel
    params: Array
    state: slice
    height: int
    rows: tuple[tuple[int, int], ...]
    first: int
    outputs: int
    passes_over: bool


class Program:
    """Expressions over the bars of one timeframe, in the middle of their bars.

    ``trees`` are those of the compiler; ``outside`` maps the ``[timeframe, tree]`` of an `at` (as text) to the row of ``beside`` that
    holds its values. ``state`` goes on from a saved one. Raises ``ValueError`` for a state of another size, for a function that this
    version declares otherwise, and for a value of another timeframe that nobody hands in.
    """

    def __init__(self, trees: Sequence[Any], outside: Mapping[str, int] | None = None, state: Array | None = None) -> None:
        self._outside = dict(outside or {})
        self._slots: dict[str, int] = {}
        self._constants: list[tuple[int, float]] = []
        self._columns: list[tuple[int, int]] = []
        self._beside: list[tuple[int, int]] = []
        self._steps: list[Step] = []
        self._size = 0
        self._count = 0
        self._outputs = [self._slot(tree) for tree in trees]
        if state is not None and state.shape != (self._size,):
            raise ValueError(f"the expressions carry {self._size} numbers and were given a state of shape {state.shape}")
        self.state: Array = np.zeros(self._size) if state is None else np.array(state, np.float64)

    def advance(self, bars: Array, beside: Array | None = None) -> Array:
        """Values of the next bars, one row per tree.

        ``bars`` has a row per readable column (NaN where nobody reads it), ``beside`` a row per value of other timeframes; both have a
        column per bar.
        """
        values = np.empty((self._count, bars.shape[1]))
        for slot, number in self._constants:
            values[slot] = number
        for slot, row in self._columns:
            values[slot] = bars[row]
        for slot, row in self._beside:
            values[slot] = _given(beside)[row]
        values[np.isinf(values)] = np.nan
        for step in self._steps:
            _run(step, values, self.state)
        return values[self._outputs]

    def _slot(self, tree: Any) -> int:
        """The slot of a tree's values, made if no equal tree has one."""
        key = repr(tree)
        if key not in self._slots:
            self._slots[key] = self._made(tree)
        return self._slots[key]

    def _made(self, tree: Any) -> int:
        if isinstance(tree, str):
            return self._listed(self._columns, _ROW[tree])
        if not isinstance(tree, list | tuple):
            return self._listed(self._constants, float(tree))
        if tree[0] == "at":
            return self._listed(self._beside, self._outside[_place(tree)])
        return self._called(*tree)

    def _listed(self, kind: list[tuple[int, Any]], what: Any) -> int:
        kind.append((self._next(1), what))
        return kind[-1][0]

    def _next(self, count: int) -> int:
        self._count += count
        return self._count - count

    def _called(self, use: str, args: Sequence[Any], params: Mapping[str, Any], output: str) -> int:
        name = use.partition("@")[0]
        functions = _table(FUNCTIONS, "FUNCTIONS")
        what = functions[name] if name in functions else _table(FEATURES, "FEATURES")[name]
        if what.id != use:
            raise ValueError(f"the plan asks for {use}; this version has {what.id}")
        if name in functions:
            return self._step(what, what.params(**params), [(i, self._slot(arg)) for i, arg in enumerate(args)])
        places = [self._slot(arg) for arg in (args or what.reads)]
        rows = [(_ROW[column], slot) for column, slot in zip(what.reads, places, strict=True)]
        key = repr(("feature", use, rows, sorted(params.items())))
        if key not in self._slots:
            self._slots[key] = self._step(what, what.params(**params), rows)
        return self._slots[key] + int(what.outputs.index(output))

    def _step(self, what: Function | Feature, params: Any, rows: list[tuple[int, int]]) -> int:
        numbers = [float(getattr(params, name)) for name in type(params).model_fields]
        size, outputs = what.state(params), len(getattr(what, "outputs", ("",)))
        is_feature = hasattr(what, "reads")
        first = self._next(outputs)
        step = Step(
            kernel=_loaded(what.kernel),
            params=np.array([*numbers, *getattr(what, "codes", ())], np.float64),
            state=slice(self._size, self._size + size),
            height=len(READABLE) if is_feature else len(rows),
            rows=tuple(rows),
            first=first,
            outputs=outputs,
            passes_over=is_feature,
        )
        self._size += size
        self._steps.append(step)
        return first


def _run(step: Step, values: Array, state: Array) -> None:
    """One step over one chunk; what is infinite is missing."""
    bars = values.shape[1]
    x = np.full((step.height, bars), np.nan) if step.passes_over else np.empty((step.height, bars))
    for row, slot in step.rows:
        x[row] = values[slot]
    out = values[step.first : step.first + step.outputs]
    lacks = np.isnan(x[[row for row, _ in step.rows]]).any(axis=0) if step.passes_over else None
    if lacks is None or not lacks.any():
        step.kernel(x, step.params, state[step.state], out)
    else:
        found = np.empty((step.outputs, int((~lacks).sum())))
        step.kernel(np.ascontiguousarray(x[:, ~lacks]), step.params, state[step.state], found)
        out[:, lacks], out[:, ~lacks] = np.nan, found
    out[np.isinf(out)] = np.nan


def _given(beside: Array | None) -> Array:
    if beside is None:
        raise ValueError("the expressions ask for values of other timeframes, and none were given")
    return beside


def _place(tree: Sequence[Any]) -> str:
    return repr([tree[1], tree[2]])


def _table(module: str, name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = getattr(import_module(module), name)
    return table


@cache
def _loaded(place: str) -> Kernel:
    module, _, name = place.partition(":")
    found: Kernel = getattr(import_module(module), name)
    return found
