"""What an artifact holds, for people: schema, size, a few statistics and the first values, as plain data without control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlf.artifacts.tree import read_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlf.artifacts.loader import Loader

HEAD = 5


def describe(loader: Loader, digest: str, storage: str) -> dict[str, Any]:
    """Facts of an artifact, as JSON data.

    ``{"digest", "storage", "bytes"}`` and, for a table, ``rows`` (of its longest column) and ``columns``: name, dtype, rows, ``min`` and
    ``max`` of what is not NaN (``None`` if nothing is), ``nan`` as a share, ``head``; for a document its ``value``; else its ``files``.
    """
    if storage == "table":
        facts = _table(loader, digest)
    elif storage == "document":
        facts = {"bytes": loader.store.size(digest), "value": _clean(loader.document(digest))}
    else:
        facts = _files(loader, digest)
    return {"digest": digest, "storage": storage, **facts}


def printable(text: str) -> str:
    """``text`` with control, formatting and line-separating characters written as escapes, so that none reaches a terminal."""
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else _escape(c) for c in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _table(loader: Loader, digest: str) -> dict[str, Any]:
    table = loader.table(digest)
    size = loader.store.size(digest) + sum(entry.size for entry in read_tree(loader.store, digest))
    columns = [_column(name, values) for name, values in table.items()]
    return {"bytes": size, "rows": max((len(v) for v in table.values()), default=0), "columns": columns}


def _column(name: str, values: NDArray[Any]) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - only tables need it

    present = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return {
        "name": printable(name),
        "dtype": str(values.dtype),
        "rows": len(values),
        "min": _number(present.min()) if len(present) else None,
        "max": _number(present.max()) if len(present) else None,
        "nan": 1 - len(present) / len(values) if len(values) else 0.0,
        "head": [_number(value) for value in values[:HEAD]],
    }


def _number(value: Any) -> Any:
    """A plain Python number; ``None`` for NaN, text for infinity."""
    plain = value.item()
    if isinstance(plain, float) and plain in {float("inf"), float("-inf")}:
        return str(plain)
    return None if plain != plain else plain  # noqa: PLR0124 - only NaN differs from itself


def _files(loader: Loader, digest: str) -> dict[str, Any]:
    entries = read_tree(loader.store, digest)
    files = [{"path": printable(e.path), "bytes": e.size, "digest": e.digest} for e in entries]
    return {"bytes": loader.store.size(digest) + sum(e.size for e in entries), "files": files}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
