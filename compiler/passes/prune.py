"""Drops nodes that no output depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlf.compiler.graph import Graph
    from mlf.compiler.unit import Unit


def prune(unit: Unit) -> Unit:
    """Keeps what the outputs reach, in order."""
    return replace(unit, graph=pruned(unit.need_graph()))


def pruned(graph: Graph) -> Graph:
    """The sub-graph that ``graph.outputs`` reach."""
    needed = set(graph.outputs.values())
    kept = []
    for draft in reversed(graph.drafts):
        if draft.id in needed:
            kept.append(draft)
            needed.update(r for _, r in draft.edges())
    return replace(graph, drafts=tuple(reversed(kept)))
