"""What a run does to a store, seen from outside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan import Source


def digests(record: Any) -> dict[str, str]:
    return {node_id: node.digest for node_id, node in record.nodes.items()}


def states(record: Any) -> dict[str, str]:
    return {node_id: node.state for node_id, node in record.nodes.items()}


def test_a_parallel_run_equals_a_serial_run_digest_for_digest(make_bench: Any, diamond: Any) -> None:
    serial = make_bench("serial").run(diamond, cores=1)
    parallel = make_bench("parallel").run(diamond, cores=2)
    assert serial.status == parallel.status == "ok"
    assert digests(serial) == digests(parallel)
    assert None not in digests(serial).values()


def test_results_are_what_the_bodies_returned(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    drawn = int(np.random.Generator(np.random.PCG64(7)).integers(0, 100, 50).sum()) + sum(range(50))
    assert bench.store.read(record.nodes["told"].digest) == f'{{"total":{2 * drawn + 3}}}'.encode()


def test_a_second_run_computes_nothing_and_starts_no_worker(bench: Any, diamond: Any, monkeypatch: Any) -> None:
    first = bench.run(diamond)
    monkeypatch.setattr("mlf.runtime.local.start_worker", lambda *_: pytest.fail("a worker was started"))
    second = bench.run(diamond)
    assert set(states(second).values()) == {"hit"}
    assert digests(second) == digests(first)


def test_equal_bytes_upstream_stop_the_cascade(bench: Any, toy: Any, sealed: Any) -> None:
    def plan(scale: float) -> Any:
        numbers = toy("numbers", "make", params={"n": 5, "scale": scale}, seed=1)
        return sealed([numbers, toy("sign", "sign", {"a": "numbers"}), toy("end", "add", {"a": "sign"})])

    bench.run(plan(1.0))
    assert states(bench.run(plan(2.0))) == {"numbers": "computed", "sign": "computed", "end": "hit"}


def test_one_changed_parameter_runs_only_what_depends_on_it(bench: Any, diamond: Any, sealed: Any) -> None:
    bench.run(diamond)
    nodes = [replace(n, params={"shift": 9}) if n.id == "left" else n for n in diamond.nodes]
    changed = states(bench.run(sealed(nodes)))
    assert changed == {"numbers": "hit", "left": "computed", "right": "hit", "both": "computed", "told": "computed"}


def test_a_failure_takes_only_its_descendants_along(bench: Any, toy: Any, sealed: Any) -> None:
    nodes = [
        toy("bad", "fail"),
        toy("behind", "add", {"a": "bad"}),
        toy("further", "add", {"a": "behind"}),
        toy("good", "make", params={"n": 3}, seed=1),
        toy("fine", "add", {"a": "good"}),
    ]
    events = []
    record = bench.run(sealed(nodes), events)
    assert record.status == "failed"
    assert states(record) == {"bad": "failed", "behind": "skipped", "further": "skipped", "good": "computed", "fine": "computed"}
    error = record.nodes["bad"].error
    assert error["code"] == "MLF602"
    assert "ZeroDivisionError: no number fits" in error["message"]
    log = Path(error["log"]).read_text()
    assert "toy_bodies.py" in log
    assert "mlf/runtime" not in log.split("toy_bodies.py")[1]
    assert record.nodes["bad"].attempts == 1
    printed = "".join(p.read_text() for p in Path(record.folder, "logs").glob("worker-*.log"))
    assert printed == "a word before the end\n"


def test_an_operator_exception_is_tried_again_only_if_asked(bench: Any, toy: Any, sealed: Any) -> None:
    plan = sealed([toy("shy", "raise_until", params={"marker": str(bench.folder / "m"), "times": 2})])
    assert bench.run(plan).status == "failed"
    record = bench.run(plan, retries=1)
    assert record.status == "ok"
    assert record.nodes["shy"].attempts == 2


def test_a_worker_killed_mid_task_is_replaced_and_the_node_tried_again(bench: Any, toy: Any, sealed: Any) -> None:
    plan = sealed([toy("mortal", "die_until", params={"marker": str(bench.folder / "m"), "deaths": 3}), toy("end", "add", {"a": "mortal"})])
    events = []
    record = bench.run(plan, events)
    assert record.status == "ok"
    assert record.nodes["mortal"].attempts == 4
    causes = [e.facts["cause"] for e in events if e.kind == "retry"]
    assert len(causes) == 3
    assert all("SIGKILL" in c for c in causes)


def test_a_worker_lost_four_times_is_a_failure(bench: Any, toy: Any, sealed: Any) -> None:
    plan = sealed([toy("mortal", "die_until", params={"marker": str(bench.folder / "m"), "deaths": 9})])
    record = bench.run(plan)
    assert record.nodes["mortal"].error["code"] == "MLF603"
    assert (bench.folder / "m").read_text() == "xxxx"


BROKEN = [("wrong_type", "toy", "returned list"), ("wrong_column", "bars", "'open' is missing")]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_contract_is_never_tried_again_and_never_published(bench: Any, toy: Any, sealed: Any, broken: Any) -> None:
    body, output, problem = broken
    record = bench.run(sealed([toy("liar", body, output=output)]), retries=3)
    assert record.nodes["liar"].error["code"] == "MLF604"
    assert problem in record.nodes["liar"].error["message"]
    assert record.nodes["liar"].attempts == 1
    assert not list((bench.store.root / "blobs").rglob("*"))


def test_a_body_that_is_not_there_is_named(bench: Any, toy: Any, sealed: Any) -> None:
    record = bench.run(sealed([toy("lost", "no_such_body")]))
    assert record.nodes["lost"].error["code"] == "MLF606"
    assert "no_such_body" in record.nodes["lost"].error["message"]


def test_a_node_beyond_the_memory_is_refused_before_anything_runs(bench: Any, toy: Any, sealed: Any) -> None:
    plan = sealed([toy("small", "make", params={"n": 3}, seed=1), toy("big", "add", {"a": "small"}, estimate={"memory": 2e9})])
    with pytest.raises(MlfError, match="big needs about") as caught:
        bench.run(plan, memory_bytes=1 << 30)
    assert caught.value.code == "MLF601"
    assert not bench.folder.joinpath(".mlf").exists()


def test_nodes_that_do_not_fit_together_run_one_after_the_other(bench: Any, toy: Any, sealed: Any) -> None:
    nodes = [toy(f"n{i}", "wait", params={"seconds": 0.05, "value": i}, estimate={"memory": 600.0}) for i in range(3)]
    events = []
    bench.run(sealed(nodes), events, cores=2, memory_bytes=1_000)
    kinds = [e.kind for e in events if e.kind.startswith("node_")]
    assert kinds == ["node_started", "node_done"] * 3


def test_the_longest_path_of_work_starts_first(bench: Any, toy: Any, sealed: Any) -> None:
    nodes = [
        toy("a", "make", params={"n": 1}, seed=1, estimate={"seconds": 5.0}),
        toy("b", "make", params={"n": 2}, seed=1, estimate={"seconds": 1.0}),
        toy("c", "add", {"a": "b"}, estimate={"seconds": 9.0}),
    ]
    events = []
    bench.run(sealed(nodes), events, cores=1)
    assert [e.node for e in events if e.kind == "node_started"] == ["b", "c", "a"]


def test_threads_follow_the_recipe_and_the_driver_keeps_its_secrets(bench: Any, toy: Any, sealed: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("TOY_SECRET", "swordfish")
    nodes = [toy(f"look{t}", "look", threads=t, output="document", storage="document") for t in (1, 2)]
    record = bench.run(sealed(nodes), cores=1)
    for threads in (1, 2):
        seen = bench.store.read(record.nodes[f"look{threads}"].digest)
        assert seen == f'{{"group":true,"pandas":false,"secret":"none","threads":"{threads}"}}'.encode()


def test_a_module_lying_in_the_current_folder_is_not_imported(bench: Any, diamond: Any, monkeypatch: Any) -> None:
    bench.folder.joinpath("numpy.py").write_text("raise SystemExit('the wrong numpy')")
    monkeypatch.chdir(bench.folder)
    assert bench.run(diamond).status == "ok"


def test_sources_are_read_from_the_copy_in_the_store(bench: Any, toy: Any, sealed: Any) -> None:
    (bench.folder / "bars.csv").write_bytes(b"ts,open\n1,2\n")
    source = Source("bars", "bars.csv", digest_bytes(b"ts,open\n1,2\n"), 12)
    plan = sealed([toy("sizes", "lines", {"files": "@bars"})], (source,))
    first = bench.run(plan)
    assert first.status == "ok"
    (bench.folder / "bars.csv").unlink()
    assert states(bench.run(plan)) == {"sizes": "hit"}
    assert bench.store.read(source.digest) == b"ts,open\n1,2\n"


def test_a_source_that_changed_since_the_plan_was_made_is_refused(bench: Any, toy: Any, sealed: Any) -> None:
    (bench.folder / "bars.csv").write_bytes(b"other bytes")
    source = Source("bars", "bars.csv", digest_bytes(b"these bytes"), 11)
    with pytest.raises(MlfError, match="is not the file the plan") as caught:
        bench.run(sealed([toy("sizes", "lines", {"files": "@bars"})], (source,)))
    assert caught.value.code == "MLF607"


def test_a_plan_for_other_versions_is_refused_and_the_difference_named(bench: Any, diamond: Any) -> None:
    foreign = replace(diamond, environment={**diamond.environment, "numpy": "1.0.0"})
    with pytest.raises(MlfError, match=r"numpy 1\.0\.0 there") as caught:
        bench.run(foreign)
    assert caught.value.code == "MLF803"
