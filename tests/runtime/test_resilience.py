"""Kills, interrupts, damage, full and read-only disks: what a run survives, and what it says."""

from __future__ import annotations

import errno
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mlf.artifacts.actions import Actions
from mlf.artifacts.files import Files
from mlf.artifacts.store import Store
from mlf.errors import MlfError
from mlf.runtime import execution
from mlf.runtime.driver import execute
from mlf.runtime.options import RunOptions
from mlf.runtime.record import latest, list_runs
from mlf.runtime.verify import verify
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan import Source
from mlf.schemas.plan_json import plan_bytes

DRIVE = Path(__file__).parent / "toys" / "drive.py"


def digests(record: Any) -> dict[str, str]:
    return {node_id: node.digest for node_id, node in record.nodes.items()}


def states(record: Any) -> dict[str, str]:
    return {node_id: node.state for node_id, node in record.nodes.items()}


@pytest.fixture
def chain(toy: Any, sealed: Any) -> Any:
    """Two chains of small steps and their sum: a kill finds something in every state."""
    nodes = [toy("a0", "make", params={"n": 100}, seed=1), toy("b0", "make", params={"n": 100}, seed=2)]
    nodes += [toy(f"{c}{i}", "add", {"x": f"{c}{i - 1}"}, params={"shift": i}) for i in range(1, 6) for c in "ab"]
    return sealed([*nodes, toy("sum", "add", {"all": ("a5", "b5")})])


