"""A first look at a data file: its kind by the first and last bytes, its header, a guess at its rows. Light: no pyarrow.

The compiler refuses a missing, empty, binary or cut-off file with this before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlf.errors import MlfError
from mlf.operators.importers.header import check_header

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

HEAD = 1 << 16
PARQUET = b"PAR1"
#: Bytes per bar of a usual Parquet file of bars; only the cost estimate reads it.
PARQUET_ROW = 6

#: First bytes of what people hand in by mistake.
MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or spreadsheet"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"DBN", "a Databento DBN file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite", "a SQLite database"),
    (b"version https:", "a Git LFS pointer, not the data itself"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"<", "HTML, XML or a merge conflict"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)


@dataclass(frozen=True, slots=True)
class Peek:
    """Kind of a file, its size in bytes and a guess at the number of its bars."""

    kind: Literal["csv", "parquet"]
    size: int
    rows: int


def peek(path: Path, name: str | None = None, *, ignore: Collection[str] = ()) -> Peek:
    """What the file looks like; ``name`` is what messages call it.

    Raises MLF901 (missing), MLF902 (empty), MLF903 (neither CSV nor Parquet), MLF904 (Parquet that is cut off), and for CSV MLF905,
    MLF906, MLF918 (header).
    """
    shown = name or str(path)
    head, tail, size = _ends(path, shown)
    if not head.strip():
        raise MlfError("MLF902", file=shown)
    if head.startswith(PARQUET):
        return _parquet(shown, tail, size)
    if kind := _foreign(head):
        raise MlfError("MLF903", file=shown, kind=kind)
    return _csv(shown, head, size, ignore)


def synthetic_rows(start: date, end: date) -> int:
    """A guess at the number of one-minute bars of the synthetic source: five sessions of 23 hours a week."""
    return max(0, (end - start).days * 5 * 1_380 // 7)


def _ends(path: Path, shown: str) -> tuple[bytes, bytes, int]:
    """First bytes, last bytes and size of a plain file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = file.seek(0, 2)
            file.seek(max(size - len(PARQUET), 0))
            return head, file.read(), size
    except (FileNotFoundError, NotADirectoryError):
        raise MlfError("MLF901", file=shown) from None
    except IsADirectoryError:
        raise MlfError("MLF903", file=shown, kind="a folder") from None


def _parquet(shown: str, tail: bytes, size: int) -> Peek:
    if tail != PARQUET:
        raise MlfError("MLF904", file=shown, reason="its last bytes are missing")
    return Peek("parquet", size, size // PARQUET_ROW)


def _csv(shown: str, head: bytes, size: int, ignore: Collection[str]) -> Peek:
    lines = head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    check_header(shown, header_fields(lines[0]), ignore)
    rows = [line for line in lines[1:] if line.strip()]
    if not rows:
        raise MlfError("MLF902", file=shown)
    return Peek("csv", size, max(1, size // (sum(map(len, rows)) // len(rows) + 1)))


def header_fields(line: str) -> list[str]:
    """Column names of a CSV header."""
    return [field.strip('"') for field in line.split(",")]


def _foreign(head: bytes) -> str | None:
    """What a file is that is neither CSV nor Parquet; ``None`` for text."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return "binary data" if b"\0" in head else None
