"""The local engine by itself, with workers that speak the protocol."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from mlf.runtime import local
from mlf.runtime.engine import Job, Outcome
from mlf.runtime.local import LocalEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKER = """
import os, sys, time
from mlf.runtime.messages import Inbox, send
inbox = Inbox(0)
while not inbox.ended:
    for m in inbox.receive():
        if m.get("die") is not None: print("last words", file=sys.stderr, flush=True); os._exit(m["die"])
        if m.get("kill"): os.kill(os.getpid(), m["kill"])
        time.sleep(m.get("sleep", 0))
        send(1, {"job": m["job"], "kind": "done", "facts": {"pid": os.getpid(), "threads": sys.argv[1]}})
"""


@pytest.fixture
def engine(monkeypatch: Any, tmp_path: Any) -> Iterator[LocalEngine]:
    def start(_arguments: Any, threads: int, log: Any, _machine_code: Any) -> subprocess.Popen[bytes]:
        with log.open("ab") as errors:
            command = [sys.executable, "-c", WORKER, str(threads)]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            return subprocess.Popen(command, bufsize=0, stderr=errors, start_new_session=True, **pipes)

    monkeypatch.setattr(local, "start_worker", start)
    engine = LocalEngine(2, [], tmp_path)
    yield engine
    engine.close()


def outcome(engine: Any) -> Outcome:
    (found,) = engine.wait_any(30)
    return found


def pid(engine: Any, number: Any, threads: Any = 1) -> int:
    engine.submit(Job(number, threads, {}))
    return outcome(engine).facts["pid"]


def test_an_idle_worker_is_used_again(engine: Any) -> None:
    assert pid(engine, 1) == pid(engine, 2)


def test_two_jobs_run_side_by_side(engine: Any) -> None:
    for number in (1, 2):
        engine.submit(Job(number, 1, {"sleep": 0.3}))
    found = []
    while len(found) < 2:
        found += engine.wait_any(30)
    assert len({o.facts["pid"] for o in found}) == 2
    assert {o.worker for o in found} == {1, 2}


def test_another_thread_count_takes_another_worker(engine: Any) -> None:
    engine.submit(Job(1, 1, {}))
    first = outcome(engine)
    engine.submit(Job(2, 2, {}))
    second = outcome(engine)
    assert (first.facts["threads"], second.facts["threads"]) == ("1", "2")
    engine.submit(Job(3, 3, {}))
    assert outcome(engine).facts["threads"] == "3"
    assert len(engine._slots) == 2


@pytest.mark.parametrize(("end", "how"), [({"die": 3}, "exit status 3"), ({"kill": 11}, "SIGSEGV"), ({"kill": 9}, "SIGKILL")])
def test_a_dead_worker_is_told_with_its_end_and_replaced(engine: Any, end: Any, how: Any) -> None:
    engine.submit(Job(1, 1, end))
    found = outcome(engine)
    assert (found.job, found.kind) == (1, "lost")
    assert how in found.facts["how"]
    assert found.facts["printed"] == ("last words" if "die" in end else "")
    assert pid(engine, 2)


def test_a_worker_that_died_while_idle_costs_its_next_job_one_attempt(engine: Any) -> None:
    pid(engine, 1)
    slot = engine._slots[0]
    slot.process.kill()
    slot.process.wait()
    engine.submit(Job(2, 1, {}))
    assert outcome(engine).kind == "lost"
    assert pid(engine, 3)


def test_a_cancelled_job_has_no_outcome(engine: Any) -> None:
    engine.submit(Job(1, 1, {"sleep": 60}))
    engine.cancel(1)
    engine.cancel(99)
    begin = time.monotonic()
    assert engine.wait_any(10) == []
    assert time.monotonic() - begin < 5
    assert engine._slots == []


def test_waiting_ends_when_its_time_is_up(engine: Any) -> None:
    engine.submit(Job(1, 1, {"sleep": 60}))
    begin = time.monotonic()
    assert engine.wait_any(0.1) == []
    assert time.monotonic() - begin < 2
