"""Merges nodes with equal recipes: the same work asked for twice is one node, whatever the two were called."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.graph import Graph, renamed

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def share(unit: Unit) -> Unit:
    """Keeps the first node of each recipe and points every edge and output at it."""
    return replace(unit, graph=shared(unit.need_graph()))


def shared(graph: Graph) -> Graph:
    """The graph with one node per recipe."""
    first: dict[str, str] = {}
    kept_as = {d.id: first.setdefault(d.recipe, d.id) for d in graph.drafts}
    kept = [d for d in graph.drafts if kept_as[d.id] == d.id]
    drafts = tuple(replace(d, inputs={p: renamed(r, kept_as) for p, r in d.inputs.items()}) for d in kept)
    return replace(graph, drafts=drafts, outputs={role: kept_as[i] for role, i in graph.outputs.items()})
