"""Lowers a resolved spec to a graph of operators. Each function adds the nodes of one stage."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlf.compiler.bar_minutes import bar_minutes
from mlf.compiler.catalog import operators
from mlf.compiler.feature_nodes import add_features, add_profiles
from mlf.compiler.graph import Draft, Graph, Ref, SpecPath
from mlf.compiler.passes.data import declared
from mlf.compiler.passes.ensembles import members_first
from mlf.compiler.passes.market import need_market
from mlf.compiler.passes.windows import base_rows
from mlf.errors import Diagnostic
from mlf.schemas.spec import FileData, RunSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.compiler.resolved import ModelUse, Resolved, Windows
    from mlf.compiler.unit import Unit
    from mlf.operators.contracts import Contract

SEALED = "test"
OPEN = "validation"


class RefusedParams(Exception):  # noqa: N818 - a refusal, told as a diagnostic
    """Parameters that an operator refuses, and the place of the spec they come from.

    The spec has limits of its own; what reaches this was computed from several of its values, as a length in bars is.
    """

    def __init__(self, where: SpecPath, problem: ValidationError) -> None:
        super().__init__(str(problem))
        self.where, self.problem = where, problem


@dataclass(slots=True)
class Lowering:
    """The graph under construction."""

    spec: RunSpec
    resolved: Resolved
    contract: Contract
    windows: Windows
    drafts: list[Draft] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The base timeframe."""
        return self.spec.timeframes.base

    @property
    def segments(self) -> tuple[str, ...]:
        """Segments that are scored: the sealed one only if the spec opens it."""
        return (OPEN, SEALED) if self.spec.evaluate.test else (OPEN,)

    def add(self, node_id: str, operator: str, inputs: Mapping[str, Ref], params: Mapping[str, Any], **facts: Any) -> str:
        """Appends a node and returns its id; ``facts`` are further fields of the draft."""
        declared = operators()[operator]
        rows = facts.pop("rows", base_rows(self.spec, self.resolved))
        minutes = facts.pop("minutes", bar_minutes(self.base, self.resolved))
        try:
            checked = declared.params(**params)
        except ValidationError as problem:
            raise RefusedParams(facts.get("where", ()), problem) from problem
        self.drafts.append(Draft(node_id, declared, checked, inputs, rows=rows, minutes=minutes, **facts))
        return node_id


def lower(unit: Unit) -> Unit:
    """The graph of the run, in topological order; ``MLF204`` for a value that an operator refuses."""
    if unit.spec is None or unit.resolved is None or unit.resolved.windows is None or unit.failed:
        return unit
    work = Lowering(unit.spec, unit.resolved, need_market(unit.resolved).contract, unit.resolved.windows)
    try:
        _stages(work)
    except RefusedParams as refused:
        return unit.report(_told(unit, refused))
    sources = {s.name: s.digest for s in work.resolved.sources}
    return replace(unit, graph=Graph(tuple(work.drafts), work.outputs, sources))


def _told(unit: Unit, refused: RefusedParams) -> Iterator[Diagnostic]:
    for error in refused.problem.errors(include_url=False):
        path = ".".join(map(str, error["loc"])) or refused.problem.title
        expected = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        yield Diagnostic("MLF204", {"path": path, "found": str(error["input"]), "expected": expected}, unit.span(refused.where))


def _stages(work: Lowering) -> None:
    _data(work)
    add_features(work)
    for horizon in sorted(work.windows.barriers):
        _target(work, horizon)
    add_profiles(work)
    for name in members_first(work.resolved.models):
        for horizon in work.resolved.models[name].horizons:
            _model(work, work.resolved.models[name], horizon)


