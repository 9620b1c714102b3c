"""What a run tells while it goes on. Every event is also a line of the run's ``events.jsonl``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["run_started", "node_started", "node_done", "node_failed", "retry", "notice", "run_done"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``at`` is seconds since the epoch, ``node`` is absent for what concerns the whole run.

    Facts by kind: ``run_started`` {run, nodes, hit, missing, waiting, seconds (estimate)}; ``node_started`` {operator, attempt};
    ``node_done`` {state: hit | computed, digest, seconds}; ``node_failed`` {state: failed | skipped, code, message};
    ``retry`` {cause, attempt}; ``notice`` {code, message}; ``run_done`` {status, seconds}.
    """

    kind: Kind
    at: float
    node: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """The event as JSON data."""
        return {"event": self.kind, "at": round(self.at, 3), **({"node": self.node} if self.node else {}), **self.facts}


Sink = Callable[[Event], None]


def silence(_: Event) -> None:
    """The sink that tells nobody."""
