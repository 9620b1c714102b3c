"""The one resolver of paths that a spec names: relative, and below the project's root, whatever links say."""

from __future__ import annotations

import re
import stat
from pathlib import Path

MARKERS = (".mlf", ".git", "pyproject.toml")
_REMOTE = re.compile(r"://|::|^~|\x00")


class PathError(ValueError):
    """A path that a spec must not name; the text says why."""


def project_root(folder: Path) -> Path:
    """The nearest folder, from ``folder`` up, that holds one of ``MARKERS``; without one, ``folder`` itself."""
    real = folder.resolve()
    return next((p for p in (real, *real.parents) if any((p / m).exists() for m in MARKERS)), real)


def below_root(text: str, folder: Path, root: Path) -> Path:
    """``text`` as a path from ``folder``. ``PathError`` if it is absolute, names a service or a home, or leads out of ``root``."""
    if _REMOTE.search(text):
        raise PathError("names a service, a home folder or holds a NUL")
    if Path(text).is_absolute() or "\\" in text:
        raise PathError("is not a relative path with forward slashes")
    path = folder / text
    if not path.resolve().is_relative_to(root):
        raise PathError("leads out of the project")
    return path


def regular_bytes(path: Path, most: int) -> bytes:
    """The first ``most`` bytes and one more of a regular file; ``OSError`` for what is none, so that no pipe is waited for."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is not a regular file")
    with path.open("rb") as stream:
        return stream.read(most + 1)
