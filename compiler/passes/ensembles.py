"""Checks that every ensemble has members that exist, that none contains itself, and that its members look at the same kind of sample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.errors import Diagnostic
from mlf.errors.suggest import did_you_mean
from mlf.models.compatibility import alternatives, compatible
from mlf.schemas.spec import RunSpec, Stacking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.compiler.resolved import ModelUse
    from mlf.compiler.unit import Unit


def ensembles(unit: Unit) -> Unit:
    """Ensembles with horizons settled; ``MLF401`` to ``MLF404`` and ``MLF406`` to ``MLF408``."""
    if unit.spec is None or unit.resolved is None:
        return unit
    uses = unit.resolved.models
    found = [d for use in uses.values() if use.members for d in _members(unit, unit.spec, use)]
    cycles = list(_cycles(unit, uses))
    found += cycles
    if not cycles:
        found += [d for use in uses.values() if use.members for d in _compatible(unit, unit.spec, use)]
        uses, problems = _with_horizons(unit, uses)
        found += problems
    evaluated = unit.spec.evaluate.models or tuple(unit.spec.models)
    found += _evaluated(unit, evaluated)
    return replace(unit, resolved=replace(unit.resolved, models=uses, evaluated=evaluated)).report(found)


def bases(use: ModelUse, uses: Mapping[str, ModelUse]) -> list[ModelUse]:
    """The base models below an ensemble, in order, each once."""
    waiting = [use.name]
    seen: dict[str, ModelUse] = {}
    while waiting:
        name = waiting.pop(0)
        if name in uses and name not in seen:
            seen[name] = uses[name]
            waiting = [*uses[name].members, *waiting]
    return [u for u in seen.values() if not u.members]


def _members(unit: Unit, spec: RunSpec, use: ModelUse) -> Iterator[Diagnostic]:
    for i, member in enumerate(use.members):
        if member not in spec.models:
            known = tuple(n for n in spec.models if n != use.name)
            facts = {"name": use.name, "member": member, "known": ", ".join(known), **did_you_mean(member, known)}
            yield Diagnostic("MLF401", facts, unit.span((*use.where, "members", i)))
    if len(use.members) == 1:
        yield Diagnostic("MLF403", {"name": use.name, "member": use.members[0]}, unit.span((*use.where, "members")))


def _cycles(unit: Unit, uses: Mapping[str, ModelUse]) -> Iterator[Diagnostic]:
    done: set[str] = set()
    for name in uses:
        path = _cycle_from(name, uses, [], done)
        if path:
            done.update(path)
            facts = {"name": path[0], "path": " -> ".join(path)}
            yield Diagnostic("MLF402", facts, unit.span((*uses[path[0]].where, "members")))


def _cycle_from(name: str, uses: Mapping[str, ModelUse], trail: list[str], done: set[str]) -> list[str]:
    if name in trail:
        return [*trail[trail.index(name) :], name]
    if name in done or name not in uses:
        return []
    for member in uses[name].members:
        found = _cycle_from(member, uses, [*trail, name], done)
        if found:
            return found
    done.add(name)
    return []


def _compatible(unit: Unit, spec: RunSpec, use: ModelUse) -> Iterator[Diagnostic]:
    model = spec.models[use.name]
    below = bases(use, unit.resolved.models if unit.resolved else {})
    mixture = compatible([b.kind for b in below])
    if not below or mixture or (isinstance(model, Stacking) and model.heterogeneous):
        return
    odd = next(b for b in below if not compatible([below[0].kind, b.kind]))
    pairs = [(b, unit.span(b.where)) for b in (below[0], odd)]
    facts = {
        "ensemble": use.kind.name,
        "name": use.name,
        "reason": mixture.reason,
        "alternatives": " or ".join(f"{b.name}: {', '.join(alternatives(b.kind)[:4])}, ..." for b, _ in pairs),
    }
    related = tuple((span, f"{b.name} is {b.kind.name}, input {b.kind.input}") for b, span in pairs if span)
    yield Diagnostic("MLF404", facts, unit.span((*use.where, "members")), related)


def _with_horizons(unit: Unit, uses: Mapping[str, ModelUse]) -> tuple[dict[str, ModelUse], list[Diagnostic]]:
    """Every use with its horizons: those it asks for, else those all its members have."""
    settled: dict[str, ModelUse] = {}
    for name in members_first(uses):
        offered = [set(settled[m].horizons) for m in uses[name].members if m in uses]
        common = sorted(set.intersection(*offered)) if offered else ()
        settled[name] = replace(uses[name], horizons=uses[name].horizons or tuple(common))
    found = [d for name in uses if uses[name].members for d in _horizon_problems(unit, uses[name], settled)]
    return {name: settled[name] for name in uses}, found


def members_first(uses: Mapping[str, ModelUse]) -> list[str]:
    """Names in an order in which every member stands before its ensemble; the graph has no cycle."""
    ordered: list[str] = []
    while len(ordered) < len(uses):
        ordered += [n for n, use in uses.items() if n not in ordered and all(m in ordered for m in use.members if m in uses)]
    return ordered


def _horizon_problems(unit: Unit, use: ModelUse, settled: Mapping[str, ModelUse]) -> Iterator[Diagnostic]:
    members = [m for m in use.members if m in settled]
    if members and not set.intersection(*(set(settled[m].horizons) for m in members)):
        yield Diagnostic("MLF407", {"name": use.name}, unit.span((*use.where, "members")))
    for horizon, member in ((h, m) for h in use.horizons for m in members):
        if horizon not in settled[member].horizons:
            facts = {"name": use.name, "horizon": horizon, "member": member}
            yield Diagnostic("MLF406", facts, unit.span((*use.where, "horizons")))


def _evaluated(unit: Unit, names: tuple[str, ...]) -> Iterator[Diagnostic]:
    known = tuple(unit.spec.models) if unit.spec else ()
    for i, name in enumerate(names):
        if name not in known:
            facts = {"name": name, "known": ", ".join(known), **did_you_mean(name, known)}
            yield Diagnostic("MLF408", facts, unit.span(("evaluate", "models", i)))
