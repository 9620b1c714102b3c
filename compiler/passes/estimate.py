"""Estimates rows, bytes, memory and seconds per node from the declared costs, before anything runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.errors import Diagnostic

if TYPE_CHECKING:
    from mlf.compiler.graph import Draft
    from mlf.compiler.unit import Unit


def estimate(unit: Unit) -> Unit:
    """Nodes with an estimate; ``MLF601`` where one needs more memory than the spec allows."""
    graph = unit.need_graph()
    drafts = tuple(_estimated(d) for d in graph.drafts)
    allowed = unit.resolved.memory if unit.resolved else None
    found = []
    for draft in drafts:
        needed = draft.node.estimate["memory"] if draft.node else 0
        if allowed is not None and needed > allowed:
            facts = {"node": draft.id, "need": f"{needed / 1e9:.1f} GB", "allowed": f"{allowed / 1e9:.1f} GB"}
            found.append(Diagnostic("MLF601", facts, unit.span(("resources", "memory"))))
    return replace(unit, graph=replace(graph, drafts=drafts)).report(found)


def _estimated(draft: Draft) -> Draft:
    if draft.node is None:
        raise LookupError(f"{draft.id} has no node yet")
    cost = draft.operator.cost(draft.params)
    pieces = max(1, len(draft.parts))
    figures = {
        "rows": draft.rows,
        "seconds": round(cost.seconds + cost.seconds_per_row * draft.rows * pieces, 3),
        "bytes": round(cost.bytes_per_row * draft.rows * max(1, sum(len(p.columns) for p in draft.parts))),
        "memory": round(cost.memory_per_row * draft.rows),
    }
    return replace(draft, node=replace(draft.node, estimate=figures))
