"""Finds the contract and what trading it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlf.compiler.resolved import Market, Resolved
from mlf.errors import Diagnostic
from mlf.errors.suggest import did_you_mean
from mlf.operators.contracts import CONTRACTS, COSTS, Contract
from mlf.schemas.spec import ExplicitCosts, RunSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.compiler.unit import Unit

TEMPLATES = tuple(dict.fromkeys(c.template for c in CONTRACTS.values()))


def market(unit: Unit) -> Unit:
    """The contract with the spec's overrides, and its costs; ``MLF301``, ``MLF309`` to ``MLF311``, ``MLF320``."""
    if unit.spec is None or unit.resolved is None:
        return unit
    contract, contract_problems = _contract(unit, unit.spec)
    round_turn, cost_problems = _round_turn(unit, unit.spec)
    found = [*contract_problems, *cost_problems]
    if contract is None or round_turn is None:
        return unit.report(found)
    resolved = replace(unit.resolved, market=Market(contract, round_turn, unit.spec.evaluate.slippage_ticks))
    return replace(unit, resolved=resolved).report(found)


def _contract(unit: Unit, spec: RunSpec) -> tuple[Contract | None, list[Diagnostic]]:
    own = spec.contract
    known = CONTRACTS.get(spec.symbol)
    if own.sessions is not None and own.sessions not in TEMPLATES:
        facts = {"name": own.sessions, "known": ", ".join(TEMPLATES), **did_you_mean(own.sessions, TEMPLATES)}
        return None, [Diagnostic("MLF311", facts, unit.span(("contract", "sessions")))]
    if known is not None:
        return overridden(known, own.tick, own.tick_value, own.sessions), []
    return _unknown(unit, spec)


def _unknown(unit: Unit, spec: RunSpec) -> tuple[Contract | None, list[Diagnostic]]:
    """A contract the table does not know: all of it must stand in the spec, and the synthetic source cannot imitate it."""
    given = {"tick": spec.contract.tick, "tick_value": spec.contract.tick_value, "sessions": spec.contract.sessions}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given) or spec.data.source == "synthetic":
        known = ", ".join(CONTRACTS)
        described = {} if missing else {"hint": f"give data.source a file: the synthetic source can imitate only {known}"}
        facts = {"name": spec.symbol, "known": known, **did_you_mean(spec.symbol, tuple(CONTRACTS)), **described}
        return None, [Diagnostic("MLF301", facts, unit.span(("symbol",)))]
    if missing:
        facts = {"name": spec.symbol, "missing": ", ".join(missing)}
        return None, [Diagnostic("MLF320", facts, unit.span(("contract",)))]
    like = next(c for c in CONTRACTS.values() if c.template == spec.contract.sessions)
    stranger = replace(like, root=spec.symbol, name=spec.symbol, source="the spec")
    return overridden(stranger, spec.contract.tick, spec.contract.tick_value, None), []


def overridden(contract: Contract, tick: float | None, tick_value: float | None, template: str | None) -> Contract:
    """The contract with what the spec says of it; a tick without its value keeps the dollars of a point."""
    size = tick or contract.tick
    value = tick_value or contract.point_value * size
    return replace(contract, tick=size, tick_value=value, point_value=value / size, template=template or contract.template)


def _round_turn(unit: Unit, spec: RunSpec) -> tuple[float | None, list[Diagnostic]]:
    costs, where = spec.evaluate.costs, unit.span(("evaluate", "costs"))
    if isinstance(costs, ExplicitCosts):
        return costs.round_turn, []
    table: Mapping[str, Any] | None = COSTS.get(costs)
    if table is None:
        facts = {"name": costs, "known": ", ".join(COSTS), **did_you_mean(costs, tuple(COSTS))}
        return None, [Diagnostic("MLF309", facts, where)]
    if spec.symbol not in table:
        # An unknown contract is said once, by the pass that looks it up.
        nameless = spec.symbol not in CONTRACTS and spec.contract.tick is None
        return None, [] if nameless else [Diagnostic("MLF310", {"table": costs, "symbol": spec.symbol}, where)]
    return float(table[spec.symbol].round_turn), []


def need_market(resolved: Resolved) -> Market:
    """The market; lowering without one is a programmer's mistake."""
    if resolved.market is None:
        raise LookupError("no market yet")
    return resolved.market
