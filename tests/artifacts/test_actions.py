"""Action records: first writer wins, later ones are observations, and a hit is a hit only if everything is there."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.artifacts.actions import Actions
from mlf.artifacts.record import Blob, Record, decode, encode
from mlf.artifacts.store import Store
from mlf.artifacts.trouble import BlobMissing
from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json, digest_bytes, digest_of

KEY = digest_of("key", 1)
TEXT = st.text(st.characters(codec="ascii"), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | TEXT
DATA = st.recursive(SCALARS, lambda d: st.lists(d, max_size=3) | st.dictionaries(TEXT, d, max_size=3))


def made(store: Store, data: bytes, key: str = KEY, run: str = "run-1") -> Record:
    digest = store.put_bytes(data)
    return Record(key, {"code": "x@1", "inputs": {"bars": digest}}, digest, "document", (Blob(digest, len(data)),), 1.25, run)


def test_a_published_record_is_found_as_it_was(store: Store, actions: Actions) -> None:
    record = made(store, b"{}")
    assert actions.lookup(KEY) is None
    assert actions.probe(KEY).reason == "absent"
    published = actions.publish(record)
    assert (published.record, published.first, published.agreed) == (record, True, True)
    assert actions.lookup(KEY) == record == Actions(Store(store.root, mode="read")).lookup(KEY)
    assert list(actions.keys()) == [KEY]
    assert record.size == 2


def test_a_records_file_is_canonical_json_that_proves_itself(store: Store, actions: Actions) -> None:
    actions.publish(made(store, b"{}"))
    path = store.root / "actions" / KEY[7:9] / f"{KEY[9:]}.json"
    content = json.loads(path.read_bytes())
    assert content["checksum"] == digest_of("action", content["record"])
    assert canonical_json(content) == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o444


def test_the_first_result_counts_and_a_different_one_is_kept_beside_it(store: Store, actions: Actions) -> None:
    first, same, other = made(store, b"1"), made(store, b"1", run="run-2"), made(store, b"2", run="run-3")
    actions.publish(first)
    again, different = actions.publish(same), actions.publish(other)
    assert (again.record, again.first, again.agreed) == (first, False, True)
    assert (different.record, different.first, different.agreed) == (first, False, False)
    assert actions.lookup(KEY) == first
    assert {o.run for o in actions.observations(KEY)} == {"run-2", "run-3"}


def test_a_record_whose_blob_is_gone_is_a_miss_that_names_it_and_gives_way(store: Store, actions: Actions) -> None:
    record = made(store, b"1")
    actions.publish(record)
    store.path(record.output).unlink()
    probe = actions.probe(KEY)
    assert (probe.record, probe.reason, probe.missing, probe.stale) == (None, "incomplete", (record.output,), record)
    published = actions.publish(made(store, b"2"))
    assert (published.first, published.agreed) == (True, True)
    assert actions.lookup(KEY) == published.record


def test_a_cut_short_blob_is_a_miss_without_reading_it(store: Store, actions: Actions) -> None:
    record = made(store, b"12345")
    actions.publish(record)
    store.path(record.output).chmod(0o644)
    store.path(record.output).write_bytes(b"123")
    assert actions.probe(KEY).reason == "incomplete"
    assert actions.publish(made(store, b"12345")).first is False, "storing the bytes again heals the record"
    assert actions.lookup(KEY) == record


def test_a_record_under_the_wrong_name_is_a_miss(store: Store, actions: Actions) -> None:
    other = digest_of("key", 2)
    actions.publish(made(store, b"1"))
    actions.publish(made(store, b"2", key=other))
    here, there = Path(store.layout.action(KEY)), Path(store.layout.action(other))
    here.unlink()
    here.write_bytes(there.read_bytes())
    probe = actions.probe(KEY)
    assert (probe.record, probe.reason) == (None, "damaged")
    assert other in probe.detail
    assert actions.publish(made(store, b"1")).first, "a damaged record gives way"
    assert actions.lookup(KEY) is not None


def test_a_record_never_comes_before_its_blobs(actions: Actions) -> None:
    digest = digest_of("nothing", 0)
    with pytest.raises(BlobMissing):
        actions.publish(Record(KEY, {}, digest, "document", (Blob(digest, 3),), 0.0, "run"))
    assert actions.probe(KEY).reason == "absent"


def test_a_store_opened_for_reading_takes_no_record(store: Store) -> None:
    record = made(store, b"1")
    with pytest.raises(MlfError, match="MLF701"):
        Actions(Store(store.root, mode="read")).publish(record)


def test_a_lookup_reads_one_file_and_asks_once_per_blob(disks: Any, faulty: Any) -> None:
    files = faulty(disks())
    store = Store(Path("/home/.mlf/store"), files=files)
    Actions(store).publish(made(store, b"1"))
    files.calls.clear()
    assert Actions(store).lookup(KEY)
    assert files.calls == ["open", "stat"]


@given(
    parts=st.dictionaries(TEXT, DATA, max_size=4),
    seconds=st.floats(0, 1e6),
    run=TEXT,
    sizes=st.lists(st.integers(0, 2**53 - 1), max_size=3),
)
def test_a_record_survives_its_file_unchanged(parts: dict[str, Any], seconds: float, run: str, sizes: list[int]) -> None:
    blobs = tuple(Blob(digest_of("blob", i), size) for i, size in enumerate(sizes))
    record = Record(KEY, parts, digest_of("out", 0), "table", blobs, seconds, run)
    assert decode(encode(record)) == record
    assert encode(decode(encode(record))) == encode(record)


@given(data=st.binary(max_size=300))
def test_no_other_bytes_are_a_record(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"record|checksum"):
        decode(data)


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Record)])
def test_a_record_of_another_shape_is_refused_even_with_a_right_checksum(field: str) -> None:
    record = Record(KEY, {}, KEY, "table", (), 0.0, "run")
    body = json.loads(encode(record))["record"]
    del body[field]
    text = canonical_json(body)
    data = b'{"checksum":"' + digest_bytes(b"mlf.action/1\0" + text).encode() + b'","record":' + text + b"}"
    with pytest.raises(ValueError, match="field"):
        decode(data)
