"""What runs need of the store: the roots of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.artifacts.tables import read_columns
from mlf.errors import MlfError
from mlf.runtime.keys import part_key
from mlf.runtime.record import load_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.run import RunRecord


def kept(records: Iterable[RunRecord], store: Store) -> set[str]:
    """Action keys and digests that the runs reach: nodes, the parts of their nodes, and the user's files."""
    keep: set[str] = set()
    for record in records:
        keep.update(value for node in record.nodes.values() for value in (node.key, node.digest) if value)
        try:
            plan = load_plan_of(record)
        except MlfError:
            continue
        keep.update(source.digest for source in plan.sources)
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
