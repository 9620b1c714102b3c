"""What a file is that holds no bars, by its first bytes: archives, spreadsheets, web pages, pointers. Light: no numpy, no pyarrow."""

from __future__ import annotations

import re

#: First bytes of what people hand in by mistake.
MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "an Excel spreadsheet"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format", "a SQLite database"),
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"version https:", "a Git LFS pointer, not the data itself"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)
#: First bytes of binary files that may hold bars.
BINARY = (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff", b"DBN")
#: Marks that a version control system leaves around lines it could not merge.
CONFLICT = re.compile(rb"^(<{7}|={7}|>{7}|\|{7})( |\r?$)", re.MULTILINE)
MARKUP = re.compile(rb"<(?:!|\?|/?[a-zA-Z][a-zA-Z0-9]*[\s>/])")
#: Column names of MetaTrader stand in angle brackets too.
BRACKETED = re.compile(rb"<[A-Z]+>[\t,; ]")


def foreign(head: bytes) -> str | None:
    """What the file is that begins with these bytes, in words; ``None`` where it may hold bars."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(BINARY):
        return None
    if b"\0" in head:
        return "UTF-16 text" if _every_other_is_null(head) else "binary data"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "HTML or XML" if MARKUP.match(start) and not BRACKETED.match(start) else None


def conflict_line(head: bytes) -> tuple[int, str] | None:
    """Number and text of the first line that marks a merge conflict."""
    found = CONFLICT.search(head)
    if found is None:
        return None
    line = head[found.start() :].split(b"\n", 1)[0]
    return head.count(b"\n", 0, found.start()) + 1, line.decode("utf-8", "replace").strip()


def _every_other_is_null(head: bytes) -> bool:
    sample = head[:256]
    some, many = sorted((sample[::2].count(0), sample[1::2].count(0)))
    return many * 2 > len(sample) * 0.8 > some * 8
