"""Proves that nothing which knows the future reaches a feature, and that the purge covers what a label looks at.

Each node carries a flow: the taints of the values in it, how much history one row depends on (minutes) and how much future (bars of the
base timeframe). Flows compose along edges. Row sets and fitted objects carry no values of other rows, so taint ends there: whether
their rows are lawful is the business of the scope pass.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlf.compiler.graph import Draft, Graph, paths_to
from mlf.errors import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.compiler.unit import Unit
    from mlf.schemas.operator import Taint

NO_VALUES = frozenset({"rows", "scaler", "model"})


@dataclass(frozen=True, slots=True)
class Flow:
    """What one row of an artifact depends on."""

    taint: frozenset[Taint] = frozenset()
    lookback_minutes: int = 0
    reach: int = 0


def causality(unit: Unit) -> Unit:
    """Reports ``MLF501`` (tainted value at a port that refuses it), ``MLF502`` (purge below reach), ``MLF503`` (feature with reach)."""
    graph = unit.need_graph()
    flows = compose(graph)
    found = [d for draft in graph.drafts for d in _draft(unit, graph, draft, flows)]
    return replace(unit, flows=flows).report(found)


def compose(graph: Graph) -> dict[str, Flow]:
    """The flow of every node, in topological order."""
    flows: dict[str, Flow] = {}
    for draft in graph.drafts:
        flows[draft.id] = _compose(draft, [flows[r] for _, r in draft.edges() if r in flows])
    return flows


def _compose(draft: Draft, inputs: list[Flow]) -> Flow:
    operator = draft.operator
    own = max(operator.lookback(draft.params), draft.lookback) * draft.minutes
    history = own + max((f.lookback_minutes for f in inputs), default=0)
    reach = operator.reach(draft.params) + max((f.reach for f in inputs), default=0)
    if operator.output in NO_VALUES:
        return Flow(operator.taint, history, 0)
    taint = operator.taint.union(*(f.taint for f in inputs))
    return Flow(taint, history, reach)


def _draft(unit: Unit, graph: Graph, draft: Draft, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    for port, source in draft.edges():
        refused = draft.operator.inputs[port].refuses & flows[source].taint if port in draft.operator.inputs else frozenset()
        for taint in sorted(refused):
            origins = [d.id for d in graph.drafts if taint in d.operator.taint]
            path = " -> ".join([*paths_to(graph, source, origins), draft.id])
            yield Diagnostic("MLF501", {"taint": taint, "node": draft.id, "port": port, "path": path}, unit.span(draft.where))
    if draft.operator.output in ("features", "matrix") and flows[draft.id].reach:
        facts = {"node": draft.id, "reach": flows[draft.id].reach, "path": " -> ".join(paths_to(graph, draft.id, _reaching(graph)))}
        yield Diagnostic("MLF503", facts, unit.span(draft.where))
    yield from _purge(unit, draft, flows)


def _reaching(graph: Graph) -> list[str]:
    return [d.id for d in graph.drafts if d.operator.reach(d.params)]


def _purge(unit: Unit, draft: Draft, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    purge = getattr(draft.params, "purge", None)
    reach = max((flows[r].reach for _, r in draft.edges()), default=0)
    if draft.operator.output == "rows" and purge is not None and purge < reach:
        yield Diagnostic("MLF502", {"node": draft.id, "purge": purge, "reach": reach}, unit.span(("splits", "purge")))
