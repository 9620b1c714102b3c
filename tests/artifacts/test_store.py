"""Blobs go in, keep their name, and come out as they were."""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.artifacts import formats
from mlf.artifacts.actions import Actions
from mlf.artifacts.check import check
from mlf.artifacts.describe import describe
from mlf.artifacts.files import Files
from mlf.artifacts.gc import plan_sweep
from mlf.artifacts.loader import Loader
from mlf.artifacts.record import Record
from mlf.artifacts.store import Store
from mlf.artifacts.trouble import BlobMissing
from mlf.errors import MlfError
from mlf.schemas.identity import digest_bytes

ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


def test_a_blob_stands_under_the_hash_of_its_bytes_and_nobody_may_write_to_it(store: Store) -> None:
    assert store.put_bytes(b"abc") == ABC
    path = store.root / "blobs" / "ba" / "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert path.read_bytes() == b"abc"
    assert path.stat().st_mode & 0o777 == 0o444
    assert path.stat().st_nlink == 1
    assert store.path(ABC) == path
    assert (store.has(ABC), store.size(ABC), store.read(ABC), store.verify(ABC)) == (True, 3, b"abc", path)
    assert list((store.root / "tmp").iterdir()) == []


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=4))
def test_parts_streams_and_files_of_equal_bytes_are_one_blob(tmp_path_factory: Any, data: bytes, cuts: list[int]) -> None:
    folder = tmp_path_factory.mktemp("same")
    store, file = Store(folder / "store"), folder / "file"
    file.write_bytes(data)
    edges = [0, *sorted(min(c, len(data)) for c in cuts), len(data)]
    with store.batch() as batch:
        digest = batch.put_parts([data[a:b] for a, b in itertools.pairwise(edges)])
        assert batch.put_stream(io.BytesIO(data)) == (digest, len(data))
        assert batch.put_file(file) == (digest, len(data))
    assert digest == digest_bytes(data)
    assert store.read(digest) == data
    assert len([p for p in (store.root / "blobs").rglob("*") if p.is_file()]) == 1


