"""One run in progress: which nodes are on, which come next."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlf.artifacts.actions import Actions
from mlf.artifacts.claims import Claim, claim
from mlf.runtime.engine import Engine, Job, Outcome
from mlf.runtime.keys import Key, node_key
from mlf.runtime.probe import NodeState, Probe, look
from mlf.runtime.work import Work, payload_of
from mlf.schemas.run import NodeRecord

if TYPE_CHECKING:
    from mlf.artifacts.store import Store
    from mlf.runtime.journal import Journal
    from mlf.runtime.ledger import Ledger
    from mlf.runtime.options import RunOptions
    from mlf.schemas.plan import Node

#: Seconds to leave a node alone that another run is at.
POLL = 0.05


@dataclass(frozen=True, slots=True)
class Running:
    """A node that a worker is on, and ``why`` it is not cached."""

    node: Node
    key: Key
    why: str
    claim: Claim


Enter = Callable[["Execution", Running, Outcome], None]


@dataclass(slots=True)
class Execution:
    """Moves a plan's nodes from open to settled.

    ``make_engine`` is called when the first node has to be computed; ``enter`` says what an outcome means. ``lost``, ``raised`` and
    ``damaged`` count per node what went wrong so far.
    """

    ledger: Ledger
    store: Store
    options: RunOptions
    journal: Journal
    make_engine: Callable[[], Engine]
    enter: Enter
    engine: Engine | None = None
    running: dict[int, Running] = field(default_factory=dict)
    missing: dict[str, tuple[Key, str]] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    _jobs: int = 0
    _busy: bool = False

    def adopt(self, found: Probe) -> None:
        """Takes over what a probe has found already."""
        for node_id, state in found.states.items():
            if state.key is not None:
                self._note(node_id, state.key, state)

    def run(self) -> None:
        """Works until every node has a record."""
        while self.ledger.is_open():
            self.admit()
            if self.running:
                self.collect(POLL if self._busy else None)
            elif self._busy:
                time.sleep(POLL)

    def admit(self) -> None:
        """Settles every ready node that the store holds and starts as many others as fit."""
        while fresh := [n for n in self.ledger.ready() if n.id not in self.missing]:
            for node in fresh:
                self._look(node)
        self._busy = False
        for node in self.ledger.ready():
            if self._threads_left() <= 0:
                return
            if self._fits(node):
                self._start(node)

    def collect(self, timeout: float | None) -> None:
        """Waits for outcomes and enters them."""
        outcomes = self.engine.wait_any(timeout) if self.engine else []
        for outcome in outcomes:
            job = self.running.pop(outcome.job, None)
            if job is not None:
                job.claim.release()
                self.enter(self, job, outcome)

    def finish(self, seconds: float) -> None:
        """Gives running nodes a moment to end."""
        end = time.monotonic() + seconds
        while self.running and (left := end - time.monotonic()) > 0:
            self.collect(left)

    def close(self) -> None:
        """Ends every worker and gives up every claim."""
        if self.engine is not None:
            self.engine.close()
        for job in self.running.values():
            job.claim.release()
        self.running.clear()

    def still_holds(self, node_id: str) -> bool:
        """Whether the store still holds the result of a node, or the node is being made again already."""
        record = self.ledger.records.get(node_id)
        return record is None or record.key is None or Actions(self.store).lookup(record.key) is not None

    def again(self, node: Node, cause: str) -> None:
        """The node is tried once more."""
        self.journal.tell("retry", node.id, cause=cause, attempt=self.attempts(node))
        self.ledger.put_back(node.id)

    def attempts(self, node: Node) -> int:
        """Number of the next attempt at a node."""
        return 1 + self.lost[node.id] + self.raised[node.id] + self.damaged[node.id]

    def _look(self, node: Node) -> bool:
        """Whether the node is settled now, because the store holds its result."""
        key = node_key(node, self.ledger.inputs(node), self.ledger.plan.environment)
        return self._note(node.id, key, look(key, Actions(self.store)))

    def _note(self, node_id: str, key: Key, state: NodeState) -> bool:
        if state.digest is None:
            self.missing.setdefault(node_id, (key, state.reason))
            return False
        self.ledger.settle(node_id, NodeRecord("hit", key.digest, state.digest))
        self.journal.tell("node_done", node_id, state="hit", digest=state.digest, seconds=0.0)
        return True

    def _fits(self, node: Node) -> bool:
        """Whether a node may start beside those that run; alone, any node may."""
        if not self.running:
            return True
        memory = sum(node_memory(job.node) for job in self.running.values())
        return self._threads(node) <= self._threads_left() and memory + node_memory(node) <= self.options.memory

    def _threads_left(self) -> int:
        return self.options.slots - sum(self._threads(job.node) for job in self.running.values())

    def _threads(self, node: Node) -> int:
        return min(node.threads, self.options.slots)

    def _start(self, node: Node) -> None:
        key, why = self.missing[node.id]
        held = claim(self.store, key.digest)
        if held is None:
            self._busy = True
        elif self._look(node):  # another run has finished it since
            held.release()
        else:
            self._submit(Running(node, key, why, held))

    def _submit(self, job: Running) -> None:
        node = job.node
        self.ledger.start(node.id)
        self._jobs += 1
        self.running[self._jobs] = job
        self.engine = self.engine or self.make_engine()
        self.journal.tell("node_started", node.id, operator=node.operator, attempt=self.attempts(node))
        self.engine.submit(Job(self._jobs, node.threads, payload_of(self._work(job))))

    def _work(self, job: Running) -> Work:
        node, plan = job.node, self.ledger.plan
        return Work(
            node=node,
            key=job.key,
            inputs=self.ledger.inputs(node),
            storages=self.ledger.storages(node),
            sources={s.digest: s.path for s in plan.sources},
            environment=plan.environment,
            run=self.journal.run_id,
        )


def node_memory(node: Node) -> float:
    """Estimated bytes that a node needs while it runs."""
    return float(node.estimate.get("memory", 0.0))
