"""The lines of a text file in blocks of bounded size, unpacked as they are read."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

import pyarrow as pa

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlf.operators.importers.layout import Layout

BLOCK = 8 << 20
LONGEST = 1 << 16
#: An archive of bars unpacks to some ten times its size; one that goes on for so many times is made to exhaust the reader.
EXPANSION, HARMLESS = 400, 256 << 20
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file; ``line`` is the number of the first."""

    data: bytes
    line: int


def blocks(name: str, path: Path, layout: Layout) -> Iterator[Block]:
    """The rows of a file below its header. Raises MLF923 (a line that does not end), MLF926 (cannot be unpacked)."""
    line, skip, carry = 1, layout.skip, b""
    for chunk in _chunks(name, path, layout):
        data = carry + chunk
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > LONGEST:
            raise MlfError("MLF923", file=name, line=line, kind=f"no line end within {LONGEST:,} bytes")
        whole, carry = data[:cut], data[cut:]
        below, skipped = _below(whole, skip)
        if below:
            yield Block(below, line + skipped)
        line, skip = line + whole.count(b"\n"), skip - skipped
    if carry and not skip:
        yield Block(carry, line)


def _below(data: bytes, skip: int) -> tuple[bytes, int]:
    """What stands below the first ``skip`` lines, and how many of them were there."""
    at = 0
    for skipped in range(skip):
        end = data.find(b"\n", at)
        if end < 0:
            return b"", skipped
        at = end + 1
    return data[at:] if at else data, skip


def _chunks(name: str, path: Path, layout: Layout) -> Iterator[bytes]:
    limit = max(HARMLESS, EXPANSION * path.stat().st_size)
    size = 0
    try:
        with path.open("rb") as file, _unpacked(file, layout) as stream:
            while chunk := stream.read(BLOCK):
                size += len(chunk)
                if layout.compression != "none" and size > limit:
                    raise MlfError(
                        "MLF926", file=name, kind=layout.compression, reason=f"it unpacks to more than {EXPANSION} times its size"
                    )
                yield chunk if size > len(chunk) else chunk.removeprefix(BOM)
    except (OSError, EOFError, zlib.error, pa.ArrowException) as problem:
        raise MlfError("MLF926", file=name, kind=layout.compression, reason=str(problem).splitlines()[0][:80]) from None


def _unpacked(file: IO[bytes], layout: Layout) -> IO[bytes]:
    if layout.compression == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file, mode="rb"))
    if layout.compression == "zstd":
        return cast("IO[bytes]", pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd"))
    return file
