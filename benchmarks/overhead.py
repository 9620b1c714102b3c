"""What the runner costs per node: 500 nodes that do nothing worth mentioning, two workers, every write synced to the disk."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rows import Row, at_most

from mlf.artifacts.store import Store
from mlf.compiler.environment import environment_class
from mlf.runtime.driver import execute
from mlf.runtime.options import RunOptions
from mlf.schemas.identity import digest_of
from mlf.schemas.plan import Node, Plan
from mlf.schemas.plan_json import plan_id_of, recipe_of

NODES, CORES, LIMIT_MS = 500, 2, 5.0


def overhead(times: int) -> Row:
    """Milliseconds per node, the start of the workers included; the best of ``times``, as other work on the machine only adds to it."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    found = min(_milliseconds() for _ in range(times))
    return at_most(f"runner, per trivial node of {NODES}", found, "ms", LIMIT_MS)


def _milliseconds() -> float:
    plan = _plan()
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / ".mlf" / "store")
        started = time.perf_counter()
        record = execute(plan, RunOptions(cores=CORES, base=Path(folder)), store)
        seconds = time.perf_counter() - started
    if record.count("computed") != NODES:
        raise RuntimeError(f"{record.count('computed')} of {NODES} nodes were computed")
    return seconds / NODES * 1e3


def _plan() -> Plan:
    """Half of the nodes have no input, each of the others follows one of them."""
    known: dict[str, str] = {}
    nodes = []
    for i in range(NODES):
        inputs = {} if i < NODES // 2 else {"a": f"n{i - NODES // 2}"}
        node = Node(f"n{i}", "bench.trivial@1", "document", "document", "trivial:body", {}, inputs, recipe="", seed=i, environment=())
        known[node.id] = recipe_of(node, known)
        nodes.append(replace(node, recipe=known[node.id]))
    outputs, environment, spec = {n.id: n.id for n in nodes}, environment_class(()), {"name": "trivial"}
    return Plan("trivial", spec, digest_of("spec", spec), plan_id_of(nodes, outputs, environment), tuple(nodes), outputs, (), environment)
