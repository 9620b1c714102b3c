"""Turns the features a spec asks for into parts: groups opened, parameters checked, lists multiplied out, repeats dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlf.compiler.bar_minutes import bar_minutes
from mlf.compiler.catalog import features as catalogue
from mlf.compiler.catalog import groups
from mlf.compiler.passes.expressions import expression
from mlf.compiler.passes.models import check_params, placed
from mlf.compiler.resolved import Chosen
from mlf.errors import Diagnostic
from mlf.errors.suggest import did_you_mean
from mlf.operators.features.declaration import Feature, combinations, instances, part
from mlf.schemas.durations import SESSION_MINUTES, is_coarser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlf.compiler.graph import SpecPath
    from mlf.compiler.unit import Unit
    from mlf.schemas.spec import FeatureUse, RunSpec

MAX_COLUMNS = 5_000


def features(unit: Unit) -> Unit:
    """Parts per timeframe, base first; ``MLF302`` to ``MLF304``, ``MLF317`` to ``MLF319``, ``MLF324``, ``MLF327``, ``MLF328``."""
    if unit.spec is None or unit.resolved is None:
        return unit
    found = list(_timeframes(unit, unit.spec))
    chosen: dict[str, tuple[Chosen, ...]] = {}
    for timeframe, uses in _asked(unit.spec).items():
        parts, problems = _chosen(unit, timeframe, uses)
        chosen[timeframe] = parts
        found += problems
    total = sum(len(c.part.columns) for parts in chosen.values() for c in parts)
    if total > MAX_COLUMNS:
        found.append(Diagnostic("MLF324", {"columns": total, "most": MAX_COLUMNS}, unit.span(("features",))))
    return replace(unit, resolved=replace(unit.resolved, features=chosen)).report(found)


def _asked(spec: RunSpec) -> dict[str, list[tuple[FeatureUse, SpecPath]]]:
    base = [(use, ("features", "base", i)) for i, use in enumerate(spec.features.base)]
    added = [(use, ("features", "add", i)) for i, use in enumerate(spec.features.add)]
    asked: dict[str, list[tuple[FeatureUse, SpecPath]]] = {spec.timeframes.base: [*base, *added]}
    for timeframe, uses in spec.features.mtf.items():
        asked[timeframe] = [(use, ("features", "mtf", timeframe, i)) for i, use in enumerate(uses)]
    return asked


def _timeframes(unit: Unit, spec: RunSpec) -> Iterator[Diagnostic]:
    base = spec.timeframes.base
    for i, timeframe in enumerate(spec.timeframes.mtf):
        if not is_coarser(timeframe, base):
            yield Diagnostic("MLF319", {"timeframe": timeframe, "base": base}, unit.span(("timeframes", "mtf", i)))
    for timeframe in spec.features.mtf:
        if timeframe not in spec.timeframes.mtf:
            yield Diagnostic("MLF317", {"timeframe": timeframe}, unit.span(("features", "mtf", timeframe)))


def _chosen(unit: Unit, timeframe: str, uses: list[tuple[FeatureUse, SpecPath]]) -> tuple[tuple[Chosen, ...], list[Diagnostic]]:
    found: list[Diagnostic] = []
    parts: dict[tuple[str, ...], Chosen] = {}
    minutes = bar_minutes(timeframe, unit.resolved) if unit.resolved else 1
    for use, where in uses:
        if use.expression:
            written, faults = expression(unit, use, where, _coarser(unit, timeframe))
            found += [*faults, *(_taken(unit, timeframe, (use, where), parts) if written else [])]
            parts |= {chosen.part.columns: chosen for chosen in written}
            continue
        for feature, choices in _named(unit, use, where, found):
            sets, problems = _valid(feature, choices)
            found += [placed(unit, d, (*where, feature.name, key)) for key, d in problems]
            for chosen in (_chosen_one(feature, params, minutes) for params in sets):
                parts.setdefault(chosen.part.columns, chosen)
    return tuple(parts.values()), found


def _coarser(unit: Unit, timeframe: str) -> tuple[str, ...]:
    """Timeframes whose bars an expression on ``timeframe`` may ask for: base rows alone can wait for a close."""
    timeframes = unit.spec.timeframes if unit.spec else None
    return timeframes.mtf if timeframes and timeframe == timeframes.base else ()


def _taken(unit: Unit, timeframe: str, asked: tuple[FeatureUse, SpecPath], parts: Mapping[tuple[str, ...], Chosen]) -> list[Diagnostic]:
    use, where = asked
    if all(use.name not in columns for columns in parts):
        return []
    return [Diagnostic("MLF328", {"timeframe": timeframe, "column": use.name}, unit.key_span((*where, use.name)))]


def _chosen_one(feature: Feature, params: Any, minutes: int) -> Chosen:
    sessions = -(-feature.sessions * SESSION_MINUTES // minutes)
    return Chosen(part(feature, params), feature.lookback(params) + sessions)


def _named(unit: Unit, use: FeatureUse, where: SpecPath, found: list[Diagnostic]) -> list[tuple[Feature, Mapping[str, Any]]]:
    if use.name in groups():
        if use.params:
            facts = {"name": use.name, "known": ", ".join(groups()[use.name][:6])}
            found.append(Diagnostic("MLF318", facts, unit.span((*where, use.name))))
        return [(catalogue()[name], {}) for name in groups()[use.name]]
    if use.name in catalogue():
        return [(catalogue()[use.name], use.params)]
    facts = {"name": use.name, **did_you_mean(use.name, (*groups(), *catalogue()))}
    found.append(Diagnostic("MLF302", facts, unit.span((*where, use.name))))
    return []


def _valid(feature: Feature, choices: Mapping[str, Any]) -> tuple[Sequence[Any], list[tuple[str, Diagnostic]]]:
    """The parameter sets of a use, or the (parameter, finding) pairs of the first one that is out of its limits."""
    for one in combinations(choices):
        problems = check_params(feature.name, feature.params, one)[1]
        if problems:
            return (), [(key, _as_feature(feature, problem)) for key, problem in problems]
    return instances(feature, choices), []


def _as_feature(feature: Feature, problem: Diagnostic) -> Diagnostic:
    if problem.code == "MLF307":
        return Diagnostic("MLF304", {**problem.facts, "feature": feature.name})
    known = ", ".join(feature.params.model_fields) or "none"
    return Diagnostic("MLF303", {**problem.facts, "feature": feature.name, "known": known})
