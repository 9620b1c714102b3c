"""Fills in barriers, purge and embargo in base bars, and checks that they fit each other and the data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.bar_minutes import bar_minutes
from mlf.compiler.resolved import Resolved, Windows
from mlf.errors import Diagnostic
from mlf.operators.labels.defaults import default_barrier
from mlf.schemas.durations import event_size, stretch_bars
from mlf.schemas.spec import Barrier, RunSpec, SyntheticData

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.compiler.unit import Unit

PURGE_HORIZONS = 3
TOLERANCE = 1e-9


def windows(unit: Unit) -> Unit:
    """Windows with every default filled in; ``MLF322``, ``MLF502``, ``MLF504`` to ``MLF506``, ``MLF966``."""
    if unit.spec is None or unit.resolved is None:
        return unit
    spec, minutes = unit.spec, bar_minutes(unit.spec.timeframes.base, unit.resolved)
    barriers = _barriers(spec)
    reach = max(b.vertical for b in barriers.values())
    auto = max(PURGE_HORIZONS * max(spec.labels.triple_barrier.horizons), reach)
    purge = auto if spec.splits.purge is None else stretch_bars(spec.splits.purge, minutes)
    settled = Windows(barriers, purge, stretch_bars(spec.splits.embargo, minutes))
    resolved = replace(unit.resolved, windows=settled)
    found = [*_unlisted(unit, spec), *_minutes(unit, spec), *_sum(unit, spec), *_short(unit, purge, reach), *_fit(unit, spec, resolved)]
    return replace(unit, resolved=resolved).report(found)


def base_rows(spec: RunSpec, resolved: Resolved) -> int:
    """Expected number of base bars."""
    return resolved.source_rows * resolved.source_minutes // bar_minutes(spec.timeframes.base, resolved)


def _barriers(spec: RunSpec) -> Mapping[int, Barrier]:
    own = spec.labels.triple_barrier.barriers
    return {h: own[h] if h in own else _default(spec.symbol, h) for h in spec.labels.triple_barrier.horizons}


def _default(symbol: str, horizon: int) -> Barrier:
    found = default_barrier(symbol, horizon)
    return Barrier(up=found.k_up, down=found.k_down, vertical=found.vertical)


def _unlisted(unit: Unit, spec: RunSpec) -> Iterator[Diagnostic]:
    for horizon in spec.labels.triple_barrier.barriers:
        if horizon not in spec.labels.triple_barrier.horizons:
            yield Diagnostic("MLF322", {"horizon": horizon}, unit.span(("labels", "triple_barrier", "barriers", str(horizon))))


def _minutes(unit: Unit, spec: RunSpec) -> Iterator[Diagnostic]:
    """Bars of events have no minutes, so nothing can be told in them; sessions count as many bars as they hold on average."""
    base = spec.timeframes.base
    for name in ("purge", "embargo"):
        value = getattr(spec.splits, name)
        if event_size(base) and isinstance(value, str) and value.endswith("m"):
            yield Diagnostic("MLF966", {"key": f"splits.{name}", "value": value, "base": base}, unit.span(("splits", name)))


def _sum(unit: Unit, spec: RunSpec) -> Iterator[Diagnostic]:
    total = spec.splits.train + spec.splits.validation + spec.splits.test
    if abs(total - 1) > TOLERANCE:
        yield Diagnostic("MLF504", {"total": f"{total:.6g}"}, unit.span(("splits",)))


def _short(unit: Unit, purge: int, reach: int) -> Iterator[Diagnostic]:
    """The causality pass proves this on the graph; saying it here too lets it come beside the other errors."""
    if purge < reach:
        yield Diagnostic("MLF502", {"purge": purge, "reach": reach}, unit.span(("splits", "purge")))


def _fit(unit: Unit, spec: RunSpec, resolved: Resolved) -> Iterator[Diagnostic]:
    """Whether the windows fit the data; only the synthetic source says before the run how many bars there are, and of minutes alone."""
    settled = resolved.windows
    if settled is None or not isinstance(spec.data, SyntheticData) or event_size(spec.timeframes.base):
        return
    rows = base_rows(spec, resolved)
    longest = max(settled.barriers, key=lambda h: settled.barriers[h].vertical)
    reach = settled.barriers[longest].vertical
    if reach >= rows:
        facts = {"horizon": longest, "reach": reach, "rows": rows}
        yield Diagnostic("MLF506", facts, unit.span(("labels", "triple_barrier", "horizons")))
        return
    for segment in ("validation", "test"):
        size, taken = round(getattr(spec.splits, segment) * rows), settled.embargo + settled.purge
        if taken >= size:
            eaten = {"segment": segment, "rows": size, "taken": taken}
            yield Diagnostic("MLF505", eaten, unit.span(("splits", "embargo")))
