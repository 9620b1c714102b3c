"""Damaged files are found before anything parses them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.artifacts import formats
from mlf.artifacts.actions import Actions
from mlf.artifacts.check import check, repair
from mlf.artifacts.loader import Loader
from mlf.artifacts.record import Record
from mlf.artifacts.store import Store
from mlf.artifacts.trouble import BlobDamaged, BlobMissing
from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = digest_of("key", "table")
CASES = 3_200


def flip(data: bytes, random: Random, _other: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def truncate(data: bytes, random: Random, _other: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def extend(data: bytes, random: Random, _other: bytes) -> bytes:
    return data + bytes([random.randrange(256)])


def zero(data: bytes, random: Random, _other: bytes) -> bytes:
    start = random.randrange(0, len(data), 64)
    return data[:start] + bytes(min(64, len(data) - start)) + data[start + 64 :]


def swap(_data: bytes, _random: Random, other: bytes) -> bytes:
    return other


def publish(store: Store, name: str, shift: float) -> Record:
    with store.batch() as batch:
        written = formats.write(batch, "table", {"a": np.arange(40) + shift, "b": np.arange(30, dtype=np.int32) + int(shift)})
    record = Record(digest_of("key", name), {"n": name}, written.output, written.storage, written.blobs, 1.0, "r")
    return Actions(store).publish(record).record


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    root = tmp_path_factory.mktemp("damage") / ".mlf" / "store"
    store = Store(root)
    publish(store, "table", 1.5)
    publish(store, "other", 2.5)
    return root, sorted(p for top in ("blobs", "actions") for p in (root / top).rglob("*") if p.is_file())


@pytest.mark.slow
def test_every_flip_cut_zero_and_swap_is_found_before_parsing(files: tuple[Path, list[Path]], monkeypatch: Any) -> None:
    root, paths = files
    random, found = Random(0), 0  # noqa: S311 - a repeatable draw
    parsed = watch_parsers(monkeypatch)
    kinds: list[Callable[[bytes, Random, bytes], bytes]] = [flip, truncate, extend, zero, swap]
    cases = 0
    while cases < CASES:
        path, kind = paths[cases % len(paths)], kinds[cases // len(paths) % len(kinds)]
        good = path.read_bytes()
        bad = kind(good, random, paths[cases % len(paths) - 1].read_bytes())
        if bad == good:
            bad = flip(good, random, b"")
        hits = hits_with(root, path, bad, parsed)
        # Whole bytes under a wrong name are parsed where they belong.
        found += hits < 2 and (kind is swap or not any(item in bad for item in parsed))
        path.unlink(missing_ok=True)
        path.write_bytes(good)
        cases += 1
    assert found == CASES


def watch_parsers(monkeypatch: Any) -> list[bytes]:
    """Everything that a parser is handed; a damaged byte must never be among it."""
    seen: list[bytes] = []
    real = json.loads
    monkeypatch.setattr(json, "loads", lambda data, **more: (seen.append(bytes(data)), real(data, **more))[1])
    return seen


def hits_with(root: Path, path: Path, bad: bytes, parsed: list[bytes]) -> int:
    path.chmod(0o644)
    path.write_bytes(bad)
    parsed.clear()
    store = Store(root)
    loader, actions, hits = Loader(store), Actions(store), []
    for key in (KEY, digest_of("key", "other")):
        record = actions.lookup(key)
        if record is not None:
            try:
                hits.append(loader.table(record.output))
            except (BlobDamaged, BlobMissing):
                continue
    return len(hits)


def test_a_damaged_blob_is_set_aside_and_its_recomputation_heals_the_store(store: Store) -> None:
    digest = store.put_bytes(b"right")
    path = store.path(digest)
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    with pytest.raises(BlobDamaged, match="MLF709"):
        store.verify(digest)
    assert not store.has(digest)
    assert len(list((store.root / "quarantine").iterdir())) == 1
    assert store.put_bytes(b"right") == digest
    assert store.read(digest) == b"right"


def test_bytes_changed_behind_a_store_that_had_verified_them_are_found(store: Store) -> None:
    digest = store.put_bytes(b"right")
    path = store.verify(digest)
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    os.utime(path, ns=(1, 1))
    with pytest.raises(BlobDamaged):
        store.verify(digest)


@pytest.mark.parametrize("make", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_no_blob(make: str, store: Store, tmp_path: Path) -> None:
    digest = store.put_bytes(b"right")
    path = store.path(digest)
    path.unlink()
    (tmp_path / "elsewhere").write_bytes(b"right")
    {"link": lambda: path.symlink_to(tmp_path / "elsewhere"), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir}[make]()
    assert not store.has(digest)
    with pytest.raises(BlobDamaged):
        store.read(digest)


def test_check_names_everything_that_is_wrong_and_repair_sets_it_aside(store: Store) -> None:
    record, gone = publish(store, "table", 1.5), publish(store, "other", 2.5)
    assert check(store) == ()
    blob = store.path(record.output)
    blob.chmod(0o644)
    blob.write_bytes(b"[]")
    store.path(gone.blobs[0].digest).unlink()
    (store.root / "blobs" / "note.txt").write_text("mine")
    action = Path(store.layout.action(digest_of("key", "third")))
    action.parent.mkdir(exist_ok=True)
    action.write_text("{}")
    findings = check(store)
    assert {f.kind for f in findings} == {"blob damaged", "record incomplete", "record damaged", "stray file"}
    assert store.has(record.output), "check changes nothing"
    assert repair(store, findings) == len(findings)
    assert check(store) == ()
