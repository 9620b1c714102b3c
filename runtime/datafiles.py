"""Files that a data command reads and writes: found by what a user typed, written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mlf.compiler.data_files import SUFFIXES, matching
from mlf.errors import MlfError
from mlf.schemas.identity import digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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
    try:
        if not path.anchor:
            return [Path(os.path.relpath(file)) for file in matching(Path(), text)]
        return matching(Path(path.anchor), str(path.relative_to(path.anchor)))
    except MlfError as nothing:
        if nothing.code != "MLF312":
            raise
        raise MlfError("MLF312", path=text, hint=_missing(path)) from None


def _missing(path: Path) -> str:
    """What to do where a path or glob names no file of bars."""
    if path.is_dir():
        return f"a folder counts as bars what ends in {', '.join(SUFFIXES)}, also packed; name the files by a glob in quotes"
    return "name a regular file; copy what is a pipe or device to a file first" if path.exists() else "check the path and the glob"


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


@contextmanager
def held(path: Path) -> Iterator[None]:
    """A time in which nobody else holds the file; who comes second waits, and the system lets go of what a dead process held.

    A file that was replaced while we waited is another one, and is waited for again. Where the file system knows no locks, nothing is
    held. Raises MLF321.
    """
    try:
        stream = _locked(path)
    except OSError as bad:
        raise MlfError("MLF321", path=str(path), reason=bad.strerror or str(bad)) from bad
    with stream:
        yield


def _locked(path: Path) -> IO[bytes]:
    while True:
        stream = path.open("rb")
        with suppress(OSError):
            fcntl.flock(stream, fcntl.LOCK_EX)
        if os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            return stream
        stream.close()


def write_whole(path: Path, data: bytes, backup: Path | None = None) -> None:
    """The file holds ``data`` afterwards; what stood there before stands at ``backup``, if that is given.

    Written beside its place, synced, then renamed: whatever happens on the way, the place holds the old bytes or the new ones. A link is
    followed, so that what it points at is what changes. Raises MLF970.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise MlfError("MLF970", path=str(path), cause="it is no regular file")
    passing = _beside(target)
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


def _beside(path: Path) -> Path:
    """A hidden name that nobody has taken: processes in containers share their numbers, also with those that were killed."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _same_rights(target: Path, passing: Path) -> None:
    """A file that may not be written is not replaced either; rights are carried over."""
    if target.exists():
        with target.open("r+b"):
            passing.chmod(target.stat().st_mode & 0o777)


def _kept(target: Path, backup: Path) -> None:
    """The former file under another name, without a moment in which neither is there."""
    passing = _beside(backup)
    try:
        try:
            os.link(target, passing)
        except OSError:  # a file system without links
            passing.write_bytes(target.read_bytes())
        passing.replace(backup)
    finally:
        passing.unlink(missing_ok=True)
