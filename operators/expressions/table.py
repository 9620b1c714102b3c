"""The explicit table of functions. Those of the feature catalogue can be called as well; a test proves that no name is taken twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import Field

from mlf.operators.expressions.function import KERNELS, Function
from mlf.schemas.operator import Params

LONGEST = 5_000

Size = Callable[[Any], int]


class Lag(Params):
    """A number of bars, at least one: looking forward cannot be written."""

    n: Annotated[int, Field(ge=1, le=LONGEST, description="bars back")]


class Window(Params):
    """A window in bars, this bar included."""

    n: Annotated[int, Field(ge=1, le=LONGEST, description="window in bars")]


class Pair(Params):
    """A window of at least two bars."""

    n: Annotated[int, Field(ge=2, le=LONGEST, description="window in bars")]


class Triple(Params):
    """A window of at least three bars."""

    n: Annotated[int, Field(ge=3, le=LONGEST, description="window in bars")]


class Quadruple(Params):
    """A window of at least four bars."""

    n: Annotated[int, Field(ge=4, le=LONGEST, description="window in bars")]


class Quantile(Params):
    """A window and a probability."""

    n: Annotated[int, Field(ge=1, le=LONGEST, description="window in bars")]
    q: Annotated[float, Field(ge=0, le=1, description="probability")]


class Bounds(Params):
    """A lower and an upper bound."""

    low: Annotated[float, Field(ge=-1e12, le=1e12)]
    high: Annotated[float, Field(ge=-1e12, le=1e12)]


def _element(name: str, kernel: str, code: int, doc: str) -> Function:
    series = ("x",) if kernel == "unary" else ("x", "y")
    return Function(name, series, f"{KERNELS}.element:{kernel}", doc, codes=(float(code),), flag=name in FLAGS)


FLAGS = frozenset({"not", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "isnan"})

_UNARY = {
    "negative": "`-x`",
    "abs": "absolute value",
    "sign": "-1, 0 or 1",
    "log": "natural logarithm; NaN unless x > 0",
    "exp": "e to the power x",
    "sqrt": "square root; NaN for x < 0",
    "not": "1 where x is 0, else 0",
    "isnan": "1 where x is missing, else 0",
    "tanh": "hyperbolic tangent",
    "floor": "largest whole number not above x",
}
_BINARY = {
    "add": "`x + y`",
    "subtract": "`x - y`",
    "multiply": "`x * y`",
    "divide": "`x / y`; NaN where y is 0",
    "power": "`x ** y`; NaN where it is no real or finite number",
    "lt": "`x < y`",
    "le": "`x <= y`",
    "gt": "`x > y`",
    "ge": "`x >= y`",
    "eq": "`x == y`",
    "ne": "`x != y`",
    "and": "1 where neither is 0, else 0",
    "or": "1 where either is not 0, else 0",
    "greater": "the larger of x and y",
    "less": "the smaller of x and y",
    "remainder": "`x % y`, with the sign of y; NaN where y is 0",
}


def _elements() -> Iterator[Function]:
    for kernel, table in (("unary", _UNARY), ("binary", _BINARY)):
        yield from (_element(name, kernel, code, doc) for code, (name, doc) in enumerate(table.items()))
    yield Function("where", ("condition", "x", "y"), f"{KERNELS}.element:where", "x where the condition is not 0, else y")
    yield Function("clip", ("x",), f"{KERNELS}.element:clip", "x, held between low and high", Bounds)


def _lagging() -> Iterator[Function]:
    for code, (name, doc) in enumerate(
        {
            "lag": "x of n bars before",
            "delta": "`x - lag(x, n)`",
            "change": "`x / lag(x, n) - 1`; NaN where the earlier value is 0",
            "logret": "`ln(x / lag(x, n))`; NaN where the quotient is not positive",
        }.items()
    ):
        place = f"{KERNELS}.lag:lagged"
        yield Function(name, ("x",), place, doc, Lag, (float(code),), lambda p: 1 + p.n, lambda p: p.n)
    yield Function("cross", ("x", "y"), f"{KERNELS}.lag:cross", "1 where x rose above y on this bar", state=lambda _: 2, flag=True)
    yield Function("since", ("condition",), f"{KERNELS}.lag:since", "bars since the condition last held", state=lambda _: 2)


def _rolling() -> Iterator[Function]:
    spread: Size = lambda p: 1 + 2 * p.n + 2  # noqa: E731 - a size, used three times below
    one = {
        "sum": ("sum of the last n values", Window, "windows:total", 0, lambda p: 2 + p.n),
        "mean": ("mean of the last n values", Window, "windows:total", 1, lambda p: 2 + p.n),
        "std": ("sample standard deviation", Pair, "windows:spread", 0, spread),
        "var": ("sample variance", Pair, "windows:spread", 1, spread),
        "score": ("`(x - mean) / std`, the deviation of a sample; 0 in a flat window", Pair, "windows:spread", 2, spread),
        "highest": ("largest of the last n values", Window, "windows:extreme", 0, lambda p: 3 + 2 * p.n),
        "lowest": ("smallest of the last n values", Window, "windows:extreme", 1, lambda p: 3 + 2 * p.n),
        "highest_age": ("bars since the largest of the last n values, the latest of equals", Window, "order:age", 0, lambda p: 1 + p.n),
        "lowest_age": ("bars since the smallest of the last n values, the latest of equals", Window, "order:age", 1, lambda p: 1 + p.n),
        "rank": ("share of the other values below x, ties half: 0 to 1; 0.5 in a flat window", Pair, "order:rank", 0, lambda p: 1 + p.n),
        "median": ("middle of the last n values", Window, "order:quantile", 0.5, lambda p: 2 + 2 * p.n),
        "deviation": ("mean absolute deviation from the mean", Window, "order:deviation", 0, lambda p: 1 + p.n),
        "skew": ("sample skewness (Fisher-Pearson, bias corrected); 0 in a flat window", Triple, "windows:shape", 0, lambda p: 5 + 4 * p.n),
        "kurt": ("sample excess kurtosis, bias corrected; 0 in a flat window", Quadruple, "windows:shape", 1, lambda p: 5 + 4 * p.n),
        "slope": ("least-squares slope over the bar number, per bar", Pair, "windows:line", 0, lambda p: 6 + 5 * p.n),
        "rsquare": ("share of variance that the line explains; 0 in a flat window", Pair, "windows:line", 1, lambda p: 6 + 5 * p.n),
        "resid": ("x minus the line's value on this bar", Pair, "windows:line", 2, lambda p: 6 + 5 * p.n),
    }
    for name, (doc, params, place, code, state) in one.items():
        yield Function(name, ("x",), f"{KERNELS}.{place}", doc, params, (float(code),), state, lambda p: p.n - 1)
    yield Function(
        "quantile", ("x",), f"{KERNELS}.order:quantile", "q-quantile of the last n values, linear between neighbours", Quantile,
        (), lambda p: 2 + 2 * p.n, lambda p: p.n - 1,
    )  # fmt: skip
    for code, (name, doc) in enumerate(
        {
            "corr": "correlation of x and y over n bars; 0 where one of them is flat",
            "cov": "sample covariance over n bars",
            "beta": "slope of x on y over n bars; 0 where y is flat",
        }.items()
    ):
        place = f"{KERNELS}.windows:pair"
        yield Function(name, ("x", "y"), place, doc, Pair, (float(code),), lambda p: 6 + 5 * p.n, lambda p: p.n - 1)


#: Every function by name, those of operators (`add`, `lt`, ...) included.
FUNCTIONS: dict[str, Function] = {f.name: f for f in (*_elements(), *_lagging(), *_rolling())}
