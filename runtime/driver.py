"""Running a plan: check, probe, ingest, compute what is missing, record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mlf.compiler.environment import environment_class
from mlf.errors import MlfError
from mlf.runtime.code_watch import stamp_at_start
from mlf.runtime.events import Sink, silence
from mlf.runtime.execution import Execution, node_memory
from mlf.runtime.ingest import ingest
from mlf.runtime.journal import Journal, new_journal
from mlf.runtime.ledger import Ledger
from mlf.runtime.local import LocalEngine
from mlf.runtime.options import RunOptions, readable_bytes
from mlf.runtime.outcomes import enter
from mlf.runtime.probe import Probe, probe
from mlf.runtime.record import PLAN, SPEC
from mlf.schemas.plan_json import plan_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.artifacts.store import Store
    from mlf.runtime.engine import Engine
    from mlf.schemas.plan import Plan
    from mlf.schemas.run import RunRecord


def execute(plan: Plan, options: RunOptions, store: Store, events: Sink = silence) -> RunRecord:
    """Brings every node of the plan into the store and tells how it went.

    A node that fails takes only its descendants along; the record's status is then ``failed``. Before anything runs: ``MLF803`` (the
    plan is for another environment), ``MLF601`` (a node needs too much memory), ``MLF607``, ``MLF716`` (a source changed or cannot be
    read), ``MLF7xx`` (the store cannot be used). ``KeyboardInterrupt`` passes through once workers have ended and the record says so.
    """
    check_environment(plan)
    found = probe(plan, store)
    check_memory(plan, found, options)
    ingest(plan, found, store, options.base)
    journal = new_journal(plan, events)
    journal.open(runs_folder(store, options), _texts(plan, options))
    _announce(plan, found, journal)
    run = Execution(Ledger(plan), store, options, journal, partial(_local_engine, store, options, journal), enter)
    return _supervised(run, found)


def runs_folder(store: Store, options: RunOptions) -> Path:
    """Where run records stand: beside the store unless the options say otherwise."""
    return options.runs or store.root.parent / "runs"


def check_environment(plan: Plan) -> None:
    """``MLF803`` unless interpreter, machine and libraries are those the plan was made for."""
    here = environment_class(name for name in plan.environment if name not in ("machine", "python"))
    moved = [f"{name} {there} there, {here[name]} here" for name, there in plan.environment.items() if here[name] != there]
    if moved:
        raise MlfError("MLF803", differences="; ".join(moved))


def check_memory(plan: Plan, found: Probe, options: RunOptions) -> None:
    """``MLF601`` if a node that may have to run needs more than the whole run may use."""
    for node in plan.nodes:
        if found.states[node.id].state != "hit" and node_memory(node) > options.memory:
            needed, allowed = readable_bytes(node_memory(node)), readable_bytes(options.memory)
            raise MlfError("MLF601", node=node.id, need=needed, allowed=allowed)


def _supervised(run: Execution, found: Probe) -> RunRecord:
    status = "failed"
    try:
        run.adopt(found)
        run.run()
        status = _status(run)
    except KeyboardInterrupt:
        status = "interrupted"
        run.finish(run.options.grace)
        raise
    finally:
        run.close()
        record = run.journal.close(status, run.ledger.in_order())
    return record


def _status(run: Execution) -> str:
    return "ok" if all(r.digest is not None for r in run.ledger.records.values()) else "failed"


def _texts(plan: Plan, options: RunOptions) -> dict[str, bytes]:
    spec = {} if options.spec_text is None else {SPEC: options.spec_text}
    return {PLAN: options.plan_text or plan_bytes(plan), **spec}


def _announce(plan: Plan, found: Probe, journal: Journal) -> None:
    counts: dict[str, Any] = {state: sum(1 for _ in found.of(state)) for state in ("hit", "missing", "waiting")}
    seconds = sum(float(n.estimate.get("seconds", 0.0)) for n in plan.nodes if found.states[n.id].state != "hit")
    journal.tell("run_started", run=journal.run_id, nodes=len(plan.nodes), seconds=round(seconds, 3), **counts)


def _local_engine(store: Store, options: RunOptions, journal: Journal) -> Engine:
    logs = journal.folder / "logs" if journal.folder else None
    return LocalEngine(options.slots, [str(store.root), stamp_at_start()], logs)
