"""Facts about this machine and this process, for the run record; never for an artifact."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.runtime.options import machine_memory, usable_cores

if TYPE_CHECKING:
    from collections.abc import Mapping


def host_facts() -> dict[str, Any]:
    """System, cores, memory and interpreter. No host, user or folder names."""
    system = os.uname()
    return {
        "system": system.sysname,
        "release": system.release,
        "machine": system.machine,
        "cores": usable_cores(),
        "memory": machine_memory(),
        "python": ".".join(map(str, sys.version_info[:3])),
    }


def process_facts() -> dict[str, Any]:
    """What tells this process from every other one on this machine, ever."""
    return {"pid": os.getpid(), "start": process_start(os.getpid()), "boot": boot_id()}


def is_running(process: Mapping[str, Any]) -> bool:
    """Whether the process of :func:`process_facts` is still there. A record from another machine counts as ended."""
    pid = process.get("pid")
    return isinstance(pid, int) and process.get("boot") == boot_id() and is_alive(pid) and process.get("start") == process_start(pid)


def process_start(pid: int) -> str:
    """Clock ticks from boot to the start of a process (Linux), empty elsewhere: a process id may be used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


@cache
def boot_id() -> str:
    """Identity of the running system, empty where there is none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Whether some process has this id now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
