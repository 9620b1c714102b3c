"""Tables: a tree with one file per column. The file's name carries the column's place and its name: ``000003.trade%2Fnet.npy``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from mlf.artifacts.columns import encode_column
from mlf.artifacts.record import Blob
from mlf.artifacts.tree import Entry, put_tree, read_tree
from mlf.errors import MlfError

if TYPE_CHECKING:
    from mlf.artifacts.batch import Batch
    from mlf.artifacts.loader import Loader
    from mlf.artifacts.store import Store

SUFFIX = ".npy"
PLACE = 6  # digits
_PLAIN = string.ascii_letters + string.digits + "_-"


def put_column(batch: Batch, name: str, values: object) -> Blob:
    """The file of one column, put into ``batch``. MLF711 if it cannot be stored."""
    header, contents = encode_column(name, values)
    return Blob(batch.put_parts((header, contents)), len(header) + contents.nbytes)


def put_table(batch: Batch, value: object, loader: Loader | None = None) -> tuple[Blob, ...]:
    """Blobs of a table, its tree first. A column that is an array object handed out by ``loader`` is not written again."""
    if not isinstance(value, Mapping):
        raise MlfError("MLF711", column="of the table", found=f"is missing: the value is a {type(value).__name__}")
    columns = {name: (loader and loader.blob_of(values)) or put_column(batch, name, values) for name, values in value.items()}
    return put_columns(batch, columns)


def put_columns(batch: Batch, columns: Mapping[str, Blob]) -> tuple[Blob, ...]:
    """The table of columns that are stored already; only its tree is written. The tree comes first in the result."""
    entries = [Entry(_file_name(place, name), blob.size, blob.digest) for place, (name, blob) in enumerate(columns.items())]
    return (put_tree(batch, entries), *columns.values())


def read_columns(store: Store, digest: str) -> dict[str, Blob]:
    """Columns of a table in order, none of them opened. MLF710 if the tree is that of no table."""
    entries = read_tree(store, digest)
    columns = {_column_name(entry.path): entry.blob for entry in entries}
    if "" in columns or [_file_name(place, name) for place, name in enumerate(columns)] != [entry.path for entry in entries]:
        raise MlfError("MLF710", digest=digest, fault="its files are not the columns of a table")
    return columns


def _file_name(place: int, name: str) -> str:
    if not isinstance(name, str) or not name:
        raise MlfError("MLF711", column=ascii(name), found="has no text as its name")
    try:
        return f"{place:0{PLACE}}.{quote(name, safe=_PLAIN)}{SUFFIX}"
    except UnicodeEncodeError as error:
        raise MlfError("MLF711", column=ascii(name), found="has a name that is no valid Unicode") from error


def _column_name(path: str) -> str:
    return unquote(path[PLACE + 1 : -len(SUFFIX)], errors="replace")
