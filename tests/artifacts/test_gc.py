"""A sweep takes what nothing needs, and nothing else, whatever happens beside it."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.artifacts import gc
from mlf.artifacts.actions import Actions
from mlf.artifacts.claims import claim, exclusive
from mlf.artifacts.gc import plan_sweep, sweep
from mlf.artifacts.record import Record
from mlf.artifacts.roots import pin
from mlf.artifacts.store import Store
from mlf.artifacts.tree import Entry, put_tree
from mlf.errors import MlfError
from mlf.schemas.identity import digest_of

DAY = 86_400.0
NOW = time.time()


def node(store: Store, number: int, *contents: bytes) -> Record:
    with store.batch() as batch:
        entries = [Entry(str(i), len(data), batch.put_bytes(data)) for i, data in enumerate(contents)]
        tree = put_tree(batch, entries)
    record = Record(digest_of("key", number), {}, tree.digest, "files", (tree, *(e.blob for e in entries)), 0.0, "run")
    return Actions(store).publish(record).record


def age(store: Store, days: float) -> None:
    for path in store.root.rglob("*"):
        os.utime(path, (NOW - days * DAY, NOW - days * DAY))


def kept(store: Store) -> set[int]:
    return {i for i in range(9) if Actions(store).lookup(digest_of("key", i))}


def test_what_is_asked_for_stays_whole_and_the_rest_goes(store: Store) -> None:
    first, second, third = node(store, 1, b"a", b"shared"), node(store, 2, b"b", b"shared"), node(store, 3, b"c")
    age(store, 30)
    plan = plan_sweep(store, [first.key, third.output], now=NOW)
    assert {item.kind for item in plan.doomed} == {"record", "blob"}
    assert len(plan.doomed) == 3, "the record, its tree and b; the shared blob stays"
    assert plan.size == sum(Path(item.path).stat().st_size for item in plan.doomed)
    assert kept(store) == {1, 2, 3}, "a plan removes nothing"
    assert set(sweep(store, plan)) == set(plan.doomed)
    assert kept(store) == {1, 3}
    assert store.read(second.blobs[2].digest) == b"shared"
    assert list((store.root / "tmp").iterdir()) == []


def test_pins_claims_and_youth_protect(store: Store) -> None:
    records = [node(store, i, b"%d" % i) for i in range(4)]
    age(store, 30)
    young = node(store, 4, b"4")
    pin(store, "best", [records[0].key])
    pin(store, "model", [records[1].output])
    with claim(store, records[2].key) or pytest.fail("it was free"):
        sweep(store, plan_sweep(store, [], now=NOW))
    assert kept(store) == {0, 1, 2, 4}
    assert young.key in set(Actions(store).keys())


def test_an_artifact_pinned_by_digest_keeps_its_files_without_any_record(store: Store) -> None:
    record = node(store, 1, b"a", b"b")
    Path(store.layout.action(record.key)).unlink()
    age(store, 30)
    assert sweep(store, plan_sweep(store, [record.output], now=NOW)) == ()
    assert all(store.holds(*blob) for blob in record.blobs)


def test_leftovers_of_dead_processes_go_when_they_are_old(store: Store) -> None:
    node(store, 1, b"a")
    for folder, name in (("tmp", "77-ab"), ("quarantine", "ff.12"), ("claims", "0" * 64)):
        (store.root / folder).mkdir(exist_ok=True)
        (store.root / folder / name).write_bytes(b"left")
    assert sweep(store, plan_sweep(store, [digest_of("key", 1)], now=NOW)) == ()
    age(store, 30)
    gone = sweep(store, plan_sweep(store, [digest_of("key", 1)], now=NOW))
    assert {item.kind for item in gone} == {"temporary", "quarantine", "claim"}


def test_observations_live_as_long_as_their_action(store: Store) -> None:
    node(store, 1, b"a")
    node(store, 1, b"other")
    age(store, 30)
    assert "observation" not in {item.kind for item in plan_sweep(store, [digest_of("key", 1)], now=NOW).doomed}
    assert "observation" in {item.kind for item in plan_sweep(store, [], now=NOW).doomed}


def test_what_is_used_again_after_the_plan_stays(store: Store) -> None:
    old = node(store, 1, b"a")
    age(store, 30)
    plan = plan_sweep(store, [], now=NOW)
    assert len(plan.doomed) == 3
    Actions(store).renew(old.key)
    assert sweep(store, plan) == ()
    age(store, 30)
    plan = plan_sweep(store, [], now=NOW)
    node(store, 2, b"a")
    sweep(store, plan)
    assert kept(store) == {2}


def test_a_file_renewed_in_the_very_moment_of_its_removal_gets_its_name_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old = node(store, 1, b"a")
    age(store, 30)
    plan = plan_sweep(store, [], now=NOW)
    rename = store.files.rename

    def late(source: str, target: str) -> None:
        os.utime(source)
        rename(source, target)

    monkeypatch.setattr(store.files, "rename", late)
    assert sweep(store, plan) == ()
    assert Actions(store).lookup(old.key) == old


def test_records_are_gone_for_good_before_the_first_blob_goes(tmp_path: Path, faulty: Any, dead: Any) -> None:
    for at in itertools.count():
        root = tmp_path / str(at) / ".mlf" / "store"
        store = Store(root)
        node(store, 1, b"a")
        age(store, 30)
        plan, files = plan_sweep(store, [], now=NOW), faulty(store.files, at)
        try:
            sweep(Store(root, files=files), plan)
        except dead:
            assert Actions(store).probe(digest_of("key", 1)).reason in {"", "absent"}
            continue
        first_blob = [i for i, call in enumerate(files.calls) if call == "unlink"][1]
        assert "sync_folder" in files.calls[:first_blob]
        break


def test_two_sweeps_at_once_are_refused_and_a_read_only_store_is_not_swept(store: Store) -> None:
    node(store, 1, b"a")
    plan = plan_sweep(store, [], now=NOW)
    with exclusive(store, "gc"), pytest.raises(MlfError, match="MLF714"):
        sweep(store, plan)
    reader = Store(store.root, mode="read")
    with pytest.raises(MlfError, match="MLF701"):
        sweep(reader, plan_sweep(reader, [], now=NOW))


def test_an_empty_store_has_nothing_to_sweep(store: Store) -> None:
    assert plan_sweep(store, [], now=NOW).doomed == ()
    assert gc.GRACE == 14 * DAY


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_is_kept_is_complete(tmp_path_factory: Any, data: st.DataObject) -> None:
    store = Store(tmp_path_factory.mktemp("gc") / ".mlf" / "store")
    small = st.sampled_from([b"a", b"b", b"c", b"d"])
    records = [node(store, i, *data.draw(st.lists(small, max_size=3))) for i in range(data.draw(st.integers(0, 6)))]
    age(store, 30)
    keep = data.draw(st.sets(st.sampled_from([r.key for r in records] + [r.output for r in records]))) if records else set()
    sweep(store, plan_sweep(store, keep, now=NOW))
    wanted = {i for i, r in enumerate(records) if r.key in keep or r.output in keep}
    assert kept(store) == wanted
    blobs = {b.digest for i in wanted for b in records[i].blobs}
    assert {f"sha256:{p.parent.name}{p.name}" for p in (store.root / "blobs").rglob("*") if p.is_file()} == blobs
