"""Running a declared feature: one kernel, the same for a whole history, for appended bars and for one live bar.

Features read signal prices: where the bars have a column ``factor``, open, high, low and close are ``price * factor``, where they have
``shift``, ``price + shift``, bar by bar. Bars with neither that begin a new contract (``roll``) make every kernel start afresh.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from mlf.operators.features.declaration import PRICES, READABLE, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.features.declaration import Feature, FeatureParams

    Array = NDArray[np.float64]
    Bars = Mapping[str, NDArray[Any]]

CHUNK = 16_384  # bars at a time: a block of them stays in the processor's cache

#: Compiled too, and imported with the first kernel: reading a stream's columns needs no compiler.
WITHOUT_INFINITIES = "mlf.operators.features.kernels.compiled:without_infinities"

_ROW = {name: i for i, name in enumerate(READABLE)}
_PRICE_ROWS = slice(_ROW[PRICES[0]], _ROW[PRICES[-1]] + 1)


class Block:
    """A chunk of bars as kernels read it: float64, one row per readable column; rows that nobody asked for are NaN.

    ``fresh`` are the places at which kernels start afresh.
    """

    __slots__ = ("_holed", "_lacking", "fresh", "values")

    def __init__(self, bars: Bars, reads: Iterable[str], span: slice) -> None:
        rows = {_ROW[name]: bars[name][span] for name in reads}
        self.values = np.full((len(READABLE), len(next(iter(rows.values())))), np.nan)
        for row, column in rows.items():
            self.values[row] = column
        _adjust(self.values, bars, span)
        self._lacking = ~np.isfinite(self.values)
        self._holed = self._lacking.any(axis=1).tolist()
        self.fresh = [int(i) for i in np.flatnonzero(bars["roll"][span])] if restarts(bars) else []

    def stretches(self) -> Iterator[tuple[slice, bool]]:
        """Stretches of one contract each, and whether kernels start afresh with it."""
        edges = sorted({0, *self.fresh, self.values.shape[1]})
        return ((slice(start, stop), start in self.fresh) for start, stop in pairwise(edges))

    def whole(self, rows: Sequence[int]) -> NDArray[np.bool_] | None:
        """Which bars have a finite value in each of ``rows``; ``None`` if all have."""
        return ~self._lacking[rows].any(axis=0) if any(self._holed[row] for row in rows) else None


class Stream:
    """A feature in the middle of its bars.

    ``state`` is a float64 array, all there is to save: a stream made with a copy of it goes on, to the last bit, as the first one would
    have. ``ValueError`` for a state of another size.
    """

    __slots__ = ("_kernel", "_params", "_rows", "columns", "feature", "state")

    def __init__(self, feature: Feature, params: FeatureParams, state: Array | None = None) -> None:
        size = feature.state(params)
        if state is not None and state.shape != (size,):
            raise ValueError(f"{feature.id} carries {size} numbers and was given a state of shape {state.shape}")
        self.feature = feature
        self.columns = columns(feature, params)
        self.state: Array = np.zeros(size) if state is None else np.array(state, np.float64)
        self._kernel = _loaded(feature.kernel)
        self._params = np.array([getattr(params, name) for name in type(params).model_fields], np.float64)
        self._rows = [_ROW[name] for name in feature.reads]

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns of the bars that the feature is computed from."""
        return self.feature.reads

    def feed(self, bars: Bars) -> dict[str, Array]:
        """Values of the next bars, column by column; ``bars`` may hold any number of them, none included."""
        values = self.advance(Block(bars, self.feature.reads, slice(None)))
        return dict(zip(self.columns, values, strict=True))

    def advance(self, block: Block) -> Array:
        """As :meth:`feed`, over a block shared with other features: one row per column. A bar that lacks a value is passed over."""
        whole = block.whole(self._rows)
        if not block.fresh:
            return self._passed(block.values, whole)
        out = np.empty((len(self.columns), block.values.shape[1]))
        for stretch, is_fresh in block.stretches():
            if is_fresh:
                self.state[:] = 0.0
            part = None if whole is None else whole[stretch]
            out[:, stretch] = self._passed(np.ascontiguousarray(block.values[:, stretch]), part)
        return out

    def _passed(self, x: Array, whole: NDArray[np.bool_] | None) -> Array:
        if whole is None:
            return self._computed(x)
        out = np.full((len(self.columns), whole.size), np.nan)
        out[:, whole] = self._computed(np.ascontiguousarray(x[:, whole]))
        return out

    def _computed(self, x: Array) -> Array:
        out = np.empty((len(self.columns), x.shape[1]))
        self._kernel(x, self._params, self.state, out)
        _loaded(WITHOUT_INFINITIES)(out)
        return out


class Fed(Protocol):
    """What is fed with blocks of bars and gives a row per column."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def reads(self) -> tuple[str, ...]: ...

    def advance(self, block: Block) -> Array: ...


def restarts(bars: Bars) -> bool:
    """Whether a new contract makes kernels start afresh: no column says how its prices follow the old one's."""
    return "roll" in bars and "factor" not in bars and "shift" not in bars


def run_feature(feature: Feature, params: FeatureParams, bars: Bars) -> dict[str, Array]:
    """All columns of one feature over a whole history, in float64."""
    return Stream(feature, params).feed(bars)


def run_features(streams: Sequence[Fed], bars: Bars, dtype: str = "float64") -> dict[str, NDArray[Any]]:
    """The columns of fresh ``streams`` over a whole history, chunk by chunk, so that memory holds little beside the result."""
    rows = len(bars["close"])
    out: dict[str, NDArray[Any]] = {name: np.empty(rows, dtype) for s in streams for name in s.columns}
    reads = dict.fromkeys(name for s in streams for name in s.reads)
    for span in _spans(rows):
        block = Block(bars, reads, span)
        for stream in streams:
            for name, values in zip(stream.columns, stream.advance(block), strict=True):
                out[name][span] = _stored(values, dtype)
    return out


def _adjust(values: Array, bars: Bars, span: slice) -> None:
    """Makes signal prices of the traded ones, in place."""
    prices = values[_PRICE_ROWS]
    if "factor" in bars:
        np.multiply(prices, bars["factor"][span], out=prices)
    elif "shift" in bars:
        np.add(prices, bars["shift"][span], out=prices)


def _spans(rows: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, rows)) for start in range(0, rows, CHUNK))


def _stored(values: Array, dtype: str) -> NDArray[Any]:
    with np.errstate(over="ignore"):
        stored: NDArray[Any] = values.astype(dtype)
    stored[np.isinf(stored)] = np.nan
    return stored


@cache
def _loaded(place: str) -> Callable[..., None]:
    module, _, name = place.partition(":")
    kernel: Callable[..., None] = getattr(import_module(module), name)
    return kernel
