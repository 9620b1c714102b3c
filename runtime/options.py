"""How a plan is run: what may be used, where things stand. Nothing in here can change a result."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from mlf.errors import MlfError

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Resources, places and texts of a run.

    ``cores`` defaults to the processors this process may use, ``memory_bytes`` to nine tenths of the machine's memory. ``retries`` is
    how often an operator's exception is tried again; a lost worker is tried again regardless. ``base`` is the folder that the plan's
    source paths are relative to; ``runs`` the folder of run records (beside the store unless given). ``grace`` is how many seconds
    running nodes get to finish after Ctrl-C. ``plan_text`` and ``spec_text`` spare the writer of the record making them again.
    """

    cores: int = 0
    memory_bytes: int = 0
    retries: int = 0
    engine: str = "local"
    base: Path = Path()
    runs: Path | None = None
    grace: float = 2.0
    plan_text: bytes | None = None
    spec_text: bytes | None = None

    def __post_init__(self) -> None:
        _require("--cores", self.cores, 0, 4_096)
        _require("--memory", self.memory_bytes, 0, 1 << 53)
        _require("--retries", self.retries, 0, 100)
        if self.engine != "local":
            raise MlfError("MLF605", option="--engine", value=self.engine, expected="local")

    @property
    def slots(self) -> int:
        """Threads that may be busy together."""
        return self.cores or usable_cores()

    @property
    def memory(self) -> int:
        """Bytes that the estimates of running nodes may add up to."""
        return self.memory_bytes or machine_memory() * 9 // 10


def usable_cores() -> int:
    """Processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_memory() -> int:
    """Bytes of the machine's memory, or of the control group's limit if that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


def readable_bytes(size: float) -> str:
    """A number of bytes for people."""
    return f"{size / GIB:.1f} GiB" if size >= GIB else f"{size / (1 << 20):.1f} MiB"


def _require(option: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise MlfError("MLF605", option=option, value=value, expected=f"{low} to {high}")
