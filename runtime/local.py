"""The local engine: supervised worker processes, one job each, replaced when they die."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from mlf.runtime.engine import Job, Outcome
from mlf.runtime.launch import machine_code_folder, start_worker
from mlf.runtime.messages import Inbox, send

if TYPE_CHECKING:
    from pathlib import Path

#: How often a silent worker is asked whether it still lives; its pipe usually says so at once.
PULSE = 0.5
ENDING = 5.0


@dataclass(slots=True, eq=False)
class Slot:
    """One worker process and the job it is on."""

    number: int
    threads: int
    process: subprocess.Popen[bytes]
    inbox: Inbox
    job: int | None = None
    log: Path | None = None

    def kill(self) -> None:
        """Ends the process and whatever it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


@dataclass(slots=True)
class LocalEngine:
    """Worker processes on this machine. ``arguments`` is the worker's command line, ``logs`` the folder for what they print."""

    cores: int
    arguments: list[str]
    logs: Path | None = None
    _slots: list[Slot] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _numbers: Any = field(default_factory=lambda: count(1))
    _early: list[Outcome] = field(default_factory=list)
    _machine_code: Path = field(default_factory=machine_code_folder)

    @property
    def capacity(self) -> int:
        return self.cores

    def submit(self, job: Job) -> None:
        slot = self._idle(job.threads)
        slot.job = job.id
        try:
            send(_stdin(slot), {"job": job.id, **job.payload})
        except OSError:
            self._early.append(self._bury(slot))

    def wait_any(self, timeout: float | None) -> list[Outcome]:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = PULSE if end is None else min(PULSE, max(0.0, end - time.monotonic()))
            outcomes = self._collect(0.0 if self._early else left)
            if outcomes or (end is not None and time.monotonic() >= end) or not self._busy():
                return outcomes

    def cancel(self, job_id: int) -> None:
        for slot in [s for s in self._slots if s.job == job_id]:
            self._drop(slot)

    def close(self) -> None:
        for slot in list(self._slots):
            self._drop(slot)
        self._selector.close()

    def _idle(self, threads: int) -> Slot:
        idle = [s for s in self._slots if s.job is None]
        for slot in idle:
            if slot.threads == threads:
                return slot
        if idle and len(self._slots) >= self.cores:
            self._drop(idle[0])
        return self._start(threads)

    def _start(self, threads: int) -> Slot:
        number = next(self._numbers)
        log = self.logs / f"worker-{number}.log" if self.logs else None
        process = start_worker(self.arguments, threads, log, self._machine_code)
        os.set_blocking(_stdout(process), False)
        slot = Slot(number, threads, process, Inbox(_stdout(process)), log=log)
        self._selector.register(_stdout(process), selectors.EVENT_READ, slot)
        self._slots.append(slot)
        return slot

    def _collect(self, timeout: float) -> list[Outcome]:
        outcomes, self._early = self._early, []
        for key, _ in self._selector.select(timeout):
            outcomes += self._read(key.data)
        dead = [s for s in self._slots if s.job is not None and s.process.poll() is not None]
        for slot in dead if not outcomes else []:
            # What the worker started may live on and hold the pipe open: its end is not waited for.
            outcomes += self._read(slot) or [self._bury(slot)]
        return outcomes

    def _read(self, slot: Slot) -> list[Outcome]:
        outcomes = [self._outcome(slot, message) for message in slot.inbox.receive()]
        if slot.inbox.ended:
            was_busy = slot.job is not None
            lost = self._bury(slot)
            outcomes += [lost] if was_busy else []
        return outcomes

    def _outcome(self, slot: Slot, message: dict[str, Any]) -> Outcome:
        slot.job = None
        return Outcome(message["job"], message["kind"], message["facts"], slot.number)

    def _bury(self, slot: Slot) -> Outcome:
        job = slot.job if slot.job is not None else -1
        status = _exit_status(slot.process)
        self._drop(slot)
        return Outcome(job, "lost", {"how": status, "printed": _tail(slot.log)}, slot.number)

    def _drop(self, slot: Slot) -> None:
        self._slots.remove(slot)
        self._selector.unregister(_stdout(slot.process))
        slot.kill()

    def _busy(self) -> bool:
        return bool(self._early) or any(s.job is not None for s in self._slots)


def _exit_status(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(ENDING)
    except subprocess.TimeoutExpired:
        return "it closed its pipe and went on"
    if code >= 0:
        return f"exit status {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"{name}, as the kernel does when memory runs out" if name == "SIGKILL" else name


def _tail(log: Path | None, size: int = 2_000) -> str:
    if log is None or not log.exists():
        return ""
    with log.open("rb") as file:  # it may hold gigabytes
        file.seek(-min(size, log.stat().st_size), os.SEEK_END)
        return file.read(size).decode(errors="replace").strip()


def _stdin(slot: Slot) -> int:
    pipe = slot.process.stdin
    return pipe.fileno() if pipe else -1


def _stdout(process: subprocess.Popen[bytes]) -> int:
    return process.stdout.fileno() if process.stdout else -1
