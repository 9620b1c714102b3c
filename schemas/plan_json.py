"""Plans as canonical JSON: the file that `mlf compile -o` writes and `mlf run plan.json` reads.

``recipe`` and ``plan_id`` are recomputed on reading, and ``check`` covers the rest, so a plan that was edited by hand is refused.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_of
from mlf.schemas.plan import PLAN_VERSION, Node, Plan, Source
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What identifies a node besides the recipes of its inputs. Ids and estimates are for people; body, storage, determinism and
#: environment follow from ``operator@version``.
IN_RECIPE = ("operator", "output", "params", "seed", "threads", "parts", "tables", "code")


def recipe_of(node: Node, upstream: Mapping[str, str]) -> str:
    """The compile-time identity of a node; ``upstream`` maps node ids to recipes and ``@name`` to source digests."""
    data = {k: v for k, v in node_data(node).items() if k in IN_RECIPE}
    data["inputs"] = {port: _resolved(ref, upstream) for port, ref in node.inputs.items()}
    return digest_of("recipe", data)


def plan_id_of(nodes: Sequence[Node], outputs: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Identity of a plan: the recipes of what it delivers, and the environment class. Names of nodes and models stay out."""
    recipes = {n.id: n.recipe for n in nodes}
    return digest_of("plan", {"outputs": sorted({recipes[i] for i in outputs.values()}), "environment": dict(environment)})


def plan_bytes(plan: Plan) -> bytes:
    """Canonical JSON of a plan, with a final newline."""
    data = plan_data(plan)
    return canonical_json({**data, "check": digest_of("plan_file", data)}) + b"\n"


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan as JSON data; empty and absent fields of nodes are left out."""
    data = {f.name: getattr(plan, f.name) for f in dataclasses.fields(plan)}
    data["nodes"] = [node_data(n) for n in plan.nodes]
    data["sources"] = [dataclasses.asdict(s) for s in plan.sources]
    return {"mlf_plan": PLAN_VERSION, **data}


def node_data(node: Node) -> dict[str, Any]:
    """A node as JSON data."""
    data = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
    data["parts"] = [_part_data(p) for p in node.parts]
    return {k: v for k, v in data.items() if v not in (None, (), [], {})}


def plan_from_bytes(text: bytes, path: str) -> Plan:
    """Reads a plan file and proves that nobody edited it. Raises ``MLF801`` (not a plan) or ``MLF802`` (ids do not match)."""
    try:
        data = json.loads(text)
        plan, check = plan_from_data(data), data.pop("check")
        unedited = digest_of("plan_file", data) == check
        check_ids(plan, path)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise MlfError("MLF801", path=path, reason=_reason(broken)) from broken
    if not unedited:
        raise MlfError("MLF802", path=path, where="a field that its check covers")
    return plan


def plan_from_data(data: Mapping[str, Any]) -> Plan:
    """The inverse of :func:`plan_data`. Raises builtins for data of another form."""
    if data["mlf_plan"] != PLAN_VERSION:
        raise ValueError(f"plan format {data['mlf_plan']}, expected {PLAN_VERSION}")
    fields = {f.name: data[f.name] for f in dataclasses.fields(Plan) if f.name not in ("nodes", "sources")}
    nodes = tuple(node_from_data(n) for n in data["nodes"])
    return Plan(nodes=nodes, sources=tuple(Source(**s) for s in data["sources"]), **fields)


def check_ids(plan: Plan, path: str) -> None:
    """Recomputes every recipe and the plan id. Raises ``MLF802``, naming the first place that does not match.

    The id of the spec is the compiler's to compute; ``check`` covers it in a file.
    """
    known = {f"@{s.name}": s.digest for s in plan.sources}
    for node in plan.nodes:
        missing = [r for r in _flat(node) if r not in known]
        if missing or recipe_of(node, known) != node.recipe:
            raise MlfError("MLF802", path=path, where=f"node {node.id}")
        known[node.id] = node.recipe
    outputs_known = all(i in known for i in plan.outputs.values())
    if not outputs_known or plan_id_of(plan.nodes, plan.outputs, plan.environment) != plan.plan_id:
        raise MlfError("MLF802", path=path, where="the plan's outputs or environment")


def node_from_data(data: Mapping[str, Any]) -> Node:
    """The inverse of :func:`node_data`. Raises builtins for data of another form."""
    fields = dict(data)
    fields["inputs"] = {k: v if isinstance(v, str) else tuple(v) for k, v in data.get("inputs", {}).items()}
    fields.setdefault("params", {})
    fields["environment"] = tuple(data.get("environment", ()))
    fields["parts"] = tuple(_part(p) for p in data.get("parts", ()))
    return Node(**fields)


def _part(data: Mapping[str, Any]) -> Part:
    return Part(data["use"], data.get("params", {}), tuple(data["columns"]), tuple(data["reads"]), data.get("code"))


def _part_data(part: Part) -> dict[str, Any]:
    data = {"use": part.use, "params": dict(part.params), "columns": list(part.columns), "reads": list(part.reads), "code": part.code}
    return {k: v for k, v in data.items() if v not in (None, {})}


def _resolved(ref: str | tuple[str, ...], upstream: Mapping[str, str]) -> str | list[str]:
    return upstream[ref] if isinstance(ref, str) else [upstream[r] for r in ref]


def _flat(node: Node) -> tuple[str, ...]:
    return tuple(r for ref in node.inputs.values() for r in ((ref,) if isinstance(ref, str) else ref))


def _reason(broken: Exception) -> str:
    return f"missing {broken}" if isinstance(broken, KeyError) else str(broken)
