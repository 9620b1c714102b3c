"""The first bytes of a file, unpacked where it is compressed: as many as it takes to know the layout, and no more.

Light: pyarrow is loaded for Zstandard alone.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from mlf.errors import MlfError
from mlf.operators.importers.foreign import foreign

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.operators.importers.layout import Compression

HEAD = 1 << 16
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Head:
    """First bytes of a file, unpacked; whether they are all of it; its size as it lies on disk."""

    data: bytes
    whole: bool
    size: int
    compression: Compression


def read_head(path: Path, name: str) -> Head:
    """The head of the file that messages call ``name``.

    Raises MLF321 (the system refuses), MLF901 (missing), MLF902 (empty), MLF903 (a folder, or of a foreign kind), MLF926 (cannot be
    unpacked).
    """
    try:
        with path.open("rb") as file:
            raw = file.read(HEAD)
            size = file.seek(0, 2)
            file.seek(0)
            head = _unpacked(file, raw, size, name)
    except (FileNotFoundError, NotADirectoryError):
        raise MlfError("MLF901", file=name) from None
    except IsADirectoryError:
        raise MlfError("MLF903", file=name, kind="a folder") from None
    except OSError as problem:
        raise MlfError("MLF321", path=name, reason=problem.strerror or str(problem)) from None
    if not head.data.strip():
        raise MlfError("MLF902", file=name)
    if kind := foreign(head.data):
        raise MlfError("MLF903", file=name, kind=kind if head.compression == "none" else f"{kind} in a {head.compression} archive")
    return head


def compression_of(raw: bytes) -> Compression:
    """How the file is compressed that begins with these bytes."""
    return "gzip" if raw.startswith(GZIP) else "zstd" if raw.startswith(ZSTD) else "none"


def _unpacked(file: IO[bytes], raw: bytes, size: int, name: str) -> Head:
    kind = compression_of(raw)
    if kind == "none":
        return Head(raw, size <= len(raw), size, kind)
    data = _gunzipped(raw, name) if kind == "gzip" else _unzstd(file, name)
    if compression_of(data) != "none":
        raise MlfError("MLF903", file=name, kind="an archive within an archive")
    return Head(data, len(data) < HEAD, size, kind)


def _gunzipped(raw: bytes, name: str) -> bytes:
    """At most ``HEAD`` bytes, whatever the archive claims."""
    unpacking = zlib.decompressobj(31)
    try:
        data = unpacking.decompress(raw, HEAD)
    except zlib.error as problem:
        raise MlfError("MLF926", file=name, kind="gzip", reason=str(problem)[:80]) from None
    if not data and not unpacking.eof:
        raise MlfError("MLF926", file=name, kind="gzip", reason="it is cut off")
    return data


def _unzstd(file: IO[bytes], name: str) -> bytes:
    import pyarrow as pa  # noqa: PLC0415  most files are not Zstandard, and loading it takes longer than the rest

    pieces: list[bytes] = []
    try:
        with pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd") as stream:
            while (left := HEAD - sum(map(len, pieces))) > 0 and (piece := stream.read(left)):
                pieces.append(piece)
    except (OSError, ValueError) as problem:
        raise MlfError("MLF926", file=name, kind="zstd", reason=str(problem).splitlines()[0][:80]) from None
    return b"".join(pieces)
