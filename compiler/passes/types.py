"""Checks every edge: the port exists, its type is the artifact's, required ports are connected, one or many as declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.compiler.graph import Draft, Graph, refs
from mlf.compiler.unit import Unit
from mlf.errors import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.schemas.operator import Port


def types(unit: Unit) -> Unit:
    """Reports ``MLF410`` (unknown or unconnected port), ``MLF411`` (wrong type), ``MLF412`` (one where many, or many where one)."""
    graph = unit.need_graph()
    known = {d.id: d.operator.output for d in graph.drafts} | {f"@{name}": "source" for name in graph.sources}
    return unit.report(d for draft in graph.drafts for d in _draft(unit, draft, known))


def check_types(graph: Graph) -> list[Diagnostic]:
    """The same over a bare graph, for plans that did not come from a spec."""
    return list(types(Unit(graph=graph)).found)


def _draft(unit: Unit, draft: Draft, known: dict[str, str]) -> Iterator[Diagnostic]:
    span = unit.span(draft.where)
    ports = draft.operator.inputs
    for name in [*draft.inputs, *(n for n, p in ports.items() if not p.optional)]:
        if (name in ports) != (name in draft.inputs):
            yield Diagnostic("MLF410", {"node": draft.id, "operator": draft.operator.id, "port": name}, span)
    for name, ref in draft.inputs.items():
        if name in ports:
            for problem in _port(ports[name], ref, known):
                yield Diagnostic(problem.pop("code"), {"node": draft.id, "port": name, **problem}, span)


def _port(port: Port, ref: str | tuple[str, ...], known: dict[str, str]) -> Iterator[dict[str, str]]:
    if port.many == isinstance(ref, str) and port.type != "source":
        kinds = ("a list of artifacts", "a single artifact")
        yield {"code": "MLF412", "expected": kinds[not port.many], "found": kinds[port.many]}
    for r in refs(ref):
        found = known.get(r)
        if found != port.type:
            yield {"code": "MLF411", "source": r, "found": found or "nothing", "expected": port.type}
