"""Pins: named sets of digests that ``gc`` keeps, in ``.mlf/roots/`` beside the store."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from mlf.artifacts.batch import write_all
from mlf.artifacts.layout import hex_of
from mlf.artifacts.trouble import telling
from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mlf.artifacts.store import Store

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}").fullmatch


def pin(store: Store, name: str, digests: Collection[str]) -> None:
    """Action keys and artifacts to keep under ``name``, in place of what that pin kept before. MLF715 for a bad name."""
    store.require_writable()
    keep = sorted({*digests})
    for digest in keep:
        hex_of(digest)
    data = canonical_json({"checksum": digest_of("pin", keep), "keep": keep})
    with telling(store.layout.root):
        store.folders.make(_folder(store))
        _replace(store, _path(store, name), data)


def unpin(store: Store, name: str) -> bool:
    """Whether there was such a pin; it is gone now."""
    store.require_writable()
    with telling(store.layout.root), suppress(FileNotFoundError):
        store.files.unlink(_path(store, name))
        store.files.sync_folder(_folder(store))
        return True
    return False


def pins(store: Store) -> Mapping[str, frozenset[str]]:
    """What each pin keeps. MLF717 for a pin that is not what was written: better to keep too much than to guess."""
    names = [name for name in store.files.list(_folder(store)) if _NAME(name)]
    return {name: _read(store, _path(store, name)) for name in names}


def _read(store: Store, path: str) -> frozenset[str]:
    with telling(path), store.files.open(path) as stream:
        data = stream.read()
    try:
        content = json.loads(data)
        keep, fits = content["keep"], content["checksum"] == digest_of("pin", content["keep"])
    except (ValueError, KeyError, TypeError) as error:
        raise MlfError("MLF717", path=path, fault=str(error)) from error
    if not fits:
        raise MlfError("MLF717", path=path, fault="its checksum does not fit")
    return frozenset(keep)


def _replace(store: Store, path: str, data: bytes) -> None:
    files = store.files
    temporary = f"{_folder(store)}/.{os.urandom(8).hex()}"
    fd = files.create(temporary)
    try:
        write_all(files, fd, memoryview(data))
        files.fsync(fd)
    finally:
        files.close(fd)
    files.rename(temporary, path)
    files.sync_folder(_folder(store))


def _path(store: Store, name: str) -> str:
    if _NAME(name) is None:
        raise MlfError("MLF715", name=ascii(name))
    return f"{_folder(store)}/{name}"


def _folder(store: Store) -> str:
    return f"{store.root.parent}/roots"