def _data(work: Lowering) -> None:
    facts: dict[str, Any] = {"rows": work.resolved.source_rows, "minutes": work.resolved.source_minutes, "where": ("data",)}
    given, contract = work.spec.data, work.contract
    raw = _file(work, facts) if isinstance(given, FileData) else _synthetic(work, facts)
    clean = work.add("clean", "data.clean", {"bars": raw}, _policies(work), **facts)
    span = {k: v for k, v in (("start", given.start), ("end", given.end)) if isinstance(given, FileData) and v is not None}
    outside = {"outside": given.clean.outside} if isinstance(given, FileData) else {}
    hours = {"template": contract.template, **span, **outside}
    sessions = work.add("sessions", "data.sessions", {"bars": clean}, hours, **facts)
    passport = {"passport": "passport"} if isinstance(given, FileData) else {}
    rolls = {"rule": given.rolls.rule, "days": given.rolls.days, "months": contract.months, "roll": contract.roll}
    table = work.add("rolls", "data.roll_table", {"bars": sessions, **passport}, rolls, **facts)
    adjust = {"adjust": _adjustment(given.rolls.adjust, contract)}
    work.add("continuous", "data.continuous", {"bars": sessions, "table": table}, adjust, **facts)
    inputs = {"raw": raw, "clean": clean, "sessions": sessions, "rolls": table, **passport}
    work.outputs |= {f"data/{name}": name for name in ("rolls", *passport)}
    work.outputs["profile/data"] = work.add("profile.data", "data.profile", inputs, {"template": contract.template}, **facts)


def _adjustment(asked: str, contract: Contract) -> str:
    """A ratio has no meaning where prices can be negative."""
    return asked if asked != "auto" else "difference" if contract.negative_prices else "ratio"


def _policies(work: Lowering) -> dict[str, Any]:
    given = work.spec.data
    policies = given.clean.model_dump(exclude={"outside"}) if isinstance(given, FileData) else {}
    usual = "keep" if work.contract.negative_prices else "drop"
    if policies.get("nonpositive", "auto") == "auto":
        policies["nonpositive"] = usual
    return {"tick": work.contract.tick, **policies}


def _synthetic(work: Lowering, facts: Mapping[str, Any]) -> str:
    contract, span = work.contract, work.spec.data
    params = {
        "symbol": work.spec.symbol,
        "start": span.start,
        "end": span.end,
        "tick": contract.tick,
        "base_price": contract.base_price,
        "template": contract.template,
        "months": contract.months,
        "roll": contract.roll,
        "volatility": contract.volatility,
        "daily_volume": contract.daily_volume,
    }
    return work.add("source", "data.synthetic", {}, params, **facts)


def _file(work: Lowering, facts: Mapping[str, Any]) -> str:
    """The source and its passport: what was decided is a parameter of both, so that a plan says it."""
    sources = tuple(f"@{s.name}" for s in work.resolved.sources)
    asked, found = asdict(declared(work.spec)), work.resolved.facts
    decided = {name: found[name] for name in ("format", "timezone", "stamp", "interval")}
    span = {name: asked[name] for name in ("start", "end")}
    reading = {"symbol": work.spec.symbol, "columns": dict(asked["columns"]), "overlap": asked["overlap"], **span, **decided}
    raw = work.add("source", "data.file", {"source": sources}, reading, **facts)
    contract = {name: getattr(work.contract, name) for name in ("template", "tick", "months", "roll")}
    said = {name: asked[name] for name in ("format", "timezone", "stamp", "interval", "prices", "volume", "start", "end")}
    known = {"declared": said, "decided": {**decided, "clock": found["clock"]}}
    work.add("passport", "data.passport", {"bars": raw}, {"symbol": work.spec.symbol, **contract, **known}, **facts)
    return raw


def _barriers(work: Lowering, horizon: int) -> dict[str, Any]:
    """What labels and backtest share."""
    target, market = work.spec.labels.triple_barrier, need_market(work.resolved)
    barrier = work.windows.barriers[horizon]
    return {
        "k_up": barrier.up,
        "k_down": barrier.down,
        "vertical": barrier.vertical,
        "atr": target.atr,
        "tick": work.contract.tick,
        "tick_value": work.contract.tick_value,
        "cost": market.round_turn,
        "slippage_ticks": market.slippage_ticks,
        "costs": target.costs,
        "flatten": target.flatten,
    }


