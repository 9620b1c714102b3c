"""Sweeping the store: first a plan that anyone may look at, then the removal of what the plan and the store still agree on.

Kept are: action records that are asked for by key or by output, claimed, or younger than the grace period, with all their blobs; blobs
asked for, with their entries if they are trees; everything younger than the grace period; what pins name. A file that is used again
while the sweep goes on counts as new and stays. Records go, for good, before the blobs they name.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlf.artifacts.claims import claimed, exclusive
from mlf.artifacts.layout import parent
from mlf.artifacts.record import Record, decode
from mlf.artifacts.roots import pins
from mlf.artifacts.tree import read_tree
from mlf.artifacts.trouble import telling
from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mlf.artifacts.store import Store

Kind = Literal["record", "observation", "blob", "temporary", "quarantine", "claim"]
GRACE = 14 * 24 * 3600.0


@dataclass(frozen=True, slots=True, order=True)
class Doomed:
    """A file that would go."""

    kind: Kind
    path: str
    size: int
    changed: int  # ns; a file that was renewed since stays


@dataclass(frozen=True, slots=True)
class Sweep:
    """What would go, and the question that was asked."""

    doomed: tuple[Doomed, ...]
    keep: frozenset[str]
    before: float

    @property
    def size(self) -> int:
        """Bytes that would be free again."""
        return sum(item.size for item in self.doomed)


def plan_sweep(store: Store, keep: Collection[str], *, now: float, grace: float = GRACE) -> Sweep:
    """Files that nothing in ``keep`` (action keys and digests of artifacts) nor a pin needs, and older than ``grace`` seconds.

    Removes nothing and takes no lock. MLF717 if a pin cannot be read.
    """
    with telling(store.layout.root):
        wanted = frozenset(keep).union(*pins(store).values())
        return Sweep(tuple(_doomed(store, wanted, now - grace)), wanted, now - grace)


def sweep(store: Store, plan: Sweep) -> tuple[Doomed, ...]:
    """Removes what ``plan`` lists and still nothing needs, and returns it. MLF714 while another sweep or repair is going on."""
    with exclusive(store, "gc"), telling(store.layout.root):
        wanted = plan.keep.union(*pins(store).values())
        still = set(_doomed(store, wanted, plan.before)).intersection(plan.doomed)
        names = [item for item in sorted(still) if item.kind in {"record", "observation"}]
        gone = [item for item in names if _remove(store, item)]
        # A record must never come back from a power cut without its blobs.
        store.folders.sync({parent(item.path) for item in gone})
        gone += [item for item in sorted(still.difference(names)) if _remove(store, item)]
    return tuple(gone)


def _doomed(store: Store, wanted: frozenset[str], before: float) -> Iterator[Doomed]:
    held = wanted | claimed(store)
    kept: set[str] = set()
    keys: set[str] = set()
    for item in _old_or_not(store, "record"):
        record = _decoded(store, item.path)
        if record and (item.changed >= before * 1e9 or record.key in held or record.output in held):
            kept.update(blob.digest for blob in record.blobs)
            keys.add(record.key)
        elif item.changed < before * 1e9:
            yield item
    kept |= _reached(store, wanted - kept - keys) | wanted
    yield from (item for item in _old_or_not(store, "blob") if item.changed < before * 1e9 and _digest(item) not in kept)
    yield from (item for item in _old_or_not(store, "observation") if item.changed < before * 1e9 and _key(item) not in keys)
    for kind in ("temporary", "quarantine", "claim"):
        yield from (item for item in _old_or_not(store, kind) if item.changed < before * 1e9 and _digest(item) not in held)


def _old_or_not(store: Store, kind: Kind) -> Iterator[Doomed]:
    layout = store.layout
    top, depth = {
        "record": (layout.actions, 1),
        "observation": (layout.observations, 2),
        "blob": (layout.blobs, 1),
        "temporary": (layout.tmp, 0),
        "quarantine": (layout.quarantine, 0),
        "claim": (layout.claims, 0),
    }[kind]
    for path in _paths(store, top, depth):
        with suppress(FileNotFoundError):  # others work here as well
            facts = store.files.stat(path)
            if not stat.S_ISDIR(facts.st_mode):
                yield Doomed(kind, path, facts.st_size, facts.st_mtime_ns)


def _paths(store: Store, top: str, depth: int) -> Iterator[str]:
    with suppress(NotADirectoryError):  # a stray file where a folder should be: the check reports it
        for name in store.files.list(top):
            path = f"{top}/{name}"
            if depth:
                yield from _paths(store, path, depth - 1)
            else:
                yield path


def _decoded(store: Store, path: str) -> Record | None:
    try:
        with store.files.open(path) as stream:
            return decode(stream.read())
    except (FileNotFoundError, ValueError):
        return None


def _reached(store: Store, digests: Collection[str]) -> set[str]:
    """Entries of those of ``digests`` that are trees; an artifact pinned by its digest needs no record to stay whole."""
    found: set[str] = set()
    for digest in digests:
        with suppress(MlfError):  # no tree, or not there
            found.update(entry.digest for entry in read_tree(store, digest))
    return found


def _digest(item: Doomed) -> str:
    steps = item.path.split("/")
    return "sha256:" + (steps[-2] + steps[-1] if item.kind == "blob" else steps[-1])


def _key(item: Doomed) -> str:
    steps = item.path.split("/")
    return "sha256:" + steps[-3] + steps[-2]


def _remove(store: Store, item: Doomed) -> bool:
    """Whether the file is gone; one that was renewed since it was looked at gets its name back."""
    files, aside = store.files, f"{store.layout.tmp}/{os.getpid()}-{os.urandom(8).hex()}"
    try:
        store.folders.make(store.layout.tmp)
        files.rename(item.path, aside)
    except FileNotFoundError:
        return False
    renewed = files.stat(aside).st_mtime_ns != item.changed
    if renewed:
        with suppress(FileExistsError):
            files.link(aside, item.path)
    files.unlink(aside)
    return not renewed
