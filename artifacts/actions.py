"""Action records in the store: looked up before work is done, published after it.

The first writer wins, through ``link()``. A later result is kept beside it as an observation, and the caller is told whether the two
agree.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

from mlf.artifacts.batch import link_new, new_temporary, write_all
from mlf.artifacts.layout import parent
from mlf.artifacts.record import Record, decode, encode
from mlf.artifacts.trouble import BlobMissing, telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.artifacts.store import Store

Reason = Literal["", "absent", "damaged", "incomplete"]
TRIES = 4


class Probe(NamedTuple):
    """Answer to a lookup: the record of a hit, or why there is none.

    ``absent``: never done here. ``damaged``: the record's file is not what was written. ``incomplete``: the record is right, but the
    blobs in ``missing`` are gone or cut short; ``stale`` is that record.
    """

    record: Record | None
    reason: Reason = ""
    detail: str = ""
    missing: tuple[str, ...] = ()
    stale: Record | None = None


class Published(NamedTuple):
    """Outcome of a publication.

    ``record`` is the one that counts; ``first`` says that it is the caller's own; ``agreed`` is false if an earlier maker got other
    bytes.
    """

    record: Record
    agreed: bool
    first: bool


class Actions:
    """The records of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lookup(self, key: str) -> Record | None:
        """The record of a finished action whose blobs are all there, else ``None``."""
        return self.probe(key).record

    def probe(self, key: str) -> Probe:
        """As :meth:`lookup`, with the reason of a miss. Reads one file and asks for the size of each blob; hashes no blob."""
        with telling(self._store.layout.root):
            return self._probe(key, self._store.layout.action(key))

    def publish(self, record: Record) -> Published:
        """``record`` stands in the store and lasts, unless a complete one stood there already; that one then counts.

        Call it after the batch that holds the blobs has ended. ``BlobMissing`` if one of them is not there (any more). A record that
        is damaged or has lost blobs gives way.
        """
        self._store.require_writable()
        data = encode(record)
        with telling(self._store.layout.root):
            self._require_blobs(record)
            for _ in range(TRIES):
                if self._write(self._store.layout.action(record.key), data, record.key):
                    return Published(record, agreed=True, first=True)
                found = self._make_way(record.key)
                if found is not None:
                    return self._observe(record, found, data)
        raise BlobMissing(record.output, self._store.layout.action(record.key))

    def renew(self, key: str) -> None:
        """The record counts as new again: ``gc`` leaves it and its blobs alone for a grace period. For the hits of a live run."""
        with suppress(OSError):  # on a read-only store nothing is swept either; a vanished record is found as a miss
            self._store.files.touch(self._store.layout.action(key))

    def observations(self, key: str) -> tuple[Record, ...]:
        """What later makers of an action got, one per distinct output; damaged files are left out."""
        folder = self._store.layout.observed(key)
        with telling(self._store.layout.root):
            probes = [self._probe(key, f"{folder}/{name}") for name in self._store.files.list(folder)]
        return tuple(found for probe in probes if (found := probe.record or probe.stale) is not None)

    def keys(self) -> Iterator[str]:
        """Keys of all records by their file names, in order."""
        files, top = self._store.files, self._store.layout.actions
        for folder in files.list(top):
            for name in files.list(f"{top}/{folder}"):
                yield f"sha256:{folder}{name.removesuffix('.json')}"

    def _probe(self, key: str, path: str) -> Probe:
        try:
            with self._store.files.open(path) as stream:
                record = decode(stream.read())
        except (FileNotFoundError, NotADirectoryError):
            return Probe(None, "absent")
        except ValueError as error:
            return Probe(None, "damaged", str(error))
        if record.key != key:
            return Probe(None, "damaged", f"it is the record of {record.key}")
        missing = tuple(blob.digest for blob in record.blobs if not self._store.holds(*blob))
        return Probe(None, "incomplete", missing=missing, stale=record) if missing else Probe(record)

    def _require_blobs(self, record: Record) -> None:
        for digest, size in record.blobs:
            if not (self._store.renew(digest) and self._store.holds(digest, size)):
                raise BlobMissing(digest, self._store.layout.blob(digest))

    def _make_way(self, key: str) -> Record | None:
        """The complete record that stands there, or ``None`` once a useless one is out of the way."""
        path = self._store.layout.action(key)
        probe = self._probe(key, path)
        if probe.record is None and probe.reason != "absent":
            self._store.quarantine(path)
        return probe.record

    def _observe(self, record: Record, found: Record, data: bytes) -> Published:
        # The folder of the record that counts may not have been synced yet by whoever wrote it.
        self._store.folders.sync([parent(self._store.layout.action(record.key))])
        self._write(self._store.layout.observation(record.key, record.output), data, record.key)
        return Published(found, agreed=found.agrees(record), first=False)

    def _write(self, path: str, data: bytes, key: str) -> bool:
        """Whether ``path`` now holds ``data``; false if the name was taken."""
        files = self._store.files
        fd, temporary = new_temporary(self._store)
        try:
            self._fill(fd, data)
            first = link_new(self._store, temporary, path, key)
        finally:
            with suppress(OSError):  # a temporary left behind is swept by gc
                files.unlink(temporary)
        if first:
            self._store.folders.sync([parent(path)])
        return first

    def _fill(self, fd: int, data: bytes) -> None:
        files = self._store.files
        try:
            write_all(files, fd, memoryview(data))
            files.fsync(fd)
            files.seal(fd)
        finally:
            files.close(fd)
