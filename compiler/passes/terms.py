"""Which row of the contract table a run is about, by the dates of its data, and what changed between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.passes.market import overridden
from mlf.errors import Diagnostic
from mlf.operators.contracts import HISTORY, changes, contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.compiler.resolved import Resolved
    from mlf.compiler.unit import Unit
    from mlf.schemas.spec import RunSpec


def on_dates(unit: Unit, first: str, last: str) -> Unit:
    """The contract as it was on ``last``, the ISO date of the last bar; ``MLF968`` for terms that changed after ``first``."""
    if unit.spec is None or unit.resolved is None or unit.resolved.market is None or not first:
        return unit
    spec, market = unit.spec, unit.resolved.market
    if spec.symbol in HISTORY:
        own = spec.contract
        known = overridden(contract(spec.symbol, on=last), own.tick, own.tick_value, own.sessions)
        unit = replace(unit, resolved=replace(unit.resolved, market=replace(market, contract=known)))
    dated = replace(unit, resolved=replace(need_resolved(unit), dates=(first, last)))
    return dated.report(_terms(unit, spec, first, last))


def need_resolved(unit: Unit) -> Resolved:
    """What the names mean; a pass that comes before there is any is a programmer's mistake."""
    if unit.resolved is None:
        raise LookupError("nothing is resolved yet")
    return unit.resolved


def _terms(unit: Unit, spec: RunSpec, first: str, last: str) -> Iterator[Diagnostic]:
    own = spec.contract
    stated = {"tick": own.tick, "tick_value": own.tick_value or own.tick, "template": own.sessions}
    for date, found in changes(spec.symbol, first, last):
        texts = [f"{name} {old}, now {new}" for name, (old, new) in found.items() if stated.get(name) is None]
        if texts:
            yield Diagnostic("MLF968", {"symbol": spec.symbol, "date": date, "changes": "; ".join(texts)}, unit.span(("symbol",)))
