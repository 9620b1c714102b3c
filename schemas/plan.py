"""The plan: a compiled, hashed graph as plain data, readable without pydantic or any catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.work import Part

PLAN_VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the user's data: where it stood when the plan was made (relative to the spec), and the bytes that count."""

    name: str
    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Node:
    """One use of an operator. ``inputs`` maps ports to node ids, a list of ids for a ``many`` port, or ``@name`` for a source.

    ``recipe`` is the compile-time identity. ``code`` is the fingerprint of the body's import closure, present only where it differs
    from ``operators.lock`` (or the operator is a plugin). ``environment`` lists the distributions whose versions join the action key.
    """

    id: str
    operator: str
    output: str
    storage: str
    body: str
    params: Mapping[str, Any]
    inputs: Mapping[str, str | tuple[str, ...]]
    recipe: str
    seed: int | None = None
    threads: int = 1
    parts: tuple[Part, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    determinism: str = "bitwise"
    environment: tuple[str, ...] = ()
    estimate: Mapping[str, float] = field(default_factory=dict)

    def upstream(self) -> tuple[str, ...]:
        """Ids of the nodes this one reads, in port order."""
        flat = [r for ref in self.inputs.values() for r in ((ref,) if isinstance(ref, str) else ref)]
        return tuple(r for r in flat if not r.startswith("@"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The DAG in topological order, with the ids that name it.

    ``spec`` is the canonical spec, ``outputs`` the node ids a user asked for by role, ``labels`` what only people read (names of
    models, title), kept out of every hash.
    """

    name: str
    spec: Mapping[str, Any]
    spec_id: str
    plan_id: str
    nodes: tuple[Node, ...]
    outputs: Mapping[str, str]
    sources: tuple[Source, ...]
    environment: Mapping[str, str]
    labels: Mapping[str, Any] = field(default_factory=dict)

    def node(self, node_id: str) -> Node:
        """The node of that id; ``KeyError`` if there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)
