"""What a kind of model is: its name, family, input, parameters and tuning space, as data that needs no library.

``MODELS`` is the explicit table; ``@register`` writes into it and does nothing else. :mod:`mlf.models.catalog` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NotRequired, Required, TypedDict, TypeVar, Unpack

from mlf.schemas.operator import Params

if TYPE_CHECKING:
    from collections.abc import Callable

Family = Literal["boosting", "classical", "neural", "ensemble", "meta"]
InputKind = Literal["2d", "3d", "4d", "3d_or_4d", "members", "oof"]
Scaler = Literal["none", "standard", "robust"]


@dataclass(frozen=True, slots=True)
class Range:
    """An interval that a tuner may search, both ends included; ``log`` draws on a logarithmic scale."""

    name: str
    low: float
    high: float
    log: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A finite set that a tuner may search, where an interval would hold invalid values."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ModelKind:
    """A kind of model.

    ``input`` is what one sample looks like: ``2d`` a row of features, ``3d`` a window of rows, ``4d`` windows of several timeframes,
    ``members`` the probabilities of other models, ``oof`` their out-of-fold probabilities. ``scaler`` is the default one. ``cap`` is
    the largest number of features the kind is meant for (``None``: not fed with features). ``available`` says whether this version
    trains it; a declared kind that is not available is checked like any other and refused before it runs.
    """

    name: str
    params: type[Params]
    family: Family
    input: InputKind
    version: int = 1
    available: bool = False
    scaler: Scaler = "none"
    cap: int | None = None
    tuning: tuple[Range | Choice, ...] = ()

    @property
    def window(self) -> int | None:
        """Default number of bars in one sample; ``None`` for kinds that see single rows."""
        field = self.params.model_fields.get("window")
        return None if field is None else int(field.default)

    @property
    def doc(self) -> str:
        """First line of the declaration's docstring."""
        return (self.params.__doc__ or "").partition("\n")[0]


class Facts(TypedDict):
    """Keywords of :func:`register`: the fields of :class:`ModelKind` besides name and parameters."""

    family: Required[Family]
    input: Required[InputKind]
    version: NotRequired[int]
    available: NotRequired[bool]
    scaler: NotRequired[Scaler]
    cap: NotRequired[int | None]
    tuning: NotRequired[tuple[Range | Choice, ...]]


MODELS: dict[str, ModelKind] = {}

Declared = TypeVar("Declared", bound=type[Params])


def register(name: str, **facts: Unpack[Facts]) -> Callable[[Declared], Declared]:
    """Class decorator that enters a kind into ``MODELS``; ``ValueError`` if the name is taken."""

    def enter(params: Declared) -> Declared:
        if name in MODELS:
            raise ValueError(f"two models are called {name!r}")
        MODELS[name] = ModelKind(name, params, **facts)
        return params

    return enter
