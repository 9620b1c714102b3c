"""Advisory claims and the one real lock: ``flock``, so that the system lets go of what a dead process held."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from mlf.artifacts.trouble import telling
from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from mlf.artifacts.store import Store

_OPEN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Claim:
    """A held claim; the end of the ``with`` block, :meth:`release` or the death of the process gives it up."""

    def __init__(self, fd: int, path: str) -> None:
        self._fd, self._path = fd, path

    def release(self) -> None:
        """Others may claim it from now on. A second call does nothing."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with suppress(OSError):  # only tidiness: an unlocked file is no claim
                Path(self._path).unlink()
            os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def claim(store: Store, key: str) -> Claim | None:
    """A claim on the action ``key``, or ``None`` while someone else holds it. Never waits; correctness never depends on it."""
    store.require_writable()
    with telling(store.layout.root):
        return _claim(store, store.layout.claim(key))


def claimed(store: Store) -> frozenset[str]:
    """Keys that someone holds at this moment."""
    names = store.files.list(store.layout.claims)
    return frozenset(f"sha256:{name}" for name in names if _is_held(f"{store.layout.claims}/{name}"))


@contextmanager
def exclusive(store: Store, purpose: str) -> Iterator[None]:
    """The store to oneself, for sweeping or repairing it. MLF714 names who has it if it is taken."""
    store.require_writable()
    with telling(store.layout.root):
        store.folders.make(store.layout.root)
        fd = os.open(store.layout.lock, _OPEN, 0o644)
    try:
        if not _lock(fd):
            raise MlfError("MLF714", path=store.layout.lock, holder=_holder(fd))
        _leave_note(fd, purpose)
        yield
    finally:
        os.close(fd)


def _claim(store: Store, path: str) -> Claim | None:
    store.folders.make(store.layout.claims)
    fd = _opened(path)
    if _lock(fd) and _is_named(fd, path):
        return Claim(fd, path)
    os.close(fd)
    return None


def _opened(path: str) -> int:
    """The claim's file; one that another user of a shared store left behind is opened for reading, which is enough to lock it."""
    try:
        return os.open(path, _OPEN, 0o644)
    except PermissionError as refused:
        try:
            return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            raise refused from None


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Where the file system has no locks, two runs may do a node twice; the store stays right.
        return error.errno in {errno.ENOLCK, errno.EOPNOTSUPP}
    return True


def _is_named(fd: int, path: str) -> bool:
    """Whether the locked file still is the one at ``path``: its holder unlinks it on release."""
    try:
        return os.fstat(fd).st_ino == os.lstat(path).st_ino
    except FileNotFoundError:
        return False


def _is_held(path: str) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _leave_note(fd: int, purpose: str) -> None:
    note = {"purpose": purpose, "pid": os.getpid(), "host": os.uname().nodename, "boot": _boot()}
    os.ftruncate(fd, 0)
    os.pwrite(fd, json.dumps(note).encode(), 0)


def _holder(fd: int) -> str:
    try:
        note = json.loads(os.pread(fd, 4096, 0))
        return f"{note['purpose']} (process {note['pid']} on {note['host']})"
    except (ValueError, KeyError, TypeError):
        return "another process"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
