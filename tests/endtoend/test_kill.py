"""Whole runs, driver and workers, killed at random instants and continued; and Ctrl-C."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

KILLS = 50
GIVE_UP = 150


def small(tiny: dict[str, Any]) -> dict[str, Any]:
    """One horizon, one model."""
    tiny["labels"]["triple_barrier"]["horizons"] = [5]
    tiny["models"] = {"one": tiny["models"]["one"]}
    return tiny


def start(project: Any, *arguments: str) -> subprocess.Popen[bytes]:
    command = project.command("run", "tiny.yaml", "--cores", "2", *arguments)
    return subprocess.Popen(command, cwd=project.folder, env=project.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    with suppress(OSError):
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def first_children(pid: int, patience: float = 30) -> list[int]:
    """Processes that a process has started, once there is one; a node is announced just before its worker starts."""
    end = time.monotonic() + patience
    while not (found := children(pid)) and time.monotonic() < end:
        time.sleep(0.002)
    return found


def kill_all(run: subprocess.Popen[bytes], rng: random.Random) -> None:
    """Kills driver and workers, in any order."""
    pids = [run.pid, *children(run.pid)]
    rng.shuffle(pids)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    run.communicate()


def forget(project: Any, rng: random.Random) -> None:
    """Removes some records, so that the next run has work to do."""
    records = sorted((project.store / "actions").rglob("*.json"))
    for path in rng.sample(records, len(records) // 2):
        path.unlink()


def files(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]


@pytest.mark.slow
def test_fifty_kills_at_random_instants_end_in_the_digests_of_an_undisturbed_run(empty: Any, project: Any, tiny: Any, digests: Any) -> None:
    empty.write(small(tiny))
    project.write(tiny)
    begin = time.monotonic()
    start(empty).communicate()
    span, kills, rng = time.monotonic() - begin, 0, random.Random(11)  # noqa: S311 - instants, not secrets
    for _ in range(GIVE_UP):
        forget(empty, rng)
        run = start(empty)
        time.sleep(rng.uniform(0.05, 0.5) * span)
        kills += run.poll() is None
        kill_all(run, rng)
        if kills == KILLS:
            break
    assert kills == KILLS
    record = empty.run()
    assert digests(record) == digests(project.run())
    assert not (empty.store / "observations").exists()  # no node ever gave other bytes
    assert {r["state"] for r in record["nodes"].values()} <= {"hit", "computed"}
    told = empty.ok("verify").out
    assert f"{len(record['nodes'])} of {len(record['nodes'])} nodes intact" in told
    empty.ok("gc", "--delete", "--grace", "0")
    assert empty.would_run() == {}
    left = files(empty.folder / ".mlf")
    assert [f for f in left if f.startswith(("store/tmp/", "store/claims/", "store/quarantine/")) or f.rpartition(".")[2].isdigit()] == []


def test_a_killed_run_is_listed_as_interrupted(empty: Any, tiny: Any) -> None:
    empty.write(small(tiny))
    run = start(empty)
    wait_for(empty, "node_started")
    kill_all(run, random.Random(1))  # noqa: S311 - any order
    assert "interrupted" in empty.ok("ls").out
    assert "interrupted" in empty.ok("status").out


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_being_asked_to_end_ends_workers_and_leaves_a_record_that_says_so(empty: Any, tiny: Any, name: str) -> None:
    empty.write(small(tiny))
    run = start(empty)
    wait_for(empty, "node_started")
    workers = first_children(run.pid)
    run.send_signal(signal.Signals[name])
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130, err
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert workers
    assert ended(workers)
    assert empty.latest()["status"] == "interrupted"
    assert empty.run()["status"] == "ok"


def ended(pids: list[int], patience: float = 10) -> bool:
    """Whether all processes end in time. One that was just being started dies by the kernel's word after its driver; nobody may reap it."""
    end = time.monotonic() + patience
    while any(runs(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def runs(pid: int) -> bool:
    """Whether a process exists and is more than an entry that waits to be reaped."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    return False


def wait_for(project: Any, kind: str) -> None:
    """Returns once a run has told of an event."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if any(kind in p.read_text() for p in project.runs.glob("*/events.jsonl")):
            return
        time.sleep(0.01)
    raise TimeoutError(kind)
