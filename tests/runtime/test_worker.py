"""Whatever a body does to its process, the run hears of it and goes on."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from mlf.runtime.local import _tail


@pytest.mark.parametrize("python", [True, False])
def test_a_body_that_reads_standard_input_finds_it_empty(bench: Any, toy: Any, sealed: Any, python: Any) -> None:
    run = bench.run(sealed([toy("n", "listen", params={"python": python})]))
    assert run.nodes["n"].state == "computed"


def test_the_child_of_a_dead_worker_stops_no_run(bench: Any, toy: Any, sealed: Any, tmp_path: Any) -> None:
    run = bench.run(sealed([toy("n", "orphan", params={"marker": str(tmp_path / "died")})]))
    assert (run.nodes["n"].state, run.nodes["n"].attempts) == ("computed", 2)
    assert run.seconds < 20, "the child sleeps for 30"


def test_a_flood_on_both_outputs_is_no_message_and_its_end_is_kept(bench: Any, toy: Any, sealed: Any) -> None:
    run = bench.run(sealed([toy("n", "flood", params={"lines": 200})]))
    assert run.nodes["n"].error["code"] == "MLF603"
    assert "exit status 4" in run.nodes["n"].error["message"]


def test_the_end_of_a_huge_log_is_read_without_the_rest(tmp_path: Any) -> None:
    log = tmp_path / "worker.log"
    with log.open("wb") as file:
        file.truncate(1 << 28)
        file.seek(0, 2)
        file.write("the end: ü\n".encode())
    tracemalloc.start()
    assert _tail(log).endswith("the end: ü")
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    log.write_bytes(b"short\n")
    assert _tail(log) == "short"
