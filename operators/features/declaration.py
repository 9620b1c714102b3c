"""How a feature is declared: data that the compiler can read without importing numpy or numba.

A feature is a causal function of one timeframe's bars. Its declaration is a :class:`FeatureParams` class (limits of the parameters;
the docstring is the documentation: formula, units, edge cases, source) under :func:`feature`, which names everything else. The value
in row t uses bars <= t only and is known at the CLOSE of bar t.

Rules that hold for every feature, so that no docstring repeats them:

* the first ``lookback`` values are NaN (where ``sessions`` is set, the count starts once that many sessions have ended);
* a bar with a missing or infinite value in a column the feature reads gets NaN and is passed over, as if it did not exist;
* no value is ever infinite: a division by zero that the docstring does not settle gives NaN;
* prices are signal prices: the traded ones times ``factor``, or plus ``shift``, where the bars have that column, so that no jump of a
  roll is in them. They equal traded prices of the first contract only; a feature in the unit price is in signal prices too;
* on bars with rolls and neither column, everything starts afresh at the first bar of each contract, as at the first bar of the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from itertools import product
from typing import Any, ClassVar, Literal, Required, TypedDict, TypeVar, Unpack

from mlf.schemas.operator import Params
from mlf.schemas.work import Part

Unit = Literal["ratio", "percent", "price", "flag", "minutes", "bars", "sd"]

PRICES = ("open", "high", "low", "close")
#: Columns that say how prices go on over a roll: what every feature depends on besides the columns it reads.
ROLLS = ("roll", "factor", "shift")
#: Columns of a bars table that a feature may read.
READABLE = (*PRICES, "volume", "session", "trade_date", "minute", "to_close", "rth", "roll", "cash_open", "early", "eve")


@dataclass(frozen=True, slots=True)
class Feature:
    """A declared feature.

    ``reads`` are columns of the bars table; ``outputs`` are the suffixes of its columns (one empty suffix: the name alone) and
    ``units`` their units; ``lookback`` counts the bars of history before the first value, ``sessions`` the sessions that must have
    ended before that count starts; ``state`` is the number of float64 its kernel carries from bar to bar; ``defaults`` are the
    parameter sets that a bare name or its group stands for; ``declared`` is the place of the declaration.
    """

    name: str
    group: str
    version: int
    params: type[FeatureParams]
    reads: tuple[str, ...]
    outputs: tuple[str, ...]
    units: tuple[Unit, ...]
    lookback: Callable[[Any], int]
    sessions: int
    state: Callable[[Any], int]
    kernel: str
    defaults: tuple[Mapping[str, Any], ...]
    declared: str
    doc: str

    @property
    def id(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"


class FeatureParams(Params):
    """Parameters of a feature. Numbers only: the kernel receives them as float64, in the order of the fields."""

    declaration: ClassVar[Feature]


class Traits(TypedDict, total=False):
    """What :func:`feature` takes besides the kernel; see :class:`Feature`."""

    reads: Required[str]
    state: Required[Callable[[Any], int]]
    unit: Required[str]
    outputs: str
    lookback: Callable[[Any], int]
    sessions: int
    defaults: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]]
    version: int


P = TypeVar("P", bound=FeatureParams)


def feature(kernel: str, **traits: Unpack[Traits]) -> Callable[[type[P]], type[P]]:
    """A class decorator that declares a feature; ``kernel`` is ``group:function``, under ``mlf.operators.features.kernels``.

    ``reads``, ``outputs`` and ``unit`` are words in one text; a single unit serves every output. The feature's name is the class's in
    snake case. ``ValueError`` for a trait that does not fit.
    """

    def declare(cls: type[P]) -> type[P]:
        cls.declaration = _declared(cls, kernel, traits)
        return cls

    return declare


def instances(what: Feature, choices: Mapping[str, Any] | None = None) -> tuple[FeatureParams, ...]:
    """The parameter sets that a use of a feature stands for, in order and without repeats.

    Without ``choices`` the feature's own defaults. With them, each value may be a list: all combinations, the last key fastest. Raises
    pydantic's ``ValidationError`` for a value outside its limits and for an unknown parameter.
    """
    sets = what.defaults if not choices else tuple(combinations(choices))
    return tuple(dict.fromkeys(what.params(**s) for s in sets))


def combinations(choices: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way to take one value per key; a value that is no list counts as a list of one."""
    lists = [v if isinstance(v, list | tuple) else [v] for v in choices.values()]
    return (dict(zip(choices, values, strict=True)) for values in product(*lists))


def columns(what: Feature, params: FeatureParams) -> tuple[str, ...]:
    """Names of the output columns: feature, output, then every parameter in order, joined by ``_`` (``macd_hist_12_26_9``)."""
    tail = [_digits(getattr(params, field)) for field in what.params.model_fields]
    return tuple("_".join([what.name, *filter(None, [output]), *tail]) for output in what.outputs)


def part(what: Feature, params: FeatureParams) -> Part:
    """The separately cached piece of a ``features.compute`` node that holds this feature's columns."""
    return Part(what.id, params.identity(), columns(what, params), tuple(dict.fromkeys((*what.reads, *ROLLS))))


def _digits(value: float) -> str:
    """A number as part of a column name: ``2.0`` is ``2``, ``0.94`` is ``0p94``, a minus is ``m``."""
    text = str(int(value)) if float(value).is_integer() else repr(float(value))
    return text.replace(".", "p").replace("-", "m").replace("+", "")


def _declared(cls: type[FeatureParams], kernel: str, traits: Traits) -> Feature:
    outputs = tuple(traits.get("outputs", "").split()) or ("",)
    units = tuple(traits["unit"].split())
    return Feature(
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower(),
        group=cls.__module__.rpartition(".")[2],
        version=traits.get("version", 1),
        params=cls,
        reads=_readable(traits["reads"]),
        outputs=outputs,
        units=units * len(outputs) if len(units) == 1 else units,  # type: ignore[arg-type]  # a test compares them with Unit
        lookback=traits.get("lookback", lambda _: 0),
        sessions=traits.get("sessions", 0),
        state=traits["state"],
        kernel=f"mlf.operators.features.kernels.{kernel}",
        defaults=_defaults(traits.get("defaults", ())),
        declared=f"{cls.__module__}:{cls.__qualname__}",
        doc=cleandoc(cls.__doc__ or ""),
    )


def _defaults(given: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    sets = tuple(combinations(given)) if isinstance(given, Mapping) else tuple(given)
    return sets or ({},)


def _readable(text: str) -> tuple[str, ...]:
    names = tuple(text.split())
    if unknown := set(names) - set(READABLE):
        raise ValueError(f"no feature can read {sorted(unknown)}")
    return names
