"""Turns the checked graph into the plan and names it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.environment import environment_class
from mlf.compiler.spec_identity import spec_id_of
from mlf.schemas.plan import Node, Plan
from mlf.schemas.plan_json import plan_id_of

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def seal(unit: Unit) -> Unit:
    """The plan, unless an error was found."""
    graph, spec, canonical, resolved = unit.need_graph(), unit.spec, unit.canonical, unit.resolved
    if spec is None or canonical is None or resolved is None:
        raise LookupError("seal runs after resolve")
    nodes = tuple(_sealed(draft.node, draft.inputs) for draft in graph.drafts)
    environment = environment_class(d for node in nodes for d in node.environment)
    plan = Plan(
        name=spec.name,
        spec=canonical,
        spec_id=spec_id_of(canonical, resolved),
        plan_id=plan_id_of(nodes, graph.outputs, environment),
        nodes=nodes,
        outputs=dict(graph.outputs),
        sources=resolved.sources,
        environment=environment,
        labels={**resolved.labels, "models": {name: use.kind.name for name, use in resolved.models.items()}},
    )
    return replace(unit, plan=plan)


def _sealed(node: Node | None, inputs: object) -> Node:
    if node is None:
        raise LookupError("seal runs after identify")
    return replace(node, inputs=dict(inputs))  # type: ignore[call-overload]
