"""Writing and reading a value by its kind of storage: table, document, files, source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.artifacts.record import Blob
from mlf.artifacts.tree import Entry, put_tree, safe_name
from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mlf.artifacts.batch import Batch
    from mlf.artifacts.loader import Loader


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it now stands in the store: ``output`` names it, ``blobs`` are all its files, sorted, each once."""

    output: str
    storage: str
    blobs: tuple[Blob, ...]


def write(batch: Batch, storage: str, value: Any, loader: Loader | None = None) -> Written:
    """``value`` put into ``batch``.

    A table is a mapping of names to one-dimensional arrays (MLF711), a document is JSON data with finite numbers (MLF712), files are a
    mapping of names to bytes and a source is a sequence of ``(name, path)`` (MLF713 for a bad name, MLF716 for an unreadable file).
    """
    blobs = _WRITERS[storage](batch, value, loader)
    return Written(blobs[0].digest, storage, tuple(sorted(set(blobs))))


def read(loader: Loader, digest: str, storage: str) -> Any:
    """The value of an artifact; see ``Operator`` for what an operator is handed. ``BlobMissing`` and ``BlobDamaged`` as ever."""
    readers: dict[str, Callable[[str], Any]] = {
        "table": loader.table,
        "document": loader.document,
        "files": loader.files,
        "source": loader.source,
    }
    return readers[storage](digest)


def _put_table(batch: Batch, value: Any, loader: Loader | None) -> tuple[Blob, ...]:
    from mlf.artifacts.tables import put_table  # noqa: PLC0415 - numpy only for who writes a table

    return put_table(batch, value, loader)


def _put_document(batch: Batch, value: Any, _loader: Loader | None) -> tuple[Blob, ...]:
    try:
        data = canonical_json(value)
    except (TypeError, ValueError) as error:
        raise MlfError("MLF712", fault=str(error)) from error
    return (Blob(batch.put_bytes(data), len(data)),)


def _put_files(batch: Batch, value: Any, _loader: Loader | None) -> tuple[Blob, ...]:
    if not isinstance(value, Mapping) or not all(isinstance(v, bytes | bytearray | memoryview) for v in value.values()):
        raise MlfError("MLF713", name=f"of a {type(value).__name__}", fault="has no bytes; files are a mapping of names to bytes")
    return _put_entries(batch, [Entry(safe_name(name), len(data), batch.put_bytes(data)) for name, data in value.items()])


def _put_source(batch: Batch, value: Any, _loader: Loader | None) -> tuple[Blob, ...]:
    pairs: Iterable[tuple[str, Path]] = [(safe_name(name), Path(path)) for name, path in value]
    stored = [(name, batch.put_file(path)) for name, path in pairs]
    return _put_entries(batch, [Entry(name, size, digest) for name, (digest, size) in stored])


def _put_entries(batch: Batch, entries: list[Entry]) -> tuple[Blob, ...]:
    return (put_tree(batch, entries), *(entry.blob for entry in entries))


_WRITERS: dict[str, Callable[[Batch, Any, Loader | None], tuple[Blob, ...]]] = {
    "table": _put_table,
    "document": _put_document,
    "files": _put_files,
    "source": _put_source,
}
