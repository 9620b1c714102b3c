"""Estimates rows, bytes, memory and seconds per node from the declared costs, before anything runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.errors import Diagnostic

if TYPE_CHECKING:
    from mlf.compiler.graph import Draft
    from mlf.compiler.unit import Unit

GIGA = 1e9


def estimate(unit: Unit) -> Unit:
    """Nodes with an estimate; ``MLF601`` for the one that needs most memory, if that is more than the spec allows."""
    graph = unit.need_graph()
    drafts = tuple(_estimated(d) for d in graph.drafts)
    allowed = unit.resolved.memory if unit.resolved else None
    unit = replace(unit, graph=replace(graph, drafts=drafts))
    neediest = max(drafts, key=_memory)
    if allowed is None or _memory(neediest) <= allowed:
        return unit
    facts = {"node": neediest.id, "need": _size(_memory(neediest)), "allowed": _size(allowed)}
    return unit.report([Diagnostic("MLF601", facts, unit.span(("resources", "memory")))])


def _memory(draft: Draft) -> float:
    return draft.node.estimate["memory"] if draft.node else 0


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= GIGA else f"{count / 1e6:.1f} MB"


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
