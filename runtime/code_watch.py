"""Whether the code that a worker imports is the code that the plan was made of.

A run takes minutes, and workers import a body when its turn comes. Were a file edited meanwhile, the result of the new code would be
stored under the name of the old one, for good. So nothing is published before the files are known to be those of the plan.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import mlf
from mlf.errors import MlfError
from mlf.schemas.identity import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlf.schemas.plan import Node

SOURCE_SUFFIXES = (".py", ".csv", ".lock", ".json")

_first: list[str] = []


def package_stamp() -> str:
    """Digest over the names, sizes, times and inodes of the package's files as they are now."""
    files = sorted([path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino] for path, stat in _sources(package_root()))
    stamp = digest_bytes(json.dumps(files).encode())
    if not _first:
        _first.append(stamp)
    return stamp


def stamp_at_start() -> str:
    """The stamp when this process first asked: that of the declarations it holds in memory, or an older one."""
    return _first[0] if _first else package_stamp()


def package_root() -> str:
    """The folder of the package that this process imports from."""
    return str(Path(mlf.__file__).parent)


class CodeWatch:
    """Looks at the files again whenever something was imported since. ``stamp`` is the driver's; an empty one watches nothing."""

    def __init__(self, stamp: str = "") -> None:
        self._stamp, self._modules = stamp, 0

    def check(self, node: Node) -> None:
        """``MLF614`` if what ran may not be what the node's recipe names. To be asked after the body, which imports more as it runs."""
        if not self._stamp or len(sys.modules) == self._modules:
            return
        if package_stamp() == self._stamp:
            self._modules = len(sys.modules)
            return
        from mlf.runtime.agreement import moved  # noqa: PLC0415  it reads the whole catalogue, and only an edit asks for it

        found = moved(node)
        if found:
            raise MlfError("MLF614", node=node.id, differences="; ".join(found))


def _sources(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)
            elif entry.name.endswith(SOURCE_SUFFIXES):
                yield entry.path, entry.stat()
