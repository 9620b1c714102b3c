"""What the names in a spec mean: the products of the resolving passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.compiler.expressions.meaning import Beside
    from mlf.compiler.graph import SpecPath
    from mlf.models.kind import ModelKind
    from mlf.operators.contracts import Contract
    from mlf.schemas.operator import Params, Part
    from mlf.schemas.plan import Source
    from mlf.schemas.spec import Barrier


@dataclass(frozen=True, slots=True)
class Market:
    """The contract as this run sees it, and what a trade costs. Dollars per contract; slippage in ticks per fill."""

    contract: Contract
    round_turn: float
    slippage_ticks: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """One feature in use: its part, the bars of history it needs, and what it asks of coarser timeframes."""

    part: Part
    lookback: int
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelUse:
    """One model or ensemble of the spec, with its checked parameters, horizons and members."""

    name: str
    kind: ModelKind
    params: Params
    horizons: tuple[int, ...]
    members: tuple[str, ...] = ()
    where: SpecPath = ()


@dataclass(frozen=True, slots=True)
class Windows:
    """Label and split windows in base bars, every default filled in."""

    barriers: Mapping[int, Barrier]
    purge: int
    embargo: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """Everything the lowering needs. Fields are filled pass by pass; ``None`` says that a pass found errors.

    ``source_stamps`` are those that the source files had before they were read; ``facts`` are what their bars decided or the spec
    declared: format, timezone, stamp, interval and more. ``dates`` are the first and the last ISO date in use, empty while not known.
    """

    market: Market | None = None
    sources: tuple[Source, ...] = ()
    source_stamps: tuple[Any, ...] = ()
    source_rows: int = 0
    source_minutes: int = 1
    dates: tuple[str, str] = ("", "")
    facts: Mapping[str, Any] = field(default_factory=dict)
    features: Mapping[str, tuple[Chosen, ...]] | None = None
    models: Mapping[str, ModelUse] = field(default_factory=dict)
    evaluated: tuple[str, ...] = ()
    windows: Windows | None = None
    memory: float | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
