"""Publishing blobs: all of one node at once, so that the disk is waited for once per file and once per folder.

The order is the promise: temporary file in the store, write, fsync, read-only, ``link()`` to the final name (taken is fine: the same
bytes), unlink the temporary, fsync the folder. A crash at any point leaves whole blobs, or temporaries that ``gc`` removes.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Self, cast

from mlf.artifacts.layout import parent
from mlf.artifacts.trouble import BlobMissing, telling, telling_source
from mlf.errors import MlfError
from mlf.schemas.identity import digest_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from mlf.artifacts.files import Files
    from mlf.artifacts.store import Store

OPEN_AT_ONCE = 32  # written files whose fsync waits: the disk takes many writes in one go
WRITE_AT_ONCE = 1 << 24

Buffer = bytes | bytearray | memoryview


class Batch:
    """Blobs that become visible together when the ``with`` block ends well; an exception publishes none of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._files: Files = store.files
        self._pending: dict[str, str] = {}
        self._temporaries: list[str] = []
        self._open: list[int] = []
        self._touched: set[str] = set()

    def put_bytes(self, data: Buffer) -> str:
        """Digest of ``data``, which the store holds once the batch ends."""
        return self.put_parts((data,))

    def put_parts(self, parts: Sequence[Buffer]) -> str:
        """Digest of the concatenation of ``parts``, which is never built in memory. Bytes already stored are not written."""
        views = [memoryview(part).cast("B") for part in parts if len(part)]
        digest, size = digest_stream(_reader(iter(views)))
        with telling(self._store.layout.root):
            if digest not in self._pending and not self._kept(digest, size):
                fd, temporary = self._temporary()
                for view in views:
                    write_all(self._files, fd, view)
                self._adopt(digest, temporary)
        return digest

    def put_stream(self, stream: BinaryIO) -> tuple[str, int]:
        """Digest and size of all that ``stream`` still holds."""
        return self._copy(lambda: stream.read(1 << 20))

    def put_file(self, path: Path) -> tuple[str, int]:
        """Digest and size of the store's own copy of a user's file (shared extents where the file system can, never a link).

        MLF716 if the file cannot be read or is no regular file.
        """
        with telling_source(str(path)), _source(path) as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise MlfError("MLF716", path=str(path), cause="not a regular file")
            return self._cloned(source.fileno()) or self._copy(lambda: _read(source, str(path)))

    def _cloned(self, source: int) -> tuple[str, int] | None:
        with telling(self._store.layout.root):
            fd, temporary = self._temporary()
            if not self._files.clone(fd, source):
                self._drop(temporary)
                return None
            with self._files.open(temporary) as copy:
                digest, size = digest_stream(copy)
            self._keep_or_adopt(digest, size, temporary)
        return digest, size

    def _copy(self, read: Callable[[], bytes]) -> tuple[str, int]:
        with telling(self._store.layout.root):
            fd, temporary = self._temporary()
            digest, size = digest_stream(cast("BinaryIO", _Tee(self._files, fd, read)))
            self._keep_or_adopt(digest, size, temporary)
        return digest, size

    def _keep_or_adopt(self, digest: str, size: int, temporary: str) -> None:
        if digest in self._pending or self._kept(digest, size):
            self._drop(temporary)
        else:
            self._adopt(digest, temporary)

    def _adopt(self, digest: str, temporary: str) -> None:
        self._pending[digest] = temporary
        if len(self._open) >= OPEN_AT_ONCE:
            self._settle()

    def _kept(self, digest: str, size: int) -> bool:
        """Whether the blob stands already; then it counts as new, so that ``gc`` spares it until its record is written."""
        path = self._store.layout.blob(digest)
        try:
            facts = self._files.stat(path)
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(facts.st_mode) or facts.st_size != size:
            self._store.quarantine(path)
            return False
        self._touched.add(parent(path))
        return self._store.renew(digest)

    def _temporary(self) -> tuple[int, str]:
        fd, path = new_temporary(self._store)
        self._temporaries.append(path)
        self._open.append(fd)
        return fd, path

    def _drop(self, temporary: str) -> None:
        self._files.close(self._open.pop())
        self._temporaries.remove(temporary)
        self._files.unlink(temporary)

    def _settle(self) -> None:
        self._files.each(self._files.fsync, self._open)
        for fd in self._open:
            self._files.seal(fd)
        while self._open:
            self._files.close(self._open.pop())

    def commit(self) -> None:
        """Everything put so far is published and lasts. Called by the end of the ``with`` block."""
        with telling(self._store.layout.root):
            self._settle()
            for digest, temporary in self._pending.items():
                path = self._store.layout.blob(digest)
                if not link_new(self._store, temporary, path, digest):
                    self._replace(temporary, digest)
                self._touched.add(parent(path))
            self._unlink_temporaries()
            self._store.folders.sync(self._touched)
        self._pending.clear()
        self._touched.clear()

    def _replace(self, temporary: str, digest: str) -> None:
        """Someone else published the same bytes meanwhile; should they be none of the right length, ours take their place."""
        if not self._kept(digest, self._files.stat(temporary).st_size):
            link_new(self._store, temporary, self._store.layout.blob(digest), digest)

    def _unlink_temporaries(self) -> None:
        for path in self._temporaries:
            with suppress(OSError):  # the blobs are published; what is left in tmp/ is swept by gc
                self._files.unlink(path)
        self._temporaries.clear()

    def abandon(self) -> None:
        """Nothing of this batch is published; its temporaries go as far as they can."""
        while self._open:
            with suppress(OSError):  # the reason for giving up is already on its way to the user
                self._files.close(self._open.pop())
        self._unlink_temporaries()
        self._pending.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.abandon()


