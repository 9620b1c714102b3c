"""Folders that appear when they are needed and whose names survive a power cut."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from mlf.artifacts.layout import parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlf.artifacts.files import Files

ABOVE = 2  # the store stands at <project>/.mlf/store: its own name and that of .mlf must last as well


class Folders:
    """Folders of one store.

    A file survives a power cut only if its name does, and the names of all folders above it. Another process may have made a folder a
    moment ago without having synced it yet, so each instance syncs the chain above a folder once, whoever made it.
    """

    def __init__(self, files: Files, root: str) -> None:
        self._files = files
        self._root = root
        self._lasting: set[str] = set()

    def make(self, path: str) -> None:
        """The folder and those above it exist afterwards."""
        try:
            self._files.mkdir(path)
        except FileExistsError:
            return
        except FileNotFoundError:
            self.make(parent(path))
            self.make(path)

    def sync(self, paths: Iterable[str]) -> None:
        """All names in ``paths`` last afterwards, and so do the folders themselves; each is synced once."""
        wanted = set(paths)
        fresh = {path for leaf in wanted for path in self._chain(leaf)} - self._lasting
        self._files.each(self._files.sync_folder, sorted(wanted | {parent(path) for path in fresh if path != self._root}))
        if self._root in fresh:
            self._sync_above()
        self._lasting |= fresh

    def _chain(self, path: str) -> Iterator[str]:
        """The folder and those above it, up to the store's own."""
        while path != self._root:
            yield path
            path = parent(path)
        yield path

    def _sync_above(self) -> None:
        path = self._root
        for _ in range(ABOVE):
            path = parent(path)
            with suppress(PermissionError):  # a folder above may be closed to us; then it is not ours to have made
                self._files.sync_folder(path)