def test_a_users_file_is_copied_and_never_linked(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "bars.csv"
    file.write_bytes(b"1,2\n")
    digest, _ = store.put_file(file)
    assert file.stat().st_nlink == 1
    file.write_bytes(b"9,9\n")
    assert store.read(digest) == b"1,2\n"


def test_a_file_system_that_shares_extents_gives_the_same_blob(tmp_path: Path, faulty: Any) -> None:
    class Sharing(Files):
        def clone(self, target: int, source: int) -> bool:
            os.write(target, os.read(source, 1 << 20))
            return True

    file = tmp_path / "bars.csv"
    file.write_bytes(b"abc")
    counting = faulty(Sharing())
    assert Store(tmp_path / "store", files=counting).put_file(file) == (ABC, 3)
    assert "write" not in counting.calls


@pytest.mark.parametrize("make", [Path.exists, os.mkdir, os.mkfifo, lambda p: p.symlink_to(p)])
def test_a_source_that_is_no_readable_file_is_named(make: Any, store: Store, tmp_path: Path) -> None:
    make(tmp_path / "bars.csv")
    with pytest.raises(MlfError, match=r"MLF716 .*bars\.csv"):
        store.put_file(tmp_path / "bars.csv")


def test_a_batch_shows_nothing_before_its_end_and_nothing_after_a_failure(store: Store) -> None:
    with store.batch() as batch:
        digest = batch.put_bytes(b"abc")
        assert not store.has(digest)
    assert store.has(digest)
    with contextlib.suppress(ZeroDivisionError), store.batch() as batch:
        digest = batch.put_bytes(b"lost")
        _ = 1 // 0
    assert not store.has(digest)
    assert list((store.root / "tmp").iterdir()) == []


def test_a_batch_syncs_each_file_once_and_each_folder_once(disks: Any, faulty: Any) -> None:
    files = faulty(disks())
    store = Store(Path("/home/.mlf/store"), files=files)
    store.put_bytes(b"warm")
    with store.batch() as batch:
        digests = [batch.put_bytes(b"%d" % i) for i in range(100)] + [batch.put_bytes(b"5")]
    folders = {d[7:9] for d in digests}
    files.calls.clear()
    with store.batch() as batch:
        digests += [batch.put_bytes(b"%d" % i) for i in range(200, 300)]
    fresh = {d[7:9] for d in digests[101:]}
    assert files.calls.count("fsync") == 100
    assert files.calls.count("sync_folder") == len(fresh) + bool(fresh - folders)
    assert files.calls.count("rename") == 0


def test_bytes_already_stored_are_not_written_again(disks: Any, faulty: Any) -> None:
    files = faulty(disks())
    store = Store(Path("/home/.mlf/store"), files=files)
    store.put_bytes(b"abc")
    files.calls.clear()
    store.put_bytes(b"abc")
    assert {"create", "write", "link"}.isdisjoint(files.calls)
    assert files.calls.count("sync_folder") == 1, "whoever wrote it may not have come to that yet"


def test_a_store_opened_for_reading_reads_and_refuses_to_write(store: Store) -> None:
    digest = store.put_bytes(b"abc")
    reader = Store(store.root, mode="read")
    assert reader.read(digest) == b"abc"
    with pytest.raises(MlfError, match="MLF701"):
        reader.put_bytes(b"new")
    reader.path(digest).chmod(0o644)
    reader.path(digest).write_bytes(b"bad")
    with pytest.raises(MlfError, match="MLF709"):
        reader.read(digest)
    assert reader.has(digest), "nothing is moved on a store opened for reading"


def test_a_store_on_a_read_only_disk_serves_everything_that_only_reads(store: Store) -> None:
    class Locked(Files):
        def refuse(self, *_: Any) -> Any:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(store.root))

        create = link = unlink = rename = mkdir = touch = sync_folder = refuse

    with store.batch() as batch:
        written = formats.write(batch, "files", {"a": b"1"})
    record = Record(ABC, {}, written.output, written.storage, written.blobs, 0.0, "run")
    Actions(store).publish(record)
    locked = Store(store.root, files=Locked())
    assert Actions(locked).lookup(ABC) == record
    assert describe(Loader(locked), record.output, "files")["files"][0]["bytes"] == 1
    assert Loader(locked).files(record.output)["a"].read_bytes() == b"1"
    assert check(locked) == ()
    assert plan_sweep(locked, [], now=0.0).doomed == ()
    with pytest.raises(MlfError, match=r"MLF701 .*Read-only file system"):
        locked.put_bytes(b"new")


def test_opening_a_store_makes_no_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert not store.has(ABC)
    with pytest.raises(BlobMissing, match="MLF708"):
        store.verify(ABC)
    with pytest.raises(BlobMissing):
        store.read(ABC)
    with pytest.raises(BlobMissing):
        store.size(ABC)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:" + "../" * 21 + "x", ABC.upper(), ABC + "0", ABC[7:]])
def test_what_is_no_digest_never_becomes_a_path(text: str, store: Store) -> None:
    with pytest.raises(ValueError, match="is no digest"):
        store.path(text)


def test_a_blob_is_hashed_once_per_store(disks: Any, faulty: Any) -> None:
    files = faulty(disks())
    store = Store(Path("/home/.mlf/store"), files=files)
    digest = store.put_bytes(b"abc")
    files.calls.clear()
    store.verify(digest)
    store.verify(digest)
    assert files.calls.count("open") == 1


def test_the_core_of_the_store_imports_no_heavy_library_and_costs_few_milliseconds() -> None:
    code = (
        "import mlf.errors, mlf.schemas.identity, sys, time; start = time.process_time();"
        "import mlf.artifacts.store, mlf.artifacts.actions; print(time.process_time() - start);"
        "import mlf.artifacts.formats, mlf.artifacts.loader, mlf.artifacts.gc, mlf.artifacts.check, mlf.artifacts.describe;"
        "assert not {'numpy', 'pandas', 'pyarrow', 'pydantic'} & set(sys.modules)"
    )
    seconds = [float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout) for _ in range(8)]
    assert min(seconds) < 0.015