def _target(work: Lowering, horizon: int) -> None:
    where: SpecPath = ("labels", "triple_barrier")
    bars = {"bars": f"bars.{work.base}"}
    labels = work.add(f"labels.h{horizon}", "labels.triple_barrier", bars, {"horizon": horizon, **_barriers(work, horizon)}, where=where)
    splits = work.spec.splits
    shares = {name: getattr(splits, name) for name in ("train", "validation", "test")}
    params = {**shares, "purge": work.windows.purge, "embargo": work.windows.embargo}
    rows = work.add(f"split.h{horizon}", "split.chronological", {"labels": labels, "matrix": "matrix"}, params, where=("splits",))
    inputs = {"labels": labels, "rows": rows}
    profile = work.add(f"profile.labels.h{horizon}", "labels.profile", inputs, {"horizon": horizon}, where=where)
    work.outputs[f"profile/labels/h{horizon}"] = profile


def _model(work: Lowering, use: ModelUse, horizon: int) -> None:
    tag = f"{use.name}.h{horizon}"
    if not use.members:
        _fit(work, use, horizon)
    for segment in work.segments:
        ending = "" if segment == OPEN else f".{segment}"
        scored = _voted(work, use, tag, ending) if use.members else _predicted(work, use, horizon, segment)
        if use.name in work.resolved.evaluated:
            _evaluated(work, tag + ending, scored, {"horizon": horizon, "segment": segment})


def _inputs(use: ModelUse, horizon: int) -> dict[str, Ref]:
    inputs: dict[str, Ref] = {"matrix": "matrix", "rows": f"split.h{horizon}"}
    if use.kind.scaler != "none":
        inputs["scaler"] = f"scale.{use.kind.scaler}.h{horizon}"
    return inputs


def _fit(work: Lowering, use: ModelUse, horizon: int) -> None:
    inputs, tag = _inputs(use, horizon), f"{use.name}.h{horizon}"
    scaler = inputs.get("scaler")
    if isinstance(scaler, str) and all(d.id != scaler for d in work.drafts):
        rows = {"matrix": "matrix", "rows": f"split.h{horizon}"}
        work.add(scaler, f"scale.{use.kind.scaler}", rows, {}, where=use.where)
    fitted = {**inputs, "labels": f"labels.h{horizon}"}
    work.add(f"fit.{tag}", f"fit.{use.kind.name}", fitted, use.params.model_dump(), where=use.where)
    if use.name in work.resolved.evaluated:
        gain = work.add(f"importance.{tag}", "explain.gain", {"model": f"fit.{tag}"}, {}, where=use.where)
        work.outputs[f"importance/{use.name}/h{horizon}"] = gain


def _predicted(work: Lowering, use: ModelUse, horizon: int, segment: str) -> str:
    tag = f"{use.name}.h{horizon}" + ("" if segment == OPEN else f".{segment}")
    inputs = {"model": f"fit.{use.name}.h{horizon}", **_inputs(use, horizon)}
    return work.add(f"predict.{tag}", f"predict.{use.kind.name}", inputs, {"segments": (segment,)}, where=use.where)


def _voted(work: Lowering, use: ModelUse, tag: str, ending: str) -> str:
    horizon = tag.rpartition(".")[2]
    uses = work.resolved.models
    members = tuple(f"{'ensemble' if uses[m].members else 'predict'}.{m}.{horizon}{ending}" for m in use.members)
    inputs = {"probabilities": members}
    return work.add(f"ensemble.{tag}{ending}", f"ensemble.{use.kind.name}", inputs, use.params.model_dump(), where=use.where)


def _evaluated(work: Lowering, tag: str, scored: str, what: Mapping[str, Any]) -> None:
    horizon, segment = what["horizon"], what["segment"]
    bars, where = f"bars.{work.base}", ("evaluate",)
    edge = {"min_edge": work.spec.evaluate.min_edge}
    signals = work.add(f"decide.{tag}", "decide.threshold", {"probabilities": scored}, edge, where=where)
    backtest = work.add(f"backtest.{tag}", "backtest.next_open", {"bars": bars, "signals": signals}, _barriers(work, horizon), where=where)
    inputs = {"probabilities": scored, "labels": f"labels.h{horizon}", "bars": bars, "backtest": backtest}
    judged = work.add(f"evaluate.{tag}", "evaluate.classifier", inputs, what, where=where)
    name = tag.split(".", maxsplit=1)[0]
    work.outputs[f"evaluate/{name}/h{horizon}/{segment}"] = judged
