"""A look at everything in a store, for ``mlf doctor``: it reports, and repairs only when asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlf.artifacts.claims import exclusive
from mlf.artifacts.record import Record, decode
from mlf.artifacts.tree import read_tree
from mlf.artifacts.trouble import telling
from mlf.errors import MlfError
from mlf.schemas.identity import digest_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mlf.artifacts.store import Store

Kind = Literal["blob damaged", "record damaged", "record incomplete", "stray file"]

_FOLDER = re.compile(r"[0-9a-f]{2}").fullmatch
_BLOB = re.compile(r"[0-9a-f]{62}").fullmatch
_RECORD = re.compile(r"[0-9a-f]{62}\.json").fullmatch


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is not as it was written. ``digest`` is the blob's name or the action's key, where there is one."""

    kind: Kind
    path: str
    digest: str
    detail: str


def check(store: Store) -> tuple[Finding, ...]:
    """All that is wrong, sorted: every blob is hashed, every record read and compared with its blobs. Changes and raises nothing."""
    return tuple(sorted([*_strays(store), *_blobs(store), *_records(store)]))


def repair(store: Store, findings: Collection[Finding]) -> int:
    """Number of files set aside: all in ``findings``. What they held is computed anew when it is needed. MLF714 during a sweep."""
    with exclusive(store, "repair"):
        for finding in findings:
            store.quarantine(finding.path)
    return sum(not _exists(store, finding.path) for finding in findings)


def _blobs(store: Store) -> Iterator[Finding]:
    for folder, name in _named(store, store.layout.blobs):
        if _BLOB(name):
            digest = f"sha256:{folder}{name}"
            fault = _blob_fault(store, digest)
            if fault:
                yield Finding("blob damaged", store.layout.blob(digest), digest, fault)


def _blob_fault(store: Store, digest: str) -> str:
    try:
        with store.files.open(store.layout.blob(digest)) as stream:
            found, _ = digest_stream(stream)
    except FileNotFoundError:
        return ""  # swept while we looked
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == digest else f"its bytes are those of {found}"


def _records(store: Store) -> Iterator[Finding]:
    for folder, name in _named(store, store.layout.actions):
        if _RECORD(name):
            yield from _record_findings(store, f"sha256:{folder}{name.removesuffix('.json')}")


def _record_findings(store: Store, key: str) -> Iterator[Finding]:
    path = store.layout.action(key)
    try:
        with store.files.open(path) as stream:
            record = decode(stream.read())
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        yield Finding("record damaged", path, key, str(error))
        return
    if record.key != key:
        yield Finding("record damaged", path, key, f"it is the record of {record.key}")
        return
    missing = [blob.digest for blob in record.blobs if not store.holds(*blob)]
    fault = f"{len(missing)} of its files are gone or cut short: {missing[0]}" if missing else _tree_fault(store, record)
    if fault:
        yield Finding("record incomplete", path, key, fault)


def _tree_fault(store: Store, record: Record) -> str:
    """Why the files listed in the record are not those of its output; a damaged tree is reported as a blob."""
    listed = {blob.digest for blob in record.blobs}
    if record.output not in listed:
        return "its output is not among its files"
    if record.storage == "document" or _blob_fault(store, record.output):
        return ""
    try:
        entries = read_tree(store, record.output)
    except MlfError as error:
        return error.diagnostics[0].message
    return "" if listed.issuperset(entry.digest for entry in entries) else "its list of files lacks some of its tree's"


def _strays(store: Store) -> Iterator[Finding]:
    for top, is_name in ((store.layout.blobs, _BLOB), (store.layout.actions, _RECORD)):
        for folder, name in _named(store, top):
            if not (_FOLDER(folder) and is_name(name)):
                yield Finding("stray file", f"{top}/{folder}/{name}".rstrip("/"), "", "its name is none of the store's")


def _named(store: Store, top: str) -> Iterator[tuple[str, str]]:
    """Folder and name of each file two levels down; an empty name for a file where a folder should be."""
    for folder in store.files.list(top):
        try:
            names = store.files.list(f"{top}/{folder}")
        except NotADirectoryError:
            names = [""]
        yield from ((folder, name) for name in names)


def _exists(store: Store, path: str) -> bool:
    with telling(path):
        try:
            store.files.stat(path)
        except FileNotFoundError:
            return False
    return True