@pytest.fixture
def start(bench: Any) -> Any:
    """Starts a driver process on a plan."""
    bench.folder.mkdir(exist_ok=True)

    def start_driver(plan: Any, cores: int = 2) -> subprocess.Popen[bytes]:
        path = bench.folder / "plan.json"
        path.write_bytes(plan_bytes(plan))
        command = [sys.executable, str(DRIVE), str(bench.folder), str(path), str(cores)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return start_driver


def ended(driver: subprocess.Popen[bytes]) -> dict[str, Any]:
    out, err = driver.communicate(timeout=60)
    assert driver.returncode == 0, err.decode()
    return dict(json.loads(out))


@pytest.mark.slow
def test_fifty_kills_at_random_instants_and_the_digests_of_an_undisturbed_run(bench: Any, make_bench: Any, chain: Any, start: Any) -> None:
    undisturbed = make_bench("undisturbed").run(chain)
    begin = time.monotonic()
    ended(start(chain))
    rng = random.Random(5)  # noqa: S311 - instants, not secrets
    span, kills = time.monotonic() - begin, 0
    while kills < 50:
        driver = start(chain)
        time.sleep(rng.uniform(0.2, 1.0) * span)
        if driver.poll() is None:
            driver.kill()
            kills += 1
        driver.communicate()
        remove_records(bench.store, rng)  # so that the next one has work to do
    final = ended(start(chain))
    assert {n: d for n, (_, d) in final["nodes"].items()} == digests(undisturbed)
    assert verify(latest(bench.runs), bench.store).is_confirmed
    assert {r.status for r in list_runs(bench.runs)} <= {"ok", "interrupted"}


def remove_records(store: Any, rng: random.Random) -> None:
    records = sorted((store.root / "actions").rglob("*.json"))
    for path in rng.sample(records, len(records) // 2):
        path.unlink()


def test_a_killed_driver_takes_its_workers_along_and_its_run_counts_as_interrupted(bench: Any, toy: Any, sealed: Any, start: Any) -> None:
    plan = sealed([toy("quick", "make", params={"n": 3}, seed=1), toy("long", "wait", {"a": "quick"}, params={"seconds": 60})])
    driver = start(plan)
    workers = wait_for_workers(driver, bench, "long")
    driver.kill()
    driver.communicate()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(alive(pid) for pid in workers)
    assert latest(bench.runs).status == "interrupted"


def test_ctrl_c_stops_cleanly_and_finished_nodes_are_kept(bench: Any, toy: Any, sealed: Any, start: Any) -> None:
    nodes = [toy("soon", "wait", params={"seconds": 0.8}), toy("long", "wait", params={"seconds": 60}), toy("behind", "add", {"a": "long"})]
    driver = start(sealed(nodes))
    workers = wait_for_workers(driver, bench, "soon", "long")
    driver.send_signal(signal.SIGINT)
    _, err = driver.communicate(timeout=30)
    assert b"KeyboardInterrupt" in err
    assert not any(alive(pid) for pid in workers)
    record = latest(bench.runs)
    assert record.status == "interrupted"
    assert states(record) == {"soon": "computed", "long": "skipped", "behind": "skipped"}
    assert Actions(bench.store).lookup(record.nodes["soon"].key) is not None


def test_a_second_ctrl_c_ends_the_run_at_once(bench: Any, toy: Any, sealed: Any, start: Any) -> None:
    driver = start(sealed([toy("long", "wait", params={"seconds": 60})]))
    workers = wait_for_workers(driver, bench, "long")
    driver.send_signal(signal.SIGINT)
    time.sleep(0.3)
    begin = time.monotonic()
    driver.send_signal(signal.SIGINT)
    driver.communicate(timeout=30)
    assert time.monotonic() - begin < 1.5
    assert not any(alive(pid) for pid in workers)
    assert latest(bench.runs).status == "interrupted"


def wait_for_workers(driver: subprocess.Popen[bytes], bench: Any, *nodes: str) -> list[int]:
    """Process ids of the driver's workers, once the named nodes have been started and the bodies are likely at work."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        text = "".join(p.read_text() for p in bench.runs.glob("*/events.jsonl"))
        if all('"node_started", "at"' in text and f'"node": "{n}"' in text for n in nodes):
            time.sleep(0.4)
            return [int(pid) for pid in Path(f"/proc/{driver.pid}/task/{driver.pid}/children").read_text().split()]
        time.sleep(0.02)
    raise TimeoutError


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_two_drivers_at_once_do_no_node_twice(bench: Any, toy: Any, sealed: Any, start: Any) -> None:
    nodes = [toy(f"n{i}", "count", params={"marker": str(bench.folder / f"m{i}"), "seconds": 0.15}) for i in range(6)]
    plan = sealed([*nodes, toy("sum", "add", {"all": tuple(n.id for n in nodes)})])
    first, second = start(plan), start(plan)
    one, two = ended(first), ended(second)
    assert [d for _, d in one["nodes"].values()] == [d for _, d in two["nodes"].values()]
    assert [(bench.folder / f"m{i}").read_text() for i in range(6)] == ["x"] * 6
    both = [{one["nodes"][n][0], two["nodes"][n][0]} for n in one["nodes"]]
    assert both == [{"computed", "hit"}] * 7


def damage(store: Any, digest: str) -> None:
    path = store.path(digest)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def column_digest(store: Any, record: Any, node: str) -> str:
    """Digest of the one column of a node's table."""
    found = Actions(store).lookup(record.nodes[node].key)
    return next(b.digest for b in found.blobs if b.digest != found.output)


def test_a_damaged_input_is_found_before_use_and_made_again(bench: Any, chain: Any, sealed: Any, toy: Any) -> None:
    first = bench.run(chain)
    damage(bench.store, column_digest(bench.store, first, "a5"))
    more = sealed([*chain.nodes, toy("new", "add", {"x": "a5"}, params={"shift": 9})])
    events: list[Any] = []
    record = bench.run(more, events)
    assert record.status == "ok"
    assert record.nodes["a5"].state == "computed"
    assert record.nodes["a4"].state == "hit"
    assert digests(record) == digests(first) | {"new": record.nodes["new"].digest}
    assert [e.facts["code"] for e in events if e.kind == "notice"] == ["MLF709"]
    assert verify(record, bench.store).is_confirmed


def test_damage_far_upstream_is_mended_step_by_step(bench: Any, chain: Any) -> None:
    first = bench.run(chain)
    for node in ("a3", "a4"):
        damage(bench.store, column_digest(bench.store, first, node))
    Path(bench.store.layout.action(first.nodes["a5"].key)).unlink()
    record = bench.run(chain)
    assert digests(record) == digests(first)
    assert {n for n, s in states(record).items() if s == "computed"} == {"a3", "a4", "a5"}


def test_a_cached_node_made_again_may_need_more_memory_than_the_run_was_given(bench: Any, toy: Any, sealed: Any) -> None:
    big = toy("big", "make", params={"n": 3}, seed=1, estimate={"memory": 1e9})
    first = bench.run(sealed([big]))
    damage(bench.store, column_digest(bench.store, first, "big"))
    record = bench.run(sealed([big, toy("small", "add", {"a": "big"})]), memory_bytes=1_000)
    assert states(record) == {"big": "computed", "small": "computed"}


def test_a_record_whose_bytes_are_gone_is_a_miss(bench: Any, chain: Any) -> None:
    first = bench.run(chain)
    bench.store.path(column_digest(bench.store, first, "sum")).unlink()
    record = bench.run(chain)
    assert digests(record) == digests(first)
    assert record.nodes["sum"].why == "its bytes are gone"


def test_a_damaged_action_record_is_a_miss(bench: Any, chain: Any) -> None:
    first = bench.run(chain)
    path = Path(bench.store.layout.action(first.nodes["sum"].key))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b'"seconds":', b'"secands":'))
    record = bench.run(chain)
    assert digests(record) == digests(first)
    assert record.nodes["sum"].why == "its record is damaged"


