"""How kernels are compiled.

A kernel is ``kernel(x, p, s, out)`` over plain float64 arrays: ``x`` holds the bars, one row per column (``rows``), ``p`` the parameters
in the order of the declaration's fields, ``s`` the state, ``out`` one row per output. All four are C-contiguous. A fresh state is all
zeros and ``s[0]`` counts the bars seen, so a kernel fed the same bars in any chunking takes the same steps on the same numbers: every
value agrees to the last bit. No fused or reordered arithmetic is allowed, nor vector forms of ``log``, which round otherwise than the
scalar ones that finish a chunk.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar, cast

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")

import numba
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """A compiled kernel, kept on disk."""
    return cast("F", numba.njit(cache=True, error_model="numpy", nogil=True)(function))


def step(function: F) -> F:
    """A compiled piece of kernels; it is inlined into them and needs no file of its own."""
    return cast("F", numba.njit(error_model="numpy")(function))


@kernel
def without_infinities(out: Array) -> None:
    """Makes NaN of what is infinite, in place; ``out`` is C-contiguous."""
    values = out.ravel()
    for i in range(values.size):
        value = values[i]
        values[i] = np.nan if abs(value) == np.inf else value
