"""Proves that nothing is fitted on rows that are scored with it.

A fitted object (scaler, model) learns from named segments of a row set. Whoever scores rows with it, directly or through further
nodes, must score other segments, and everything on the way must have been fitted on the same row set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.compiler.unit import Unit
from mlf.errors import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.compiler.graph import Draft, Graph

#: `train` is the union of the rows a model fits on and of the tail that stops it early.
PARTS_OF_TRAIN = frozenset({"train", "fit", "stop"})


def scope(unit: Unit) -> Unit:
    """Reports ``MLF511`` (scored rows were learnt from) and ``MLF512`` (an upstream fit used another row set)."""
    graph = unit.need_graph()
    by_id = graph.by_id()
    return unit.report(d for draft in graph.drafts for d in _draft(unit, draft, by_id))


def check_scope(graph: Graph) -> list[Diagnostic]:
    """The same over a bare graph."""
    return list(scope(Unit(graph=graph)).found)


def _draft(unit: Unit, draft: Draft, by_id: dict[str, Draft]) -> Iterator[Diagnostic]:
    scored = _whole(draft.operator.scores(draft.params))
    learnt = _whole(draft.operator.learns(draft.params))
    if not scored and not learnt:
        return
    for fitted in _fitted_upstream(draft, by_id):
        facts = {"node": draft.id, "fitted": fitted.id}
        overlap = scored & _whole(fitted.operator.learns(fitted.params))
        if overlap:
            yield Diagnostic("MLF511", {**facts, "segments": ", ".join(sorted(overlap))}, unit.span(draft.where))
        if "rows" in draft.inputs and fitted.inputs.get("rows") != draft.inputs["rows"]:
            rows = {"own": draft.inputs.get("rows"), "other": fitted.inputs.get("rows")}
            yield Diagnostic("MLF512", {**facts, **rows}, unit.span(draft.where))


def _whole(segments: tuple[str, ...]) -> frozenset[str]:
    return frozenset(segments) | (PARTS_OF_TRAIN if PARTS_OF_TRAIN & set(segments) else frozenset())


def _fitted_upstream(draft: Draft, by_id: dict[str, Draft]) -> list[Draft]:
    waiting = [r for _, r in draft.edges()]
    seen: dict[str, Draft] = {}
    while waiting:
        found = by_id.get(waiting.pop())
        if found and found.id not in seen:
            seen[found.id] = found
            waiting += [r for _, r in found.edges()]
    return [d for d in seen.values() if d.operator.learns(d.params)]
