"""A disk in memory that remembers what was synced, and a layer that lets any of its calls fail."""

from __future__ import annotations

import errno
import io
import itertools
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlf.artifacts.actions import Actions
from mlf.artifacts.record import Record
from mlf.artifacts.store import Store
from mlf.artifacts.tree import Entry, put_tree
from mlf.schemas.identity import digest_of


class DeadError(BaseException):
    """The process is gone: nothing after this call happens."""


@dataclass
class Inode:
    """A file, or a folder if it has no data."""

    data: bytearray | None
    entries: dict[str, int] = field(default_factory=dict)
    mtime: int = 1_000_000_000


class Disk:
    """The calls of ``Files`` on inodes in memory. ``log`` is what happened, in order, for the power-loss model."""

    def __init__(self) -> None:
        self.inodes = {0: Inode(None)}
        self.log: list[tuple[Any, ...]] = []
        self._open: dict[int, int] = {}
        self._next = itertools.count(1)
        self._descriptors = itertools.count(3)
        self.mkdir("/home")

    def create(self, path: str) -> int:
        folder, name = self._place(path)
        if name in self.inodes[folder].entries:
            raise FileExistsError(errno.EEXIST, "exists", path)
        return self._opened(self._add(folder, name, Inode(bytearray())))

    def write(self, fd: int, data: memoryview) -> int:
        node = self._open[fd]
        self.inodes[node].data.extend(data)
        self.log.append(("write", node, bytes(data)))
        return len(data)

    def fsync(self, fd: int) -> None:
        self.log.append(("fsync", self._open[fd]))

    def seal(self, fd: int) -> None:
        assert fd in self._open

    def close(self, fd: int) -> None:
        del self._open[fd]

    def open(self, path: str) -> io.BytesIO:
        stream = io.BytesIO(bytes(self.inodes[self._find(path)].data))
        stream.facts = self.stat(path)
        return stream

    def facts(self, stream: io.BytesIO) -> os.stat_result:
        return stream.facts

    def stat(self, path: str) -> os.stat_result:
        number = self._find(path)
        node = self.inodes[number]
        mode, size = (stat.S_IFDIR | 0o755, 0) if node.data is None else (stat.S_IFREG | 0o444, len(node.data))
        return os.stat_result((mode, number, 0, 1, 0, 0, size, 0, node.mtime // 10**9, 0))

    def link(self, source: str, target: str) -> None:
        number = self._find(source)
        folder, name = self._place(target)
        if name in self.inodes[folder].entries:
            raise FileExistsError(errno.EEXIST, "exists", target)
        self._enter(folder, name, number)

    def unlink(self, path: str) -> None:
        self._find(path)
        self._leave(*self._place(path))

    def rename(self, source: str, target: str) -> None:
        number = self._find(source)
        self._enter(*self._place(target), number)
        self._leave(*self._place(source))

    def mkdir(self, path: str) -> None:
        folder, name = self._place(path)
        if name in self.inodes[folder].entries:
            raise FileExistsError(errno.EEXIST, "exists", path)
        self._add(folder, name, Inode(None))

    def touch(self, path: str) -> None:
        self.inodes[self._find(path)].mtime += 1

    def sync_folder(self, path: str) -> None:
        self.log.append(("sync", self._find(path)))

    def each(self, step: Any, items: Any) -> None:
        for item in items:
            step(item)

    def list(self, path: str) -> list[str]:
        try:
            return sorted(self.inodes[self._find(path)].entries)
        except FileNotFoundError:
            return []

    def clone(self, target: int, source: int) -> bool:
        return target == source

    def plant(self, path: str, data: bytes) -> None:
        """Other bytes in an existing file, as a failing disk leaves them."""
        self.inodes[self._find(path)].data[:] = data

    def _place(self, path: str) -> tuple[int, str]:
        above, _, name = path.rpartition("/")
        return (self._find(above) if above else 0), name

    def _find(self, path: str) -> int:
        number = 0
        for step in path.strip("/").split("/") if path != "/" else ():
            try:
                number = self.inodes[number].entries[step]
            except KeyError:
                raise FileNotFoundError(errno.ENOENT, "no such file", path) from None
        return number

    def _opened(self, number: int) -> int:
        fd = next(self._descriptors)
        self._open[fd] = number
        return fd

    def _add(self, folder: int, name: str, node: Inode) -> int:
        number = next(self._next)
        self.inodes[number] = node
        self._enter(folder, name, number)
        return number

    def _enter(self, folder: int, name: str, number: int) -> None:
        self.inodes[folder].entries[name] = number
        self.log.append(("enter", folder, name, number))

    def _leave(self, folder: int, name: str) -> None:
        del self.inodes[folder].entries[name]
        self.log.append(("leave", folder, name))


class Faulty:
    """Hands calls on to ``inner`` and lets the one numbered ``at`` go wrong.

    ``fault`` is an ``errno``, ``"die"`` (this call and all later ones do not happen), or ``"short"`` (a write takes half).
    """

    def __init__(self, inner: Any, at: int = -1, fault: int | str = "die") -> None:
        self._inner, self._at, self._fault = inner, at, fault
        self.calls: list[str] = []
        self.dead = False

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: Any) -> Any:
            if self.dead:
                raise DeadError
            self.calls.append(name)
            if len(self.calls) - 1 == self._at:
                args = self._go_wrong(name, args)
            return method(*args)

        return call

    def each(self, step: Any, items: Any) -> None:
        """One after the other, so that the n-th call is always the same."""
        for item in items:
            step(item)

    def _go_wrong(self, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        if self._fault == "die":
            self.dead = True
            raise DeadError
        if self._fault == "short":
            return (args[0], args[1][: (len(args[1]) + 1) // 2]) if name == "write" else args
        raise OSError(self._fault, os.strerror(self._fault), args[0] if isinstance(args[0], str) else None)


class Scenario:
    """A small piece of work: two nodes that share a blob, then a second maker of the first who gets other bytes."""

    ROOT = Path("/home/.mlf/store")
    FIRST, SECOND = digest_of("key", 1), digest_of("key", 2)
    NODES = ((FIRST, (b"one", b"shared" * 9)), (SECOND, (b"two", b"shared" * 9)))

    def __init__(self, files: Any, root: Path = ROOT) -> None:
        self.store = Store(root, files=files)
        self.actions = Actions(self.store)

    def run(self) -> tuple[str, str]:
        """Outputs of both nodes, computed where no record is found."""
        first, second = (self.output(key, contents) for key, contents in self.NODES)
        return first, second

    def disagree(self) -> None:
        self.actions.publish(self._made(self.FIRST, (b"other",)))

    def output(self, key: str, contents: tuple[bytes, ...]) -> str:
        hit = self.actions.lookup(key)
        return hit.output if hit else self.actions.publish(self._made(key, contents)).record.output

    def _made(self, key: str, contents: tuple[bytes, ...]) -> Record:
        with self.store.batch() as batch:
            entries = [Entry(str(i), len(data), batch.put_bytes(data)) for i, data in enumerate(contents)]
            tree = put_tree(batch, entries)
        return Record(key, {"code": "a"}, tree.digest, "files", (tree, *(entry.blob for entry in entries)), 0.5, "run")

    def whole(self, key: str) -> bool:
        """Whether there is a record; if so, everything it names is there, byte for byte, or this fails."""
        probe = self.actions.probe(key)
        assert probe.reason != "incomplete", probe
        if probe.record is None:
            return False
        for blob in probe.record.blobs:
            assert len(self.store.read(blob.digest)) == blob.size
        return True


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / ".mlf" / "store")


@pytest.fixture
def actions(store: Store) -> Actions:
    return Actions(store)


@pytest.fixture
def disks() -> type[Disk]:
    return Disk


@pytest.fixture
def faulty() -> type[Faulty]:
    return Faulty


@pytest.fixture
def scenario() -> type[Scenario]:
    return Scenario


@pytest.fixture
def dead() -> type[BaseException]:
    return DeadError
