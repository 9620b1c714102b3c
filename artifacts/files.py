# ruff: noqa: PTH102, PTH104, PTH108, PTH208 - the bare calls, on text, are what this module is about
"""Every call the store makes to the operating system, in one replaceable object, so that a test can make the n-th of them fail."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from mlf.artifacts.together import together

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

T = TypeVar("T")

FICLONE = 0x40049409
_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Files:
    """The real thing. Each method is one step that can fail or be the last one before a crash; all raise ``OSError``.

    Opening never follows a link in the last component and never waits for the writer of a named pipe.
    """

    def create(self, path: str) -> int:
        """Descriptor of a new file; an existing one is refused."""
        return os.open(path, _CREATE, 0o600)

    def write(self, fd: int, data: memoryview) -> int:
        """Number of bytes taken, perhaps fewer than offered."""
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        """Contents are on the disk afterwards."""
        os.fsync(fd)

    def seal(self, fd: int) -> None:
        """Nobody writes to the file any more."""
        os.fchmod(fd, 0o444)

    def close(self, fd: int) -> None:
        os.close(fd)

    def open(self, path: str) -> BinaryIO:
        """Unbuffered reader."""
        return os.fdopen(os.open(path, _READ), "rb", buffering=0)

    def stat(self, path: str) -> os.stat_result:
        """Facts of the entry itself, never of what a link points at."""
        return os.lstat(path)

    def facts(self, stream: BinaryIO) -> os.stat_result:
        """Facts of an open file, whatever stands at its path by now."""
        return os.fstat(stream.fileno())

    def link(self, source: str, target: str) -> None:
        """A second name; fails if the name is taken, which is what makes publishing atomic."""
        os.link(source, target, follow_symlinks=False)

    def unlink(self, path: str) -> None:
        os.unlink(path)

    def rename(self, source: str, target: str) -> None:
        os.rename(source, target)

    def mkdir(self, path: str) -> None:
        os.mkdir(path)

    def touch(self, path: str) -> None:
        """The file counts as new again, so that ``gc`` leaves it alone."""
        os.utime(path)

    def sync_folder(self, path: str) -> None:
        """Names in the folder are on the disk afterwards."""
        fd = os.open(path, _FOLDER)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def each(self, step: Callable[[T], None], items: Collection[T]) -> None:
        """``step``, one of these calls, of every item, at the same time."""
        together(step, items)

    def list(self, path: str) -> list[str]:
        """Sorted names in a folder; none if there is no such folder."""
        try:
            return sorted(os.listdir(path))
        except FileNotFoundError:
            return []

    def clone(self, target: int, source: int) -> bool:
        """Whether the file system could share the extents of ``source`` (copy on write) instead of copying them."""
        try:
            fcntl.ioctl(target, FICLONE, source)
        except OSError:
            return False
        return True
