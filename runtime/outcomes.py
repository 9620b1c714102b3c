"""What the end of a job means for its run: a result, a failure, another attempt, or an input to be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError
from mlf.runtime.failure import error_facts
from mlf.runtime.ingest import ingest_source
from mlf.schemas.run import NodeRecord

if TYPE_CHECKING:
    from mlf.runtime.engine import Outcome
    from mlf.runtime.execution import Execution, Running

#: How often one node may lose its worker, or find inputs damaged, and be tried again.
LOST_LIMIT = 3
DAMAGED_LIMIT = 3


def enter(run: Execution, job: Running, outcome: Outcome) -> None:
    """Enters an outcome into the ledger and the journal."""
    {"done": _done, "failed": _failed, "lost": _lost, "damaged": _damaged}[outcome.kind](run, job, outcome)


def _done(run: Execution, job: Running, outcome: Outcome) -> None:
    facts, node = outcome.facts, job.node
    if facts["kept"] != facts["made"]:
        run.journal.notice(MlfError("MLF611", node=node.id, found=facts["made"], kept=facts["kept"]), node.id)
    record = NodeRecord(
        "computed",
        facts["key"],
        facts["kept"],
        why=job.why,
        seconds=facts["seconds"],
        memory=facts["memory"],
        parts=facts["parts"],
        attempts=run.attempts(node),
        worker=outcome.worker,
        warnings=tuple(facts["warnings"]),
    )
    run.ledger.settle(node.id, record)
    run.journal.tell("node_done", node.id, state="computed", digest=record.digest, seconds=record.seconds)


def _failed(run: Execution, job: Running, outcome: Outcome) -> None:
    node, error = job.node, dict(outcome.facts["error"])
    run.raised[node.id] += 1
    trace = outcome.facts["traceback"]
    if error["code"] == "MLF602":
        log = run.journal.log(node.id, trace)
        error = error_facts(MlfError("MLF602", node=node.id, operator=node.operator, error=error["message"], log=log), log)
        if run.raised[node.id] <= run.options.retries:
            run.again(node, error["message"])
            return
    _fail(run, job, outcome, error)


def _lost(run: Execution, job: Running, outcome: Outcome) -> None:
    node, how = job.node, outcome.facts["how"]
    run.lost[node.id] += 1
    if run.lost[node.id] <= LOST_LIMIT:
        run.again(node, f"its worker was lost: {how}")
        return
    log = run.journal.log(node.id, outcome.facts["printed"])
    facts = {"node": node.id, "operator": node.operator, "attempts": run.lost[node.id], "limit": LOST_LIMIT, "how": how, "log": log}
    _fail(run, job, outcome, error_facts(MlfError("MLF603", **facts), log))


def _damaged(run: Execution, job: Running, outcome: Outcome) -> None:
    node, error = job.node, dict(outcome.facts["error"])
    run.damaged[node.id] += 1
    if run.damaged[node.id] > DAMAGED_LIMIT:
        _fail(run, job, outcome, error)
        return
    run.journal.tell("notice", node.id, code=error["code"], message=error["message"])
    try:
        _mend(run, job, outcome.facts["digest"])
    except MlfError as cause:
        _fail(run, job, outcome, error_facts(cause))
        return
    run.again(node, error["message"])


def _mend(run: Execution, job: Running, digest: str) -> None:
    """Reopens the inputs whose bytes are gone now, and fetches a source again."""
    for source in run.ledger.plan.sources:
        if source.digest == digest:
            ingest_source(source, run.store, run.options.base)
    for upstream in dict.fromkeys(job.node.upstream()):
        if not run.still_holds(upstream):
            run.ledger.reopen(upstream)
            run.missing.pop(upstream, None)


def _fail(run: Execution, job: Running, outcome: Outcome, error: dict[str, Any]) -> None:
    node = job.node
    record = NodeRecord("failed", job.key.digest, why=job.why, attempts=run.attempts(node) - 1, worker=outcome.worker, error=error)
    skipped = run.ledger.fail(node.id, record)
    run.journal.tell("node_failed", node.id, state="failed", **error)
    for down in skipped:
        run.journal.tell("node_failed", down, state="skipped", code=None, message=f"{node.id} failed")
