"""The content-addressed store: blobs named by the hash of their bytes, hashed again before anyone parses them.

No lock is needed for correctness. Reading works on a read-only folder; a write there says so.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Literal

from mlf.artifacts.batch import Batch, Buffer
from mlf.artifacts.files import Files
from mlf.artifacts.folders import Folders
from mlf.artifacts.layout import Layout, name_of
from mlf.artifacts.trouble import BlobDamaged, BlobMissing, telling
from mlf.errors import MlfError
from mlf.schemas.identity import digest_bytes, digest_stream

if TYPE_CHECKING:
    from pathlib import Path

Mode = Literal["write", "read"]


class Store:
    """Blobs under ``root`` (``.mlf/store``).

    Opening makes no folder: they appear with the first write, so a store on a read-only disk opens in either mode. ``mode="read"``
    refuses writes before they reach the disk. ``files`` replaces the system calls in tests.
    """

    def __init__(self, root: Path, *, mode: Mode = "write", files: Files | None = None) -> None:
        self.root = root.absolute()
        self.mode = mode
        self.files = files or Files()
        self.layout = Layout(str(self.root))
        self.folders = Folders(self.files, self.layout.root)
        self._verified: dict[str, tuple[int, int, int]] = {}

    def batch(self) -> Batch:
        """Several blobs published together; see :class:`Batch`. MLF701 on a store opened for reading."""
        self.require_writable()
        return Batch(self)

    def put_bytes(self, data: Buffer) -> str:
        """Digest of ``data``, published."""
        with self.batch() as batch:
            return batch.put_bytes(data)

    def put_stream(self, stream: BinaryIO) -> tuple[str, int]:
        """Digest and size of what ``stream`` still holds, published."""
        with self.batch() as batch:
            return batch.put_stream(stream)

    def put_file(self, path: Path) -> tuple[str, int]:
        """Digest and size of a copy of the user's file, published."""
        with self.batch() as batch:
            return batch.put_file(path)

    def has(self, digest: str) -> bool:
        """Whether a blob of that name stands there, right or wrong."""
        return self._size(digest) is not None

    def size(self, digest: str) -> int:
        """Bytes of a blob, unverified; ``BlobMissing`` if there is none."""
        size = self._size(digest)
        if size is None:
            raise BlobMissing(digest, self.layout.blob(digest))
        return size

    def holds(self, digest: str, size: int) -> bool:
        """Whether a blob of that name and length stands there: the cheap test of a cache hit."""
        return self._size(digest) == size

    def renew(self, digest: str) -> bool:
        """Whether a blob of that name stands there; it counts as new again, so that ``gc`` spares it until its record is written."""
        try:
            self.files.touch(self.layout.blob(digest))
        except FileNotFoundError:
            return False
        except PermissionError:  # a store shared by several users: the file may be another's
            return self.has(digest)
        return True

    def path(self, digest: str) -> Path:
        """Where the blob stands or would stand, unverified."""
        name = digest[7:]
        self.layout.blob(digest)
        return self.root / "blobs" / name[:2] / name[2:]

    def verify(self, digest: str) -> Path:
        """Path of a blob whose bytes are those of its name: hashed once per instance, and again if the file changed since.

        ``BlobMissing``, or ``BlobDamaged`` once the file is in quarantine.
        """
        path = self.layout.blob(digest)
        with telling(self.layout.root):
            mark = self._mark(self._stat(path, digest))
            if self._verified.get(digest) != mark:
                with self._open(path, digest) as stream:
                    self._judge(digest, stream, digest_stream(stream)[0])
        return self.path(digest)

    def read(self, digest: str) -> bytes:
        """Verified bytes of a blob; raises as :meth:`verify` does."""
        path = self.layout.blob(digest)
        with telling(self.layout.root), self._open(path, digest) as stream:
            data = stream.read()
            self._judge(digest, stream, digest_bytes(data))
        return data

    def quarantine(self, path: str) -> None:
        """A bad file is out of the way, kept for whoever wants to know why. Nothing happens to it on a read-only store."""
        if self.mode == "read":
            return
        target = f"{self.layout.quarantine}/{name_of(path)}.{os.urandom(4).hex()}"
        with suppress(OSError):  # damage is reported by the caller; a file that cannot be moved is found again next time
            self.folders.make(self.layout.quarantine)
            self.files.rename(path, target)

    def require_writable(self) -> None:
        """Raises MLF701 on a store opened for reading."""
        if self.mode == "read":
            raise MlfError("MLF701", path=self.layout.root, cause="the store was opened for reading")

    def _size(self, digest: str) -> int | None:
        try:
            facts = self.files.stat(self.layout.blob(digest))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return facts.st_size if stat.S_ISREG(facts.st_mode) else None

    def _stat(self, path: str, digest: str) -> os.stat_result:
        try:
            return self.files.stat(path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise BlobMissing(digest, path) from error

    def _open(self, path: str, digest: str) -> BinaryIO:
        if not stat.S_ISREG(self._stat(path, digest).st_mode):
            self.quarantine(path)
            raise BlobDamaged(digest, path)
        try:
            return self.files.open(path)
        except FileNotFoundError as error:
            raise BlobMissing(digest, path) from error

    def _judge(self, digest: str, stream: BinaryIO, found: str) -> None:
        facts, path = self.files.facts(stream), self.layout.blob(digest)
        if found == digest:
            self._verified[digest] = self._mark(facts)
            return
        # Someone may have put good bytes there meanwhile: only the file that was hashed goes.
        if self._stat(path, digest).st_ino == facts.st_ino:
            self.quarantine(path)
        raise BlobDamaged(digest, path)

    @staticmethod
    def _mark(facts: os.stat_result) -> tuple[int, int, int]:
        return facts.st_ino, facts.st_mtime_ns, facts.st_size
