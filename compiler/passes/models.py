"""Looks up every model of the spec, and checks its parameters and horizons."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from mlf.compiler.catalog import models as catalogue
from mlf.compiler.resolved import ModelUse
from mlf.errors import Diagnostic
from mlf.errors.suggest import did_you_mean
from mlf.schemas.spec import FitModel, MetaLearner, RunSpec, Voting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.compiler.graph import SpecPath
    from mlf.compiler.unit import Unit
    from mlf.schemas.operator import Params

ENSEMBLES = frozenset({"ensemble", "meta"})

#: Findings about the name of a parameter, not its value.
NAMED = frozenset({"MLF303", "MLF306"})


def models(unit: Unit) -> Unit:
    """Models with typed parameters; ``MLF305`` to ``MLF308``, ``MLF316``, ``MLF405``, ``MLF409``."""
    if unit.spec is None or unit.resolved is None:
        return unit
    used: dict[str, ModelUse] = {}
    for name in unit.spec.models:
        use, found = _model(unit, unit.spec, name)
        unit = unit.report(found)
        if use is not None:
            used[name] = use
    if unit.resolved is None or unit.canonical is None:
        return unit
    return replace(unit, resolved=replace(unit.resolved, models=used), canonical=_written_out(unit.canonical, used))


def _written_out(canonical: Mapping[str, Any], used: Mapping[str, ModelUse]) -> dict[str, Any]:
    """The canonical spec with every parameter of the models, so that naming a default changes nothing."""
    models = dict(canonical["models"])
    for name, use in used.items():
        if not use.members:
            models[name] = {**models[name], "params": use.params.model_dump(mode="json")}
    return {**canonical, "models": models}


def check_params(kind: str, params: type[Params], given: Mapping[str, Any]) -> tuple[Params | None, list[tuple[str, Diagnostic]]]:
    """The typed parameters, or (parameter, finding) pairs. Text is never taken for a number."""
    try:
        return params.model_validate_json(json.dumps(dict(given)), strict=True), []
    except ValidationError as problem:
        return None, [(str(e["loc"][0]) if e["loc"] else "", _finding(kind, params, e)) for e in problem.errors(include_url=False)]


def _finding(kind: str, params: type[BaseModel], error: Any) -> Diagnostic:
    name = ".".join(map(str, error["loc"])) or "parameters"
    if error["type"] == "extra_forbidden":
        return Diagnostic("MLF306", {"kind": kind, "name": name, **did_you_mean(name, params.model_fields)})
    problem = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return Diagnostic("MLF307", {"kind": kind, "name": name, "found": json.dumps(error["input"]), "problem": f"it must be {problem}"})


def _model(unit: Unit, spec: RunSpec, name: str) -> tuple[ModelUse | None, list[Diagnostic]]:
    model = spec.models[name]
    where: SpecPath = ("models", name)
    if isinstance(model, FitModel):
        return _base(unit, model, name, spec.labels.triple_barrier.horizons)
    kind = catalogue()[model.ensemble]
    found = [] if isinstance(model, Voting) else [_later(unit, kind.name, (*where, "ensemble")), *_meta(unit, model.meta, (*where, "meta"))]
    given = {"method": model.method, "weights": list(model.weights or ())} if isinstance(model, Voting) else {}
    params, problems = check_params(kind.name, kind.params, given)
    found += [replace(d, span=unit.span((*where, key))) for key, d in problems]
    if isinstance(model, Voting) and model.weights is not None and len(model.weights) != len(model.members):
        facts = {"name": name, "members": len(model.members), "weights": len(model.weights)}
        found.append(Diagnostic("MLF405", facts, unit.span((*where, "weights"))))
    use = ModelUse(name, kind, params or kind.params(), model.horizons or (), model.members, where)
    return use, [*found, *_horizons(unit, use, spec.labels.triple_barrier.horizons)]


def _base(unit: Unit, model: FitModel, name: str, labelled: tuple[int, ...]) -> tuple[ModelUse | None, list[Diagnostic]]:
    where: SpecPath = ("models", name)
    known = {k.name: k for k in catalogue().values() if k.family not in ENSEMBLES}
    kind = known.get(model.kind)
    if kind is None:
        return None, [_unknown(unit, model.kind, tuple(known), where)]
    params, problems = check_params(kind.name, kind.params, model.params)
    found = [placed(unit, d, (*where, "params", key)) for key, d in problems]
    if not kind.available:
        found.append(_later(unit, kind.name, (*where, "kind")))
    use = ModelUse(name, kind, params or kind.params(), model.horizons or labelled, (), where)
    return use, [*found, *_horizons(unit, use, labelled)]


def placed(unit: Unit, found: Diagnostic, where: SpecPath) -> Diagnostic:
    """A finding at a parameter's value, or at its name if there is no such parameter."""
    return replace(found, span=unit.key_span(where) if found.code in NAMED else unit.span(where))


def _unknown(unit: Unit, name: str, known: tuple[str, ...], where: SpecPath) -> Diagnostic:
    declared = catalogue().get(name)
    hint = did_you_mean(name, known)
    if declared is not None and declared.family == "ensemble":
        hint = {"hint": f"write {{ensemble: {name}, members: [...]}}"}
    return Diagnostic("MLF305", {"name": name, **hint}, unit.span((*where, "kind")))


def _later(unit: Unit, kind: str, where: SpecPath) -> Diagnostic:
    known = ", ".join(k.name for k in catalogue().values() if k.available)
    return Diagnostic("MLF308", {"kind": kind, "known": known}, unit.span(where))


def _meta(unit: Unit, meta: MetaLearner, where: SpecPath) -> Iterator[Diagnostic]:
    known = {k.name: k for k in catalogue().values() if k.family == "meta"}
    if meta.kind not in known:
        facts = {"name": meta.kind, "known": ", ".join(known), **did_you_mean(meta.kind, known)}
        yield Diagnostic("MLF316", facts, unit.span(where))
        return
    for key, problem in check_params(meta.kind, known[meta.kind].params, meta.params)[1]:
        yield replace(problem, span=unit.span((*where, "params", key)))


def _horizons(unit: Unit, use: ModelUse, labelled: tuple[int, ...]) -> Iterator[Diagnostic]:
    for i, horizon in enumerate(use.horizons):
        if horizon not in labelled:
            yield Diagnostic("MLF409", {"name": use.name, "horizon": horizon}, unit.span((*use.where, "horizons", i)))
