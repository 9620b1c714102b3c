"""The run folder while the run goes on: events as they happen, logs, and the record rewritten at the start and at the end."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mlf.artifacts.trouble import store_error
from mlf.compiler.environment import installed
from mlf.errors import MlfError
from mlf.runtime.events import Event, Kind, Sink
from mlf.runtime.machine import host_facts, process_facts
from mlf.runtime.record import write_atomically, write_record
from mlf.schemas.run import NodeRecord, RunRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.plan import Plan


@dataclass(slots=True)
class Journal:
    """One run's folder and its listeners. Where the folder cannot be written the run goes on without a record, and says so once."""

    record: RunRecord
    sink: Sink
    folder: Path | None = None
    _events: IO[str] | None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def run_id(self) -> str:
        """The run's name in the list of runs."""
        return self.record.run_id

    def open(self, runs: Path, texts: Mapping[str, bytes]) -> None:
        """Makes the folder with ``texts`` in it and a record that says the run goes on."""
        folder = runs / self.run_id
        try:
            (folder / "logs").mkdir(parents=True)
            for name, text in texts.items():
                write_atomically(folder / name, text)
            self._events = (folder / "events.jsonl").open("a", encoding="utf-8")
            self.folder = folder
            self.record = dataclasses.replace(self.record, folder=str(folder))
            write_record(self.record)
        except OSError as error:
            self._give_up(folder, error)

    def tell(self, kind: Kind, node: str | None = None, **facts: Any) -> None:
        """Something happened."""
        event = Event(kind, time.time(), node, facts)
        self.sink(event)
        if self._events is not None:
            try:
                self._events.write(json.dumps(event.data(), ensure_ascii=False) + "\n")
                self._events.flush()
            except OSError as error:
                self._give_up(Path(self._events.name), error)

    def notice(self, warning: MlfError, node: str | None = None) -> None:
        """Something the user should know, though the run goes on."""
        first = warning.diagnostics[0]
        self.tell("notice", node, code=first.code, message=first.message, hint=first.hint)

    def log(self, node_id: str, text: str) -> str:
        """Path of a log file that now holds ``text``, for people to look into."""
        if self.folder is None:
            return "the run's folder, which could not be written"
        path = self.folder / "logs" / f"{safe_file_name(node_id)}.log"
        with suppress(OSError):  # the error itself is told anyway
            path.write_text(text + "\n", encoding="utf-8")
        return str(path)

    def close(self, status: str, nodes: Mapping[str, NodeRecord]) -> RunRecord:
        """The final record, written if it can be."""
        seconds = round(time.monotonic() - self._started, 6)
        self.record = dataclasses.replace(self.record, status=status, nodes=dict(nodes), ended=utc_now(), seconds=seconds)
        self.tell("run_done", status=status, seconds=seconds)
        if self.folder is not None:
            try:
                write_record(self.record)
            except OSError as error:
                self._give_up(self.folder, error)
        if self._events is not None:
            self._events.close()
        return self.record

    def _give_up(self, path: Path, error: OSError) -> None:
        self._events = self.folder = None
        self.record = dataclasses.replace(self.record, folder=None)
        cause = store_error(error, str(path)).diagnostics[0].facts["cause"]
        self.notice(MlfError("MLF610", path=str(path), cause=cause))


def new_journal(plan: Plan, sink: Sink) -> Journal:
    """A journal whose record names the plan, the versions and the machine, and no node yet."""
    record = RunRecord(
        run_id=new_run_id(plan.name),
        name=plan.name,
        status="running",
        spec_id=plan.spec_id,
        plan_id=plan.plan_id,
        started=utc_now(),
        ended=None,
        seconds=None,
        nodes={},
        outputs=plan.outputs,
        environment=plan.environment,
        versions=installed(),
        host=host_facts(),
        process=process_facts(),
    )
    return Journal(record, sink)


def new_run_id(name: str) -> str:
    """``<utc yyyymmdd-hhmmss>-<name>-<4 hex>``: sorts by time, says what it is, is never taken."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{safe_file_name(name)}-{os.urandom(2).hex()}"


def safe_file_name(text: str) -> str:
    """A file name for ``text``: letters, digits, ``._-`` kept, at most 80 characters."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip(".")[:80] or "_"


def utc_now() -> str:
    """ISO-8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
