"""Synthetic bars of any contract as a file of any vendor, with defects on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlf.compiler.fingerprint import ROOT
from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean
from mlf.operators.contracts import CONTRACTS
from mlf.operators.data.adjusted import adjusted_backwards, widened
from mlf.operators.data.declare import TABLES, SyntheticParams
from mlf.operators.data.defects import inject
from mlf.operators.data.synthetic import run
from mlf.operators.writers.manner import Manner
from mlf.operators.writers.text import EDGES
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Edge

FACTS = ("tick", "base_price", "template", "months", "roll", "volatility", "daily_volume")


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: bars of which contract, which days, and how they are told."""

    symbol: str
    start: date
    end: date
    seed: int = 42
    interval: int = 1
    form: str = "canonical"
    zone: str | None = None
    stamp: Edge | None = None
    adjust: str = "none"
    defects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """Bars, how they are to be written, and a note for every defect that was put in."""

    bars: Mapping[str, NDArray[Any]]
    manner: Manner
    notes: list[dict[str, Any]]


def synthesised(order: Order) -> Trial:
    """The bars that were ordered. Raises MLF301 (no such contract), MLF911, MLF915, MLF972."""
    if order.symbol not in CONTRACTS:
        raise MlfError("MLF301", name=order.symbol, known=", ".join(CONTRACTS), **did_you_mean(order.symbol, CONTRACTS))
    contract = CONTRACTS[order.symbol]
    facts = {name: getattr(contract, name) for name in FACTS}
    params = SyntheticParams.model_validate({"symbol": order.symbol, "start": order.start, "end": order.end, **facts})
    bars = run({}, params, Task(seed=order.seed, tables=calendar_tables()))
    bars = adjusted_backwards(bars, order.adjust, contract.tick)
    if order.interval > 1:
        bars = widened(bars, order.interval)
    spoilt, notes = inject(bars, order.defects, contract.tick, order.seed)
    stamp = order.stamp or EDGES[order.form]
    return Trial(spoilt, Manner(order.symbol, contract.tick, order.interval, order.zone, stamp), notes)


def calendar_tables() -> dict[str, bytes]:
    """The tables of sessions and holidays, by the names that tasks carry them under."""
    return {name: (ROOT / name).read_bytes() for name in TABLES}
