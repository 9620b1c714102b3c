"""What a worker is asked to do: a job's payload with names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.runtime.keys import Key
from mlf.schemas.plan_json import node_data, node_from_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.plan import Node


@dataclass(frozen=True, slots=True)
class Work:
    """One node with the digests of its inputs.

    ``storages`` says per port how the input is stored; ``sources`` maps digests of the user's files to what messages
    call them; ``run`` is the run that asks.
    """

    node: Node
    key: Key
    inputs: Mapping[str, Any]
    storages: Mapping[str, str]
    sources: Mapping[str, str]
    environment: Mapping[str, str]
    run: str


def payload_of(work: Work) -> dict[str, Any]:
    """Work as JSON data."""
    key = {"digest": work.key.digest, "parts": dict(work.key.parts)}
    plain = {name: dict(getattr(work, name)) for name in ("inputs", "storages", "sources", "environment")}
    return {"node": node_data(work.node), "key": key, "run": work.run, **plain}


def work_of(payload: Mapping[str, Any]) -> Work:
    """The inverse of :func:`payload_of`."""
    plain = {name: payload[name] for name in ("inputs", "storages", "sources", "environment", "run")}
    return Work(node=node_from_data(payload["node"]), key=Key(**payload["key"]), **plain)
