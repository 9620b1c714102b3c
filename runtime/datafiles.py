"""Files that a data command reads and writes: found by what a user typed, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mlf.compiler.data_files import matching
from mlf.errors import MlfError
from mlf.schemas.identity import digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterable


def found(paths: Iterable[str]) -> tuple[tuple[str, Path], ...]:
    """Name and place of every file that the paths, folders and globs name, each once, in the order in which they were named.

    Raises MLF901 for a path that is not there, MLF312 for a folder or glob without a file of bars, MLF321 for one that cannot be read.
    """
    files = {str(file): file for path in paths for file in _named(path)}
    return tuple((name, _readable(file)) for name, file in files.items())


def _named(text: str) -> list[Path]:
    path = Path(text)
    if path.is_file():
        return [path]
    is_pattern = any(c in text for c in "*?[")
    if not is_pattern and not path.exists():
        raise MlfError("MLF901", file=text, hint="check the path; quote a glob so that the shell leaves it alone")
    if not path.anchor:
        return [Path(os.path.relpath(file)) for file in matching(Path(), text)]
    return matching(Path(path.anchor), str(path.relative_to(path.anchor)))


def _readable(file: Path) -> Path:
    try:
        with file.open("rb") as stream:
            stream.read(1)
    except OSError as bad:
        raise MlfError("MLF321", path=str(file), reason=bad.strerror or str(bad)) from bad
    return file


def digest(path: Path) -> str:
    """Digest of a file's bytes: the version of the data. Raises MLF321."""
    try:
        with path.open("rb") as stream:
            return digest_stream(stream)[0]
    except OSError as bad:
        raise MlfError("MLF321", path=str(path), reason=bad.strerror or str(bad)) from bad


def write_whole(path: Path, data: bytes, backup: Path | None = None) -> None:
    """The file holds ``data`` afterwards; what stood there before stands at ``backup``, if that is given.

    Written beside its place, synced, then renamed: whatever happens on the way, the place holds the old bytes or the new ones. A link is
    followed, so that what it points at is what changes. Raises MLF970.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise MlfError("MLF970", path=str(path), cause="it is no regular file")
    passing = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with passing.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        _same_rights(target, passing)
        if backup is not None and target.exists():
            _kept(target, backup)
        passing.replace(target)
    except OSError as bad:
        raise MlfError("MLF970", path=str(path), cause=(bad.strerror or str(bad)).lower()) from bad
    finally:
        with suppress(OSError):
            passing.unlink(missing_ok=True)


def _same_rights(target: Path, passing: Path) -> None:
    """A file that may not be written is not replaced either; rights are carried over."""
    if target.exists():
        with target.open("r+b"):
            passing.chmod(target.stat().st_mode & 0o777)


def _kept(target: Path, backup: Path) -> None:
    """The former file under another name, without a moment in which neither is there."""
    passing = backup.with_name(f".{backup.name}.{os.getpid()}")
    try:
        try:
            os.link(target, passing)
        except OSError:  # a file system without links
            passing.write_bytes(target.read_bytes())
        passing.replace(backup)
    finally:
        passing.unlink(missing_ok=True)
