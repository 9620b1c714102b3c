"""How a function of the expression language is declared: data that the compiler reads without importing numpy or numba.

A function maps series of one timeframe's bars to series. Value t depends on values <= t alone. Series carry NaN where nothing is known:
it passes through arithmetic, and a window that holds one gives NaN until it has left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.schemas.operator import Params

if TYPE_CHECKING:
    from collections.abc import Callable

KERNELS = "mlf.operators.expressions.kernels"


@dataclass(frozen=True, slots=True)
class Function:
    """A declared function.

    ``series`` names the series it takes, in order; its numbers follow as the fields of ``params``, each with limits. ``kernel`` is
    ``module:name`` with the signature ``kernel(x, p, s, out)``: one row of ``x`` per series, the parameters in order and then ``codes`` in
    ``p``, ``state`` numbers in ``s``, all zero at first, one row in ``out``. ``lookback`` counts bars of history before the first value.
    ``flag`` says that values are 0 or 1.
    """

    name: str
    series: tuple[str, ...]
    kernel: str
    doc: str
    params: type[Params] = Params
    codes: tuple[float, ...] = ()
    state: Callable[[Any], int] = lambda _: 0
    lookback: Callable[[Any], int] = lambda _: 0
    flag: bool = False
    version: int = 1

    @property
    def id(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"
