"""The run record: one execution of a plan, as plain data. Volatile facts live here and never in an artifact."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN_VERSION = 1


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """What happened to one node.

    ``state`` is ``hit``, ``computed``, ``failed`` or ``skipped`` (an input failed, or the run ended first). ``why`` says why it was not
    cached. ``seconds`` and ``memory`` (peak bytes of its worker) are absent for a hit; ``parts`` counts the parts that were computed.
    ``error`` holds code, message and log.
    """

    state: str
    key: str | None = None
    digest: str | None = None
    why: str | None = None
    seconds: float | None = None
    memory: int | None = None
    parts: int | None = None
    attempts: int = 0
    worker: int | None = None
    warnings: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. ``status`` is ``ok``, ``failed``, ``interrupted`` or ``running``; times are ISO-8601 in UTC.

    ``outputs`` maps roles to node ids, as in the plan. ``versions`` lists every installed distribution. ``process`` names the driver
    (pid, start, boot), so that a run that was killed is told from one that goes on. ``folder`` is where the record stands, absent if
    it could not be written.
    """

    run_id: str
    name: str
    status: str
    spec_id: str
    plan_id: str
    started: str
    ended: str | None
    seconds: float | None
    nodes: Mapping[str, NodeRecord]
    outputs: Mapping[str, str]
    environment: Mapping[str, str]
    versions: Mapping[str, str]
    host: Mapping[str, Any]
    process: Mapping[str, Any] = field(default_factory=dict)
    folder: str | None = None

    def count(self, state: str) -> int:
        """Number of nodes in a state."""
        return sum(node.state == state for node in self.nodes.values())


def run_data(record: RunRecord) -> dict[str, Any]:
    """A run record as JSON data; absent facts of nodes are left out."""
    data = {f.name: getattr(record, f.name) for f in dataclasses.fields(record) if f.name != "folder"}
    data["nodes"] = {node_id: _node_data(node) for node_id, node in record.nodes.items()}
    return {"mlf_run": RUN_VERSION, **data}


def run_from_data(data: Mapping[str, Any], folder: str) -> RunRecord:
    """The inverse of :func:`run_data`. Raises builtins for data of another form."""
    if data["mlf_run"] != RUN_VERSION:
        raise ValueError(f"run format {data['mlf_run']}, expected {RUN_VERSION}")
    fields = {f.name: data[f.name] for f in dataclasses.fields(RunRecord) if f.name not in ("nodes", "folder")}
    nodes = {node_id: NodeRecord(**{**n, "warnings": tuple(n.get("warnings", ()))}) for node_id, n in data["nodes"].items()}
    return RunRecord(nodes=nodes, folder=folder, **fields)


def _node_data(node: NodeRecord) -> dict[str, Any]:
    data = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
    return {name: value for name, value in data.items() if value not in (None, ())}