def test_a_damaged_copy_of_a_source_is_fetched_again(bench: Any, toy: Any, sealed: Any) -> None:
    (bench.folder / "bars.csv").write_bytes(b"ts,open\n")
    source = Source("bars", "bars.csv", digest_bytes(b"ts,open\n"), 8)
    bench.run(sealed([toy("sizes", "lines", {"files": "@bars"})], (source,)))
    damage(bench.store, source.digest)
    record = bench.run(sealed([toy("more", "lines", {"files": "@bars"}, params={"again": 1})], (source,)))
    assert record.status == "ok"
    assert bench.store.read(source.digest) == b"ts,open\n"


class ReadOnlyFiles(Files):
    """A disk mounted read-only."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise OSError(errno.EROFS, "Read-only file system")

    create = link = unlink = rename = mkdir = touch = _refuse


def test_a_read_only_disk_serves_a_cached_run_without_a_record(bench: Any, chain: Any, monkeypatch: Any) -> None:
    first = bench.run(chain)
    store = Store(bench.store.root, files=ReadOnlyFiles())
    monkeypatch.setattr(Path, "mkdir", ReadOnlyFiles()._refuse)
    events: list[Any] = []
    record = execute(chain, RunOptions(cores=1), store, events.append)
    assert record.status == "ok"
    assert digests(record) == digests(first)
    assert record.folder is None
    assert [e.facts["code"] for e in events if e.kind == "notice"] == ["MLF610"]


def test_a_full_disk_fails_the_node_with_its_own_code(bench: Any, toy: Any, sealed: Any) -> None:
    record = bench.run(sealed([toy("full", "full_disk"), toy("behind", "add", {"a": "full"})]), retries=2)
    assert states(record) == {"full": "failed", "behind": "skipped"}
    assert record.nodes["full"].error["code"] == "MLF703"
    assert record.nodes["full"].attempts == 1


def test_a_store_opened_for_reading_serves_a_cached_run_and_refuses_another(bench: Any, chain: Any, toy: Any, sealed: Any) -> None:
    first = bench.run(chain)
    reading = Store(bench.store.root, mode="read")
    assert digests(execute(chain, RunOptions(cores=1), reading)) == digests(first)
    with pytest.raises(MlfError) as caught:
        execute(sealed([toy("new", "make", params={"n": 3}, seed=9)]), RunOptions(cores=1), reading)
    assert caught.value.code == "MLF701"


def test_a_run_folder_that_cannot_be_made_costs_the_record_only(bench: Any, chain: Any) -> None:
    (bench.folder / ".mlf").mkdir(parents=True)
    bench.runs.write_text("a file where the folder should be")
    events: list[Any] = []
    record = bench.run(chain, events)
    assert record.status == "ok"
    assert record.folder is None
    assert [e.facts["code"] for e in events if e.kind == "notice"] == ["MLF610"]


def test_a_claim_that_another_run_holds_is_waited_for(bench: Any, toy: Any, sealed: Any, monkeypatch: Any) -> None:
    plan = sealed([toy("one", "make", params={"n": 3}, seed=1)])
    real, refusals = execution.claim, []

    def busy_at_first(store: Any, key: str) -> Any:
        refusals.append(key)
        return None if len(refusals) < 4 else real(store, key)

    monkeypatch.setattr(execution, "claim", busy_at_first)
    assert bench.run(plan).status == "ok"
    assert len(refusals) == 4


def test_inputs_that_vanish_during_the_run_are_made_again_in_their_order(bench: Any, toy: Any, sealed: Any) -> None:
    first = [toy("p", "make", params={"n": 5}, seed=1), toy("q", "add", {"x": "p"}), toy("s", "add", {"x": "q"}, params={"shift": 1})]
    plan = sealed([*first, toy("r", "add", {"all": ("p", "q", "s")})])
    before = bench.run(sealed(first))

    class Sweeper(list[Any]):
        """Takes everything away in the moment when its reader starts, once."""

        def append(self, event: Any) -> None:
            if event.kind == "node_started" and event.node == "r" and not any(e.kind == "node_started" for e in self):
                for node in before.nodes.values():
                    found = Actions(bench.store).lookup(node.key)
                    for blob in found.blobs if found else ():
                        bench.store.path(blob.digest).unlink(missing_ok=True)
            super().append(event)

    record = bench.run(plan, Sweeper())
    assert record.status == "ok"
    assert {n: s.state for n, s in record.nodes.items()} == dict.fromkeys("pqsr", "computed")
    assert verify(record, bench.store).is_confirmed
