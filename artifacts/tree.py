"""Folder artifacts: a blob of canonical JSON that lists ``{path, size, digest}``, sorted by path."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.artifacts.layout import hex_of
from mlf.artifacts.record import Blob
from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlf.artifacts.batch import Batch
    from mlf.artifacts.store import Store

LONGEST = 1024
_FIELDS = ("path", "size", "digest")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A file of a folder artifact."""

    path: str
    size: int
    digest: str

    @property
    def blob(self) -> Blob:
        return Blob(self.digest, self.size)


def safe_name(name: str) -> str:
    """``name`` if it is a relative path that stays where it is put, else MLF713: the only way a name becomes a path.

    Refused: nothing at all, an absolute path, ``.``, ``..`` or an empty step, NUL and other control characters, a backslash, a
    leading ``~``, ``://``, ``::``, more than 1,024 characters, text that is no valid Unicode or not in normal form C.
    """
    fault = _fault(name)
    if fault:
        raise MlfError("MLF713", name=ascii(name), fault=fault)
    return name


def _fault(name: str) -> str:
    if not name or len(name) > LONGEST:
        return "is empty or very long"
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in name):
        return "holds a control character or half a surrogate pair"
    if not name.isascii() and not unicodedata.is_normalized("NFC", name):
        return "is not in Unicode's normal form C"
    if "\\" in name or "::" in name or "://" in name or name.startswith("~"):
        return "holds a backslash, '::' or '://', or begins with '~'"
    if any(step in {"", ".", ".."} for step in name.split("/")):
        return "is absolute or has an empty step, '.' or '..'"
    return ""


def put_tree(batch: Batch, entries: Iterable[Entry]) -> Blob:
    """The tree of ``entries``, put into ``batch``. MLF713 for an unsafe or repeated name, or a file that is also a folder."""
    listed = checked(entries)
    data = canonical_json([{"path": e.path, "size": e.size, "digest": e.digest} for e in listed])
    return Blob(batch.put_bytes(data), len(data))


def read_tree(store: Store, digest: str) -> tuple[Entry, ...]:
    """Entries of a tree, sorted by path, its bytes verified. MLF710 if the blob is no tree; raises as ``Store.read`` does."""
    data = store.read(digest)
    try:
        found = _entries(json.loads(data))
        in_order = checked(found)
    except (ValueError, TypeError, KeyError, RecursionError, MlfError) as error:
        raise MlfError("MLF710", digest=digest, fault=_first_line(error)) from error
    if in_order != found:
        raise MlfError("MLF710", digest=digest, fault="the entries are not sorted")
    return found


def checked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries sorted by path; MLF713 as :func:`put_tree` says."""
    listed = tuple(sorted(entries))
    folders = {folder for entry in listed for folder in _folders(safe_name(entry.path))}
    seen: set[str] = set()
    for entry in listed:
        if entry.path in seen or entry.path in folders:
            raise MlfError("MLF713", name=ascii(entry.path), fault="stands twice, or is a file and a folder")
        seen.add(entry.path)
        hex_of(entry.digest)
    return listed


def _folders(path: str) -> Iterable[str]:
    steps = path.split("/")[:-1]
    return ("/".join(steps[: i + 1]) for i in range(len(steps)))


def _entries(items: Any) -> tuple[Entry, ...]:
    if not isinstance(items, list):
        raise TypeError("not a list of entries")
    return tuple(_entry(item) for item in items)


def _entry(item: Any) -> Entry:
    path, size, digest = item["path"], item["size"], item["digest"]
    if len(item) != len(_FIELDS) or not isinstance(path, str) or not isinstance(digest, str) or type(size) is not int or size < 0:
        raise ValueError("an entry is not {path, size, digest}")
    return Entry(path, size, digest)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
