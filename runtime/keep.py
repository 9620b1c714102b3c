"""What runs need of the store: the roots of a sweep."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mlf.artifacts.tables import read_columns
from mlf.errors import MlfError
from mlf.runtime.keys import part_key
from mlf.runtime.probe import probe
from mlf.runtime.record import load_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.run import RunRecord


#: Seconds that a live run counts as older than its start says: clocks differ.
SLACK = 60.0


def chosen(records: Sequence[RunRecord], latest: int | None) -> list[RunRecord]:
    """The newest ``latest`` runs (``None``: all) and every run that still goes on."""
    return [r for i, r in enumerate(records) if latest is None or i < latest or r.status == "running"]


def live_seconds(records: Iterable[RunRecord], now: float) -> float:
    """Seconds since the oldest of the runs that still go on was started, 0 without one: what is younger may be what it just made."""
    starts = [datetime.fromisoformat(r.started).timestamp() for r in records if r.status == "running"]
    return max((now - start + SLACK for start in starts), default=0.0)


def kept(records: Iterable[RunRecord], store: Store) -> set[str]:
    """Action keys and digests that the runs reach: nodes, the parts of their nodes, and the user's files.

    A run that still goes on has no record of its nodes yet: it reaches everything that the store holds of its plan.
    """
    keep: set[str] = set()
    for record in records:
        keep.update(value for node in record.nodes.values() for value in (node.key, node.digest) if value)
        try:
            plan = load_plan_of(record)
        except MlfError:
            continue
        keep.update(source.digest for source in plan.sources)
        if record.status == "running":
            keep.update(state.key.digest for state in probe(plan, store).states.values() if state.key)
        keep.update(key for node in plan.nodes if node.parts for key in _parts(plan, node, record, store))
    return keep


def _parts(plan: Plan, node: Node, record: RunRecord, store: Store) -> Iterator[str]:
    """Keys of a node's parts; none where the artifact they read is gone, or was never made because the run broke off."""
    above = record.nodes.get(node.upstream()[0])
    read = above.digest if above else None
    try:
        columns = {name: blob.digest for name, blob in read_columns(store, read).items()} if read else {}
    except MlfError:
        return
    for part in node.parts:
        yield part_key(node, part, columns, plan.environment).digest
