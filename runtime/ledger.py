"""What is known about every node while a run goes on: digests, records, who waits for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlf.runtime.keys import input_digests
from mlf.schemas.run import NodeRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.schemas.plan import Node, Plan


@dataclass(slots=True)
class Ledger:
    """The plan's nodes with what became of them. A node is *open* until it has a record, and *ready* once its inputs have digests."""

    plan: Plan
    records: dict[str, NodeRecord] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    _nodes: dict[str, Node] = field(default_factory=dict)
    _down: dict[str, list[str]] = field(default_factory=dict)
    _lack: dict[str, set[str]] = field(default_factory=dict)
    _ready: dict[str, None] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)
    _length: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.digests.update({f"@{s.name}": s.digest for s in self.plan.sources})
        self._nodes = {n.id: n for n in self.plan.nodes}
        self._down = {n.id: [] for n in self.plan.nodes}
        for node in self.plan.nodes:
            self._lack[node.id] = set(node.upstream())
            for upstream in self._lack[node.id]:
                self._down[upstream].append(node.id)
        self._length = path_lengths(self.plan, self._down)
        self._ready = dict.fromkeys(n for n, lacking in self._lack.items() if not lacking)

    def node(self, node_id: str) -> Node:
        """The node of that id."""
        return self._nodes[node_id]

    def inputs(self, node: Node) -> dict[str, object]:
        """Digests of a ready node's inputs by port."""
        return input_digests(node, self.digests)

    def storages(self, node: Node) -> dict[str, str]:
        """How the inputs of a node are stored, by port."""
        firsts = {port: ref if isinstance(ref, str) else ref[0] for port, ref in node.inputs.items() if ref}
        return {port: "source" if ref.startswith("@") else self._nodes[ref].storage for port, ref in firsts.items()}

    def ready(self) -> list[Node]:
        """Nodes that could start, the one with the longest path of work behind it first."""
        return [self._nodes[n] for n in sorted(self._ready, key=lambda n: (-self._length[n], n))]

    def start(self, node_id: str) -> None:
        """The node is being worked on."""
        self._ready.pop(node_id, None)
        self._started.add(node_id)

    def put_back(self, node_id: str) -> None:
        """The node, which was started, is to be tried again once all its inputs have digests."""
        self._started.discard(node_id)
        if not self._lack[node_id]:
            self._ready[node_id] = None

    def settle(self, node_id: str, record: NodeRecord) -> None:
        """The node has a result: nodes that lacked only this one become ready."""
        self._leave(node_id)
        self.records[node_id] = record
        if record.digest is not None:
            self.digests[node_id] = record.digest
        for down in self._down[node_id]:
            self._lack[down].discard(node_id)
            if not self._lack[down] and down not in self.records and down not in self._started:
                self._ready[down] = None

    def fail(self, node_id: str, record: NodeRecord) -> list[str]:
        """The node failed; every open node behind it is skipped. Returns their ids."""
        self._leave(node_id)
        self.records[node_id] = record
        skipped = [n for n in self.behind(node_id) if n not in self.records]
        for down in skipped:
            self.records[down] = NodeRecord("skipped", why=f"{node_id} failed")
            self._ready.pop(down, None)
        return skipped

    def reopen(self, node_id: str) -> None:
        """The node's result turned out unusable: it is ready again once its inputs are, and open nodes that read it wait for it."""
        self.records.pop(node_id, None)
        self.digests.pop(node_id, None)
        if not self._lack[node_id]:
            self._ready[node_id] = None
        for down in self._down[node_id]:
            self._lack[down].add(node_id)
            self._ready.pop(down, None)

    def _leave(self, node_id: str) -> None:
        self._ready.pop(node_id, None)
        self._started.discard(node_id)

    def behind(self, node_id: str) -> Iterator[str]:
        """Every node that depends on one, in plan order."""
        reached = {node_id}
        for node in self.plan.nodes:
            if reached.intersection(node.upstream()):
                reached.add(node.id)
                yield node.id

    def is_open(self) -> bool:
        """Whether some node has no record yet."""
        return len(self.records) < len(self._nodes)

    def in_order(self) -> dict[str, NodeRecord]:
        """Records of all nodes in plan order; a node without one was not reached."""
        return {n: self.records.get(n) or NodeRecord("skipped", why="the run ended first") for n in self._nodes}


def path_lengths(plan: Plan, down: Mapping[str, list[str]]) -> dict[str, float]:
    """Estimated seconds from the start of each node to the end of the longest path through it."""
    lengths: dict[str, float] = {}
    for node in reversed(plan.nodes):
        behind = max((lengths[d] for d in down[node.id]), default=0.0)
        lengths[node.id] = behind + float(node.estimate.get("seconds", 0.0))
    return lengths
