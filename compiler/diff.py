"""What lies between two plans: which of spec, data, code and environment moved, which nodes changed and which only follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mlf.schemas.plan import Node, Plan

Cause = Literal["spec", "data", "code", "environment"]
ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that moved: where it stands, old and new."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that is not the same on both sides. ``changes`` is empty if only its inputs' identity moved."""

    id: str
    kind: Literal["added", "removed", "changed", "downstream"]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The difference of two plans, by cause and by node."""

    spec: tuple[Change, ...]
    data: tuple[Change, ...]
    code: tuple[Change, ...]
    environment: tuple[Change, ...]
    nodes: tuple[NodeChange, ...]
    names: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both plans do the same work in the same environment, whatever the names."""
        return not (self.spec or self.data or self.code or self.environment or self.nodes)


def diff_plans(old: Plan, new: Plan) -> PlanDiff:
    """The difference, old to new. Nodes are matched by recipe first, so that a renamed one is no change, and by id then.

    Specs of one id say the same, however their models are called.
    """
    nodes = tuple(_nodes(old, new))
    return PlanDiff(
        spec=() if old.spec_id == new.spec_id else tuple(changes(old.spec, new.spec)),
        data=tuple(changes(_sources(old), _sources(new))),
        code=tuple(_code(old, new)),
        environment=tuple(changes(old.environment, new.environment)),
        nodes=nodes,
        names=tuple(changes(old.labels, new.labels)),
    )


def changes(old: Any, new: Any, path: str = "") -> Iterator[Change]:
    """Paths at which two pieces of JSON data differ; mappings are walked, everything else is compared whole."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), f"{path}.{key}" if path else str(key))
    elif _listed(old) and _listed(new) and len(old) == len(new):
        for i, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from changes(left, right, f"{path}[{i}]")
    elif _plain(old) != _plain(new):
        yield Change(path, old, new)


def _listed(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if _listed(value) else value


def _sources(plan: Plan) -> dict[str, Any]:
    return {s.path: s.digest for s in plan.sources}


def _nodes(old: Plan, new: Plan) -> Iterator[NodeChange]:
    before, after = {n.recipe for n in old.nodes}, {n.recipe for n in new.nodes}
    lost = {n.id: n for n in old.nodes if n.recipe not in after}
    for node in new.nodes:
        if node.recipe in before:
            continue
        twin = lost.pop(node.id, None)
        if twin is None:
            yield NodeChange(node.id, "added")
        else:
            found = tuple(changes(_own(twin), _own(node)))
            yield NodeChange(node.id, "changed" if found else "downstream", found)
    yield from (NodeChange(name, "removed") for name in lost)


def _own(node: Node) -> dict[str, Any]:
    """What a node is by itself, without the identity of its inputs."""
    own = {"operator": node.operator, "params": node.params, "seed": node.seed, "threads": node.threads, "tables": node.tables}
    parts = {"_".join(p.columns): {"use": p.use, "params": p.params, "code": p.code} for p in node.parts}
    return {**own, "code": node.code, "parts": parts, "inputs": {k: v for k, v in node.inputs.items() if _listed(v)}}


def _code(old: Plan, new: Plan) -> Iterator[Change]:
    """Versions and fingerprints that moved, among the operators and features that both plans use."""
    before, after = _codes(old), _codes(new)
    both = before.keys() & after.keys()
    yield from changes({k: before[k] for k in both}, {k: after[k] for k in both})


def _codes(plan: Plan) -> dict[str, Any]:
    operators = {n.operator.partition("@")[0]: [n.operator, n.code] for n in plan.nodes}
    features = {p.use.partition("@")[0]: [p.use, p.code] for n in plan.nodes for p in n.parts}
    return {**operators, **{f"feature.{name}": value for name, value in features.items()}}
