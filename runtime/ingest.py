"""The user's files in the store: copied first, hashed on the way, and read from the copy ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mlf.artifacts.store import Store
    from mlf.runtime.probe import Probe
    from mlf.schemas.plan import Plan, Source


def ingest(plan: Plan, found: Probe, store: Store, base: Path) -> None:
    """Copies the sources that a missing node reads and the store does not hold. A cached plan touches no file of the user's."""
    for source in needed_sources(plan, found):
        if not store.holds(source.digest, source.size):
            ingest_source(source, store, base)


def needed_sources(plan: Plan, found: Probe) -> Iterable[Source]:
    """Sources that some node reads that is no hit."""
    open_nodes = [n for n in plan.nodes if found.states[n.id].state != "hit"]
    read = {ref for n in open_nodes for refs in n.inputs.values() for ref in ((refs,) if isinstance(refs, str) else refs)}
    return [s for s in plan.sources if f"@{s.name}" in read]


def ingest_source(source: Source, store: Store, base: Path) -> None:
    """Copies one file. ``MLF607`` if its bytes are not those the plan was made from; ``MLF716`` if it cannot be read."""
    path = base / source.path
    with store.batch() as batch:
        digest, _ = batch.put_file(path)
        if digest != source.digest:
            raise MlfError("MLF607", path=str(path), expected=source.digest, found=digest)
