"""The engine protocol: where jobs run. Jobs and outcomes are plain data; values stay in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt at one node. ``payload`` is JSON data for :mod:`mlf.runtime.worker`; ``threads`` the thread count of its worker."""

    id: int
    threads: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended.

    ``done``: facts hold digest, seconds, memory, warnings. ``failed``: error facts from the worker. ``damaged``: an input's bytes did
    not match their digest, which facts hold. ``lost``: the worker died; facts hold how.
    """

    job: int
    kind: Literal["done", "failed", "damaged", "lost"]
    facts: Mapping[str, Any] = field(default_factory=dict)
    worker: int | None = None


class Engine(Protocol):
    """Runs jobs, at most ``capacity`` threads of them at a time."""

    @property
    def capacity(self) -> int:
        """Threads that may be busy together."""
        ...

    def submit(self, job: Job) -> None:
        """Starts a job; the caller keeps within the capacity."""
        ...

    def wait_any(self, timeout: float | None) -> list[Outcome]:
        """Outcomes since the last call; waits for one, at most ``timeout`` seconds (``None``: as long as it takes)."""
        ...

    def cancel(self, job_id: int) -> None:
        """Ends a job without an outcome. Unknown ids are ignored."""
        ...

    def close(self) -> None:
        """Ends every worker, at once."""
        ...
