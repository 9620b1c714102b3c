"""Gives every node its recipe: what it does and to what, as one digest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlf.compiler.lock import Code
from mlf.schemas.identity import derive_seed
from mlf.schemas.operator import PORT_TYPES
from mlf.schemas.plan import Node
from mlf.schemas.plan_json import recipe_of

if TYPE_CHECKING:
    from mlf.compiler.graph import Draft, Graph
    from mlf.compiler.unit import Unit


def identify(unit: Unit) -> Unit:
    """Drafts become nodes with seed, code and recipe, in topological order."""
    code = Code(unit.request.cache if unit.request else None)
    seed = unit.spec.seed if unit.spec else 0
    found = replace(unit, graph=identified(unit.need_graph(), code, seed))
    code.save()
    return found


def identified(graph: Graph, code: Code, seed: int) -> Graph:
    """The graph with nodes in place; a node's recipe covers the recipes of its inputs."""
    recipes = {f"@{name}": digest for name, digest in graph.sources.items()}
    drafts = []
    for draft in graph.drafts:
        node = node_of(draft, code, seed)
        recipes[draft.id] = recipe_of(node, recipes)
        drafts.append(replace(draft, node=replace(node, recipe=recipes[draft.id])))
    return replace(graph, drafts=tuple(drafts))


def node_of(draft: Draft, code: Code, seed: int) -> Node:
    """A draft as a node, without its recipe. The seed comes from the node's own work, so that other nodes cannot move it."""
    operator = draft.operator
    params = draft.params.identity()
    return Node(
        id=draft.id,
        operator=operator.id,
        output=operator.output,
        storage=PORT_TYPES[operator.output],
        body=operator.body,
        params=params,
        inputs=dict(draft.inputs),
        recipe="",
        seed=derive_seed(seed, {"operator": operator.name, "params": params}) if operator.seeded else None,
        threads=operator.threads,
        parts=tuple(replace(p, code=code.of_part(p)) for p in draft.parts),
        tables={path: code.table(path) for path in operator.tables},
        code=code.of_operator(operator),
        determinism=operator.determinism,
        environment=operator.distributions,
    )
