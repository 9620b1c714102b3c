"""Files opened and unpacked, and what a library says about a damaged one turned into a finding."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlf.operators.importers.layout import Layout


@contextmanager
def opened(name: str, path: Path, layout: Layout) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked in memory where it is compressed as a whole, as a file that can be read anywhere. Raises MLF904."""
    with path.open("rb") as file:
        if layout.compression == "none":
            yield file
            return
        with damaged(name):
            whole = io.BytesIO(pa.CompressedInputStream(pa.PythonFile(file, "r"), _codec(layout)).read())
        yield whole


@contextmanager
def unpacked(name: str, path: Path, layout: Layout) -> Iterator[Any]:
    """The file's bytes from the start, unpacked while they are read. Raises MLF904 where they end early."""
    with path.open("rb") as file, damaged(name):
        yield file if layout.compression == "none" else pa.CompressedInputStream(pa.PythonFile(file, "r"), _codec(layout))


@contextmanager
def damaged(name: str) -> Iterator[None]:
    """Turns what Arrow raises about the bytes of a file into MLF904; findings pass through."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        printable = "".join(c if c.isprintable() else "?" for c in said)
        raise MlfError("MLF904", file=name, reason=printable[:120]) from None


def _codec(layout: Layout) -> str:
    return "gzip" if layout.compression == "gzip" else "zstd"
