"""What the operating system's refusals mean to a user, and the two ways a blob can be unusable."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODES = {
    errno.EROFS: "MLF701",
    errno.EACCES: "MLF702",
    errno.EPERM: "MLF702",
    errno.ENOSPC: "MLF703",
    errno.EDQUOT: "MLF704",
    errno.EIO: "MLF705",
    errno.EMFILE: "MLF706",
    errno.ENFILE: "MLF706",
}


class BlobMissing(MlfError):  # noqa: N818 - a state of the store that callers turn into a recomputation
    """A digest whose bytes the store does not hold (any more)."""

    def __init__(self, digest: str, path: str = "") -> None:
        super().__init__("MLF708", digest=digest, path=path)
        self.digest = digest


class BlobDamaged(MlfError):  # noqa: N818 - as above
    """A digest whose stored bytes are other bytes; they stand in quarantine now, unless the store is read-only."""

    def __init__(self, digest: str, path: str = "") -> None:
        super().__init__("MLF709", digest=digest, path=path)
        self.digest = digest


def store_error(error: OSError, path: str) -> MlfError:
    """The user's version of ``error``, which struck the store at ``path``."""
    cause = os.strerror(error.errno) if error.errno else str(error)
    return MlfError(_CODES.get(error.errno or 0, "MLF707"), path=error.filename or path, cause=cause)


@contextmanager
def telling(path: str) -> Iterator[None]:
    """A stretch of work on the store at ``path`` whose ``OSError`` becomes an ``MlfError`` (MLF701 to MLF707)."""
    try:
        yield
    except OSError as error:
        raise store_error(error, path) from error


@contextmanager
def telling_source(path: str) -> Iterator[None]:
    """The same for reading a file of the user's (MLF716)."""
    try:
        yield
    except OSError as error:
        raise MlfError("MLF716", path=path, cause=os.strerror(error.errno) if error.errno else str(error)) from error
