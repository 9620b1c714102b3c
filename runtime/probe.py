"""What a run would find: which nodes are there already, which are missing and why, which cannot be known yet.

Asks for one small file and the sizes of a few more per node; imports no numpy, pandas or pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mlf.artifacts.actions import Actions
from mlf.runtime.keys import Key, input_digests, node_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.artifacts.record import Record
    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Node, Plan

REASONS = {
    "absent": "no record",
    "damaged": "its record is damaged",
    "incomplete": "its bytes are gone",
}


@dataclass(frozen=True, slots=True)
class NodeState:
    """What the store holds for one node.

    ``hit`` has a record; ``missing`` has a key but no usable record, for a ``reason``; ``waiting`` has an input whose digest is not
    known yet, so it may still turn out to be a hit.
    """

    state: Literal["hit", "missing", "waiting"]
    key: Key | None = None
    record: Record | None = None
    reason: str = ""

    @property
    def digest(self) -> str | None:
        """Digest of the artifact, if the store holds it."""
        return self.record.output if self.record else None


@dataclass(frozen=True, slots=True)
class Probe:
    """States of all nodes, in plan order."""

    states: Mapping[str, NodeState]

    def of(self, state: str) -> Iterator[str]:
        """Ids of the nodes in a state."""
        return (node_id for node_id, found in self.states.items() if found.state == state)

    @property
    def is_complete(self) -> bool:
        """Whether nothing would run."""
        return all(found.state == "hit" for found in self.states.values())


def probe(plan: Plan, store: Store) -> Probe:
    """Looks every node up in the store, in order, without computing anything."""
    actions = Actions(store)
    known: dict[str, str] = {f"@{s.name}": s.digest for s in plan.sources}
    states: dict[str, NodeState] = {}
    for node in plan.nodes:
        found = states[node.id] = _state(node, known, plan.environment, actions)
        if found.record is not None:
            known[node.id] = found.record.output
    return Probe(states)


def look(key: Key, actions: Actions) -> NodeState:
    """Whether the store holds the result of one action."""
    found = actions.probe(key.digest)
    if found.record is not None:
        return NodeState("hit", key, found.record)
    return NodeState("missing", key, reason=REASONS[found.reason])


def _state(node: Node, known: Mapping[str, str], environment: Mapping[str, str], actions: Actions) -> NodeState:
    try:
        inputs: Mapping[str, Any] = input_digests(node, known)
    except KeyError as unknown:
        return NodeState("waiting", reason=f"waits for {unknown.args[0]}")
    return look(node_key(node, inputs, environment), actions)
