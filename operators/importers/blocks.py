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

    from mlf.operators.importers.layout import Compression, Layout

BLOCK = 8 << 20
LONGEST = 1 << 16
#: An archive of bars unpacks to some ten times its size; one that goes on for so many times is made to exhaust the reader.
EXPANSION, HARMLESS = 400, 256 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file: the bytes of ``data`` from ``start`` to ``end``."""

    data: bytes
    start: int
    end: int

    def buffer(self) -> pa.Buffer:
        """The lines, without a copy."""
        return pa.py_buffer(self.data).slice(self.start, self.end - self.start)

    def lines(self) -> bytes:
        """The lines, as a copy."""
        return self.data[self.start : self.end]

    def has(self, sign: bytes) -> bool:
        """Whether the sign stands in the lines."""
        return self.data.find(sign, self.start, self.end) >= 0

    def count(self, sign: bytes) -> int:
        """How often the sign stands in the lines."""
        return self.data.count(sign, self.start, self.end)


def block_of(lines: bytes) -> Block:
    """Some lines as a block."""
    return Block(lines, 0, len(lines))


def blocks(name: str, path: Path, layout: Layout) -> Iterator[Block]:
    """The rows of a file below its header. Raises MLF923 (a line that does not end), MLF926 (cannot be unpacked)."""
    skip = layout.skip
    for data, end in _plain(name, path) if layout.compression == "none" else _unpacked(name, path, layout.compression):
        start, skip = _below(data, end, skip)
        if start < end:
            yield Block(data, start, end)


def _below(data: bytes, end: int, skip: int) -> tuple[int, int]:
    """Where the rows begin if ``skip`` lines stand above them, and how many of those are still to come."""
    at = 0
    while skip:
        line = data.find(b"\n", at, end)
        if line < 0:
            return end, skip
        at, skip = line + 1, skip - 1
    return at, skip


def _plain(name: str, path: Path) -> Iterator[tuple[bytes, int]]:
    """Pieces of the file, and where the last whole line of each ends; the next piece begins there."""
    at = 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(BLOCK):
            end = data.rfind(b"\n") + 1
            if len(data) - end > LONGEST or (not end and len(data) == BLOCK):
                raise _endless(name)
            end = end or len(data)
            yield data, end
            at += end
            file.seek(at)


def _unpacked(name: str, path: Path, compression: Compression) -> Iterator[tuple[bytes, int]]:
    """The same of what an archive holds; what is left of a line goes before the next piece."""
    carry, size, limit = b"", 0, max(HARMLESS, EXPANSION * path.stat().st_size)
    for piece in _unpacking(name, path, compression):
        size += len(piece)
        if size > limit:
            raise MlfError("MLF926", file=name, kind=compression, reason=f"it unpacks to more than {EXPANSION} times its size")
        data = carry + piece
        end = data.rfind(b"\n") + 1
        carry = data[end:]
        if len(carry) > LONGEST:
            raise _endless(name)
        yield data, end
    yield carry, len(carry)


def _unpacking(name: str, path: Path, compression: Compression) -> Iterator[bytes]:
    try:
        with path.open("rb") as file, _stream(file, compression) as stream:
            while piece := stream.read(BLOCK):
                yield piece
    except (OSError, EOFError, zlib.error, pa.ArrowException) as problem:
        raise MlfError("MLF926", file=name, kind=compression, reason=str(problem).splitlines()[0][:80]) from None


def _stream(file: IO[bytes], compression: Compression) -> IO[bytes]:
    if compression == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file, mode="rb"))
    return cast("IO[bytes]", pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd"))


def _endless(name: str) -> MlfError:
    return MlfError("MLF923", file=name, line=1, kind=f"text without a line end for {LONGEST:,} bytes")
