"""One step of a spec's plan as a table: taken from the store, or computed with what it depends on and nothing else."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.artifacts.loader import Loader
from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean
from mlf.operators.bars.declare import ResampleParams
from mlf.operators.writers.manner import PRICES, Manner
from mlf.runtime.driver import execute
from mlf.runtime.events import silence
from mlf.runtime.options import RunOptions
from mlf.runtime.probe import probe
from mlf.runtime.project import load, open_store
from mlf.runtime.record import load_plan_of, load_run
from mlf.schemas.durations import timeframe_minutes
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.artifacts.store import Store
    from mlf.runtime.events import Sink
    from mlf.runtime.project import Loaded
    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Node, Plan

    Table = Mapping[str, NDArray[Any]]

#: What users call the steps -> node of the plan.
NODES = {"raw": "source", "clean": "clean", "sessions": "sessions", "continuous": "continuous"}
#: Columns of canonical bars, of those that a step has.
COLUMNS = ("ts", *PRICES, "volume", "contract", "interest", "trades")


@dataclass(frozen=True, slots=True)
class Step:
    """A table of bars, and how it is written down."""

    bars: Table
    manner: Manner


def is_spec(text: str) -> bool:
    """Whether a user means a spec by it, and no file of bars."""
    return Path(text).suffix.lower() in (".yaml", ".yml")


def step_of(workspace: Workspace, spec: Path, step: str, events: Sink = silence) -> Step:
    """The bars of a step (``raw``, ``clean``, ``sessions``, ``continuous``, a timeframe). Raises MLF976, and what a run raises."""
    loaded = load(workspace, spec)
    minutes = _minutes(step, loaded.plan)
    node = NODES.get(step, f"bars.{step}")
    in_plan = any(one.id == node for one in loaded.plan.nodes)
    bars = table_of(workspace, loaded, node if in_plan else "continuous", events)
    if minutes is not None and not in_plan:
        bars = _resampled(bars, minutes)
    tick = float(loaded.plan.node("clean").params["tick"])
    return Step(bars, Manner(str(loaded.plan.spec["symbol"]), tick, int(bars["interval"][0])))


def _minutes(step: str, plan: Plan) -> int | None:
    """Minutes of a timeframe; ``None`` for a named step."""
    if step in NODES:
        return None
    try:
        return timeframe_minutes(step)
    except ValueError:
        own = [node.id.removeprefix("bars.") for node in plan.nodes if node.operator.startswith("bars.")]
        known = (*NODES, *own)
        raise MlfError("MLF976", step=step, known=", ".join(known), **did_you_mean(step, known)) from None


def _resampled(bars: Table, minutes: int) -> Table:
    from mlf.operators.bars import resample  # noqa: PLC0415  compiled kernels, for a timeframe that the plan does not have

    found: Table = resample.run({"bars": bars}, ResampleParams(minutes=minutes), Task(seed=0))
    return found


def table_of(workspace: Workspace, loaded: Loaded, node: str, events: Sink = silence) -> Table:
    """The table of one node. What the store lacks is computed: that node and those above it."""
    store = open_store(workspace)
    digest = probe(loaded.plan, store).states[node].digest or _computed(loaded, node, store, events)
    return Loader(store).table(digest)


def _computed(loaded: Loaded, node: str, store: Store, events: Sink) -> str:
    """Digest of a node that a part of the plan has made; the run of that part is no run of the project."""
    part = replace(loaded.plan, nodes=_above(loaded.plan, node), outputs={})
    with tempfile.TemporaryDirectory(prefix="mlf-") as folder:
        record = execute(part, RunOptions(base=loaded.base, runs=Path(folder)), store, events)
        for name, found in record.nodes.items():
            if found.state == "failed":
                raise _failure(name, found.error or {})
    digest = record.nodes[node].digest
    if digest is None:
        raise MlfError("MLF613", node=node, run=loaded.plan.name, state=record.nodes[node].state)
    return digest


def _failure(node: str, error: Mapping[str, Any]) -> MlfError:
    """What a node failed of, in its own words."""
    message = f"{error.get('code', '')} {error.get('message', '')}".strip()
    hint = {"hint": error["hint"]} if error.get("hint") else {}
    return MlfError("MLF979", node=node, message=message, **hint)


def _above(plan: Plan, node: str) -> tuple[Node, ...]:
    """The node and all it depends on, in the plan's order."""
    needed: set[str] = set()
    waiting = [node]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += plan.node(name).upstream()
    return tuple(one for one in plan.nodes if one.id in needed)


def clean_table(workspace: Workspace, what: str, events: Sink = silence) -> Table:
    """The cleaned bars, with the record of changes, of a spec or of a run."""
    if is_spec(what):
        return table_of(workspace, load(workspace, Path(what)), "clean", events)
    record = load_run(workspace.runs, what)
    if "clean" not in {node.id for node in load_plan_of(record).nodes}:
        raise MlfError("MLF612", node="clean", run=record.run_id)
    digest = record.nodes["clean"].digest
    if digest is None:
        raise MlfError("MLF613", node="clean", run=record.run_id, state=record.nodes["clean"].state)
    return Loader(open_store(workspace)).table(digest)


def traded(bars: Table) -> dict[str, NDArray[Any]]:
    """The columns of canonical bars, prices as they were traded."""
    return {name: bars[name] for name in COLUMNS if name in bars}


def adjusted(bars: Table) -> dict[str, NDArray[Any]]:
    """The columns of canonical bars, prices as features see them."""
    found = traded(bars)
    if "factor" in bars:
        found |= {name: bars[name] * bars["factor"] for name in PRICES}
    if "shift" in bars:
        found |= {name: bars[name] + bars["shift"] for name in PRICES}
    return found
