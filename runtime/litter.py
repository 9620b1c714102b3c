"""Half-written files that a killed process left beside the store: of run records, remembered plans and remembered modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.artifacts.gc import Doomed
from mlf.runtime.machine import is_alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlf.runtime.workspace import Workspace


def litter(workspace: Workspace) -> list[Doomed]:
    """Files ``<name>.<process id>`` whose process has ended; they were to be renamed to ``<name>``."""
    return [_doomed(path) for path in _candidates(workspace) if path.suffix[1:].isdigit() and not is_alive(int(path.suffix[1:]))]


def _candidates(workspace: Workspace) -> Iterator[Path]:
    yield from workspace.runs.glob("*/.*.*")
    yield from workspace.modules.parent.glob("*.*")
    yield from workspace.modules.parent.glob("passports/*.*")
    yield from workspace.plans.glob("*.*")


def _doomed(path: Path) -> Doomed:
    stat = path.stat()
    return Doomed("temporary", str(path), stat.st_size, stat.st_mtime_ns)
