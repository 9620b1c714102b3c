"""What the runner costs per node, in processor time: waiting for a busy machine's disk is not counted, the start of workers is."""

from __future__ import annotations

import resource
from typing import Any

import pytest

NODES = 500
CORES = 2
LIMIT = 5e-3


def processor_seconds() -> float:
    """Seconds of this process and of every worker that has ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usages)


@pytest.mark.slow
def test_a_trivial_node_costs_at_most_five_milliseconds_of_each_core(bench: Any, toy: Any, sealed: Any) -> None:
    half = [toy(f"n{i}", "make", params={"n": 3}, seed=i) for i in range(NODES // 2)]
    plan = sealed([*half, *(toy(f"m{i}", "add", {"a": f"n{i}"}) for i in range(NODES // 2))])
    bench.run(sealed([toy("warm", "make", params={"n": 1}, seed=1)]))
    before = processor_seconds()
    record = bench.run(plan, cores=CORES)
    assert record.count("computed") == NODES
    assert (processor_seconds() - before) / NODES < CORES * LIMIT
