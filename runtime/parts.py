"""Nodes that are cached piece by piece: each part has its own key and columns, the node's table is put together from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.artifacts.actions import Actions
from mlf.artifacts.formats import Written
from mlf.artifacts.record import Blob, Record
from mlf.artifacts.tables import put_column, put_columns, read_columns
from mlf.runtime.keys import Key, part_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.artifacts.store import Store
    from mlf.runtime.work import Work


class Parts:
    """The parts of one node: ``missing`` are the positions of those without a usable record.

    Only the columns that a part reads, in the table of the node's first input, count for its key.
    """

    def __init__(self, work: Work, store: Store) -> None:
        self._work, self._store, self._actions = work, store, Actions(store)
        self._keys = _keys(work, store)
        self._columns: dict[int, dict[str, Blob]] = {}
        for place, key in enumerate(self._keys):
            record = self._actions.lookup(key.digest)
            if record is not None:
                self._columns[place] = read_columns(store, record.output)
        self.missing = tuple(i for i in range(len(self._keys)) if i not in self._columns)

    def publish(self, value: Mapping[str, Any], seconds: float) -> None:
        """Stores the columns of the missing parts and a record for each of these parts."""
        share = round(seconds / len(self.missing), 6)
        with self._store.batch() as batch:
            for place in self.missing:
                names = self._work.node.parts[place].columns
                self._columns[place] = {name: put_column(batch, name, value[name]) for name in names}
            trees = {place: put_columns(batch, self._columns[place]) for place in self.missing}
        for place, blobs in trees.items():
            self._actions.publish(record_of(self._keys[place], self._work.run, written_of(blobs), share))

    def assemble(self) -> Written:
        """The node's table: the columns of all parts, in the order of the parts."""
        columns = {name: blob for place in range(len(self._keys)) for name, blob in self._columns[place].items()}
        with self._store.batch() as batch:
            return written_of(put_columns(batch, columns))


def written_of(blobs: tuple[Blob, ...]) -> Written:
    """A table whose tree stands first among ``blobs``."""
    return Written(blobs[0].digest, "table", tuple(sorted(set(blobs))))


def record_of(key: Key, run: str, written: Written, seconds: float) -> Record:
    """The action record of a result."""
    return Record(key.digest, key.parts, written.output, written.storage, written.blobs, seconds, run)


def _keys(work: Work, store: Store) -> list[Key]:
    first = next(iter(work.inputs.values()))
    columns = read_columns(store, first if isinstance(first, str) else first[0])
    digests = {name: blob.digest for name, blob in columns.items()}
    return [part_key(work.node, part, digests, work.environment) for part in work.node.parts]
