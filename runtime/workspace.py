"""Where a project keeps its state: the `.mlf` folder of the nearest project root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

STATE = ".mlf"
MARKS = (".git", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project root and the folders below its `.mlf`."""

    root: Path

    @property
    def state(self) -> Path:
        """`.mlf` itself."""
        return self.root / STATE

    @property
    def store(self) -> Path:
        """The content-addressed store."""
        return self.state / "store"

    @property
    def runs(self) -> Path:
        """Run records."""
        return self.state / "runs"

    @property
    def audits(self) -> Path:
        """Certificates of plans that have not been run."""
        return self.state / "audits"

    @property
    def plans(self) -> Path:
        """Remembered plans."""
        return self.state / "cache" / "plans"

    @property
    def modules(self) -> Path:
        """Remembered digests of modules."""
        return self.state / "cache" / "modules.json"


def find_workspace(start: Path | None = None) -> Workspace:
    """The nearest folder upwards that holds `.mlf`, else `.git` or `pyproject.toml`, else ``start`` itself (the current folder)."""
    here = Path(os.path.abspath(start or Path.cwd()))  # noqa: PTH100  resolve() would leave the folder the user sees
    for marks in ((STATE,), MARKS):
        for folder in (here, *here.parents):
            if any((folder / mark).exists() for mark in marks):
                return Workspace(folder)
    return Workspace(here)
