"""Reading artifacts back, and remembering which array came from which file."""

from __future__ import annotations

import json
import resource
from typing import TYPE_CHECKING, Any

from mlf.artifacts.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mlf.artifacts.record import Blob
    from mlf.artifacts.store import Store


class Loader:
    """Verified values of one store, for as long as one task needs them.

    Arrays are read-only and mapped into memory; the same file gives the same array object. An operator that returns such an object as
    it is stores nothing: :meth:`blob_of` knows its file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._arrays: dict[Blob, Any] = {}
        self._blobs: dict[int, Blob] = {}

    def table(self, digest: str) -> dict[str, Any]:
        """Columns in order, as read-only arrays."""
        from mlf.artifacts.tables import read_columns  # noqa: PLC0415 - numpy only for who reads a table

        columns = read_columns(self.store, digest)
        _make_room(len(columns) + len(self._arrays))
        return {name: self._array(blob) for name, blob in columns.items()}

    def document(self, digest: str) -> Any:
        """JSON data."""
        return json.loads(self.store.read(digest))

    def files(self, digest: str) -> Mapping[str, Path]:
        """Verified path of each file, by its name inside the artifact."""
        return {entry.path: self.store.verify(entry.digest) for entry in read_tree(self.store, digest)}

    def source(self, digest: str) -> tuple[tuple[str, Path], ...]:
        """Name and verified path of the store's copy of each file of the user's, by name."""
        return tuple(self.files(digest).items())

    def blob_of(self, array: object) -> Blob | None:
        """The file that this very object was loaded from; ``None`` for any other object, a slice of a loaded array included."""
        return self._blobs.get(id(array))

    def _array(self, blob: Blob) -> Any:
        from mlf.artifacts.columns import map_column  # noqa: PLC0415

        if blob not in self._arrays:
            array = map_column(self.store, blob.digest)
            # The array is kept, so that no other object can get its id while it is known by it.
            self._arrays[blob] = array
            self._blobs[id(array)] = blob
        return self._arrays[blob]


def _make_room(maps: int) -> None:
    """More descriptors for this process where it needs them and may have them: each mapped file holds one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = maps + 512
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed if hard == resource.RLIM_INFINITY else min(needed, hard), hard))
