"""Lowers a resolved spec to a graph of operators. Each function adds the nodes of one stage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlf.compiler.catalog import operators
from mlf.compiler.graph import Draft, Graph, Ref, SpecPath
from mlf.compiler.passes.ensembles import members_first
from mlf.compiler.passes.market import need_market
from mlf.compiler.passes.windows import base_rows
from mlf.errors import Diagnostic
from mlf.schemas.durations import timeframe_minutes
from mlf.schemas.spec import FileData, RunSpec, SyntheticData

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
        minutes = facts.pop("minutes", timeframe_minutes(self.base))
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
    for timeframe in _timeframes(work):
        _bars(work, timeframe)
    _features(work)
    for horizon in sorted(work.windows.barriers):
        _target(work, horizon)
    for name in members_first(work.resolved.models):
        for horizon in work.resolved.models[name].horizons:
            _model(work, work.resolved.models[name], horizon)


def _data(work: Lowering) -> None:
    rows = {"rows": work.resolved.source_rows, "minutes": work.resolved.source_minutes}
    raw = _synthetic(work, rows) if isinstance(work.spec.data, SyntheticData) else _file(work, rows)
    policy = {"tick": work.contract.tick, "nonpositive": "keep" if work.contract.negative_prices else "drop"}
    clean = work.add("clean", "data.clean", {"bars": raw}, policy, where=("data",), **rows)
    span = {} if isinstance(work.spec.data, SyntheticData) else {"start": work.spec.data.start, "end": work.spec.data.end}
    dates = {k: v for k, v in span.items() if v is not None}
    sessions = work.add(
        "sessions", "data.sessions", {"bars": clean}, {"template": work.contract.template, **dates}, where=("data",), **rows
    )
    inputs = {"raw": raw, "clean": clean, "sessions": sessions}
    work.outputs["profile/data"] = work.add("profile.data", "data.profile", inputs, {}, where=("data",), **rows)


def _synthetic(work: Lowering, rows: Mapping[str, int]) -> str:
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
    return work.add("source", "data.synthetic", {}, params, where=("data",), **rows)


def _file(work: Lowering, rows: Mapping[str, int]) -> str:
    sources = tuple(f"@{s.name}" for s in work.resolved.sources)
    given = work.spec.data.interval if isinstance(work.spec.data, FileData) else None
    declared = {} if given is None else {"interval": timeframe_minutes(given)}
    return work.add("source", "data.file", {"source": sources}, {"symbol": work.spec.symbol, **declared}, where=("data",), **rows)


def _timeframes(work: Lowering) -> list[str]:
    wanted = {work.base, *(t for t, chosen in (work.resolved.features or {}).items() if chosen)}
    return sorted(wanted, key=timeframe_minutes)


def _bars(work: Lowering, timeframe: str) -> None:
    minutes = timeframe_minutes(timeframe)
    rows = work.resolved.source_rows * work.resolved.source_minutes // minutes
    where: SpecPath = ("timeframes", "base") if timeframe == work.base else ("timeframes", "mtf")
    work.add(f"bars.{timeframe}", "bars.resample", {"bars": "sessions"}, {"minutes": minutes}, where=where, rows=rows, minutes=minutes)
    chosen = (work.resolved.features or {}).get(timeframe, ())
    facts = {"parts": tuple(c.part for c in chosen), "lookback": max((c.lookback for c in chosen), default=0)}
    inputs = {"bars": f"bars.{timeframe}"}
    work.add(f"features.{timeframe}", "features.compute", inputs, {}, where=("features",), rows=rows, minutes=minutes, **facts)


def _features(work: Lowering) -> None:
    names = _timeframes(work)
    inputs = {"features": tuple(f"features.{t}" for t in names), "bars": tuple(f"bars.{t}" for t in names)}
    work.add("matrix", "features.matrix", inputs, {"timeframes": tuple(names)}, where=("features",))


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
