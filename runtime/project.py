"""From what a user names (a spec, a plan file) to a plan, and from a plan to a finished run with its report."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mlf.artifacts.store import Store
from mlf.errors import MlfError
from mlf.runtime.code_watch import stamp_at_start
from mlf.runtime.events import Event, Sink, silence
from mlf.runtime.plan_cache import Origin, entry_of, machine_stamp, recall, remember
from mlf.runtime.probe import probe
from mlf.runtime.record import load_run
from mlf.runtime.reporting import report_path, write_report
from mlf.schemas.plan_json import plan_from_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.compiler.unit import Unit
    from mlf.runtime.options import RunOptions
    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Plan
    from mlf.schemas.run import RunRecord

PLAN_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan, where it came from, and the last run of exactly this plan, if one is remembered.

    ``base`` is the folder that the plan's source paths are relative to.
    """

    plan: Plan
    path: Path
    overrides: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)
    run_id: str | None = None

    @property
    def base(self) -> Path:
        """The spec's folder."""
        return self.path.parent


def load(workspace: Workspace, path: Path, overrides: tuple[str, ...] = ()) -> Loaded:
    """The plan of a spec (compiled, or remembered) or of a plan file. Raises what the compiler raises."""
    if path.suffix == PLAN_SUFFIX:
        if overrides:
            raise MlfError("MLF807", path=str(path), overrides=", ".join(overrides))
        return Loaded(_checked(path, workspace), path)
    known = recall(workspace, path, overrides)
    if known is not None:
        return Loaded(known.plan, path, overrides, known.origin, known.run_id)
    return compiled(workspace, path, overrides)


def compiled(workspace: Workspace, path: Path, overrides: tuple[str, ...] = ()) -> Loaded:
    """The plan of a spec, compiled now and remembered."""
    from mlf.compiler.compile import compile_unit  # noqa: PLC0415  an up-to-date run compiles nothing

    machine = machine_stamp()
    unit = compile_unit(path, overrides, workspace.modules)
    if unit.plan is None:
        raise LookupError("compiled without a plan")
    loaded = Loaded(unit.plan, path, overrides, _origin(machine, unit))
    keep(workspace, loaded)
    return loaded


def _origin(machine: list[Any], unit: Unit) -> Origin:
    if unit.document is None or unit.spec is None or unit.resolved is None:
        raise LookupError("compiled without a spec")
    texts = {str(f.path.absolute()): f.digest for f in unit.document.files}
    if unit.spec.data.source == "synthetic":
        return Origin(machine, texts)
    return Origin(machine, texts, {"pattern": unit.spec.data.source, "files": list(unit.resolved.source_stamps)})


def keep(workspace: Workspace, loaded: Loaded, run_id: str | None = None) -> Loaded:
    """Remembers the plan of a spec, and the run that completed it."""
    if loaded.path.suffix != PLAN_SUFFIX:
        remember(workspace, loaded.path, loaded.overrides, entry_of(loaded.plan, loaded.origin, run_id))
    return replace(loaded, run_id=run_id)


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run: its record, its plan, where its report stands. ``fresh`` is false if nothing had to be done."""

    loaded: Loaded
    record: RunRecord
    store: Store
    report: Path | None
    fresh: bool


def run(workspace: Workspace, loaded: Loaded, options: RunOptions, events: Sink = silence) -> Ran:
    """Brings a plan up to date. If a remembered run did that already and the store still holds everything, that run is the answer."""
    store = open_store(workspace)
    earlier = _earlier(workspace, loaded, store)
    if earlier is not None:
        return earlier
    from mlf.runtime.driver import execute  # noqa: PLC0415  an up-to-date run starts no worker

    record = execute(loaded.plan, replace(options, base=loaded.base, runs=workspace.runs, spec_text=_text(loaded)), store, events)
    report = _reported(loaded.plan, record, store, events)
    if record.status == "ok":
        keep(workspace, loaded, record.run_id)
    return Ran(loaded, record, store, report, fresh=True)


def _reported(plan: Plan, record: RunRecord, store: Store, events: Sink) -> Path | None:
    """The run stands whether or not its page can be written; a page that cannot be is told of, and `mlf report` writes it later."""
    try:
        return write_report(plan, record, store)
    except OSError as trouble:
        found = MlfError("MLF615", run=record.run_id, cause=trouble.strerror or str(trouble))
        events(Event("notice", time.time(), facts={"code": found.code, "message": str(found)}))
        return None


def open_store(workspace: Workspace) -> Store:
    """The project's store; for reading only where its folder cannot be written."""
    writable = os.access(workspace.store if workspace.store.exists() else nearest_folder(workspace.store), os.W_OK)
    return Store(workspace.store, mode="write" if writable else "read")


def nearest_folder(path: Path) -> Path:
    """The nearest folder upwards that exists."""
    return next(p for p in (path, *path.parents) if p.exists())


def _earlier(workspace: Workspace, loaded: Loaded, store: Store) -> Ran | None:
    if loaded.run_id is None or not probe(loaded.plan, store).is_complete:
        return None
    try:
        record = load_run(workspace.runs, loaded.run_id)
    except MlfError:
        return None
    report = report_path(record)
    if report is None or not report.exists():
        return None
    return Ran(loaded, record, store, report, fresh=False)


def _text(loaded: Loaded) -> bytes | None:
    return loaded.path.read_bytes() if loaded.path.suffix != PLAN_SUFFIX else None


def _checked(path: Path, workspace: Workspace) -> Plan:
    """The plan in a file, which must mean the code that is installed here."""
    from mlf.runtime.agreement import check_code  # noqa: PLC0415  it reads the whole catalogue, which a spec's plan has done already

    stamp_at_start()  # what is edited from now on is then known to have moved
    try:
        text = path.read_bytes()
    except OSError as bad:
        raise MlfError("MLF101", path=str(path), reason=(bad.strerror or str(bad)).lower()) from bad
    plan = plan_from_bytes(text, str(path))
    check_code(plan, workspace.modules)
    return plan
