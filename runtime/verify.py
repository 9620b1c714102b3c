"""Whether a finished run stands up. Its bytes are hashed again, or everything is computed anew in an empty store and compared."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlf.artifacts.actions import Actions
from mlf.artifacts.store import Store
from mlf.artifacts.trouble import BlobDamaged, BlobMissing
from mlf.errors import MlfError
from mlf.runtime.driver import execute
from mlf.runtime.events import Sink, silence
from mlf.runtime.record import load_plan_of

if TYPE_CHECKING:
    from mlf.runtime.options import RunOptions
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.run import RunRecord


@dataclass(frozen=True, slots=True)
class Finding:
    """One node of a verified run.

    ``state``: ``same``, ``differs``, ``damaged`` (its bytes are not what the record says, or gone), ``unclaimed`` (the operator is
    declared stochastic, so nothing is promised) or ``absent`` (one of the two runs did not get that far).
    """

    node: str
    state: str
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """Findings in plan order."""

    run_id: str
    findings: tuple[Finding, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether every node is the same, or promises nothing."""
        return all(f.state in ("same", "unclaimed") for f in self.findings)


def verify(run: RunRecord, store: Store) -> Verification:
    """Hashes every byte that the run's artifacts consist of."""
    return Verification(run.run_id, tuple(_rehashed(node_id, run, store) for node_id in run.nodes))


def rebuild(run: RunRecord, store: Store, options: RunOptions, events: Sink = silence) -> Verification:
    """Computes the run's plan in an empty temporary store and compares digests node by node.

    Sources come from the run's own store. ``MLF805`` if one is gone from there; raises as ``execute`` does.
    """
    plan = load_plan_of(run)
    with tempfile.TemporaryDirectory(prefix="mlf-verify-") as folder:
        fresh = Store(Path(folder) / "store")
        _copy_sources(run, plan, store, fresh)
        again = execute(plan, dataclasses.replace(options, runs=Path(folder) / "runs"), fresh, events)
    return Verification(run.run_id, tuple(_compared(node, run, again) for node in plan.nodes))


def _copy_sources(run: RunRecord, plan: Plan, store: Store, fresh: Store) -> None:
    with fresh.batch() as batch:
        for source in plan.sources:
            try:
                batch.put_file(store.verify(source.digest))
            except (BlobMissing, BlobDamaged) as error:
                raise MlfError("MLF805", run=run.run_id, reason=f"the store no longer holds {source.path}") from error


def _compared(node: Node, run: RunRecord, again: RunRecord) -> Finding:
    before = run.nodes[node.id].digest if node.id in run.nodes else None
    after = again.nodes[node.id].digest
    if before is None or after is None:
        return Finding(node.id, "absent", before, after)
    if node.determinism == "stochastic":
        return Finding(node.id, "unclaimed", before, after)
    return Finding(node.id, "same" if before == after else "differs", before, after)


def _rehashed(node_id: str, run: RunRecord, store: Store) -> Finding:
    node = run.nodes[node_id]
    if node.key is None or node.digest is None:
        return Finding(node_id, "absent")
    record = Actions(store).lookup(node.key)
    if record is None or record.output != node.digest:
        return Finding(node_id, "damaged", node.digest, record.output if record else None)
    try:
        for blob in record.blobs:
            store.verify(blob.digest)
    except (BlobMissing, BlobDamaged) as bad:
        return Finding(node_id, "damaged", node.digest, bad.digest)
    return Finding(node_id, "same", node.digest, node.digest)