class _Tee:
    """A reader that writes what it reads to a file."""

    def __init__(self, files: Files, fd: int, read: Callable[[], bytes]) -> None:
        self._files, self._fd, self._read = files, fd, read

    def read(self, _size: int) -> bytes:
        chunk = self._read()
        write_all(self._files, self._fd, memoryview(chunk))
        return chunk


class _Parts:
    """A reader that hands out buffers as they are."""

    def __init__(self, parts: Iterable[memoryview]) -> None:
        self._parts = iter(parts)

    def read(self, _size: int) -> Buffer:
        return next(self._parts, b"")


def _reader(parts: Iterable[memoryview]) -> BinaryIO:
    return cast("BinaryIO", _Parts(parts))


def _source(path: Path) -> BinaryIO:
    """A reader of the user's file that does not wait for the writer of a named pipe."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb", buffering=0)


def _read(source: BinaryIO, path: str) -> bytes:
    with telling_source(path):
        return source.read(1 << 20)


def write_all(files: Files, fd: int, data: memoryview) -> None:
    """All of ``data`` handed to the file, however little the system takes at a time."""
    done = 0
    while done < len(data):
        done += files.write(fd, data[done : done + WRITE_AT_ONCE])


def new_temporary(store: Store) -> tuple[int, str]:
    """Descriptor and path of a fresh file in ``tmp/``."""
    path = f"{store.layout.tmp}/{os.getpid()}-{os.urandom(8).hex()}"
    try:
        return store.files.create(path), path
    except FileNotFoundError:
        store.folders.make(store.layout.tmp)
        return store.files.create(path), path


def link_new(store: Store, temporary: str, path: str, digest: str) -> bool:
    """Whether ``path`` is now a name of ``temporary``; false if the name was taken. ``BlobMissing`` if the temporary vanished."""
    try:
        try:
            store.files.link(temporary, path)
        except FileNotFoundError:
            store.folders.make(parent(path))
            store.files.link(temporary, path)
    except FileExistsError:
        return False
    except FileNotFoundError as error:
        raise BlobMissing(digest, path) from error
    return True
