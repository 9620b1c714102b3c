"""Run records on disk: ``<runs>/<run_id>/run.json``, beside ``plan.json``, ``events.jsonl`` and ``logs/``."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mlf.errors import MlfError
from mlf.runtime.machine import is_running
from mlf.schemas.plan_json import plan_from_bytes
from mlf.schemas.run import RunRecord, run_data, run_from_data

if TYPE_CHECKING:
    from mlf.schemas.plan import Plan

RECORD = "run.json"
PLAN = "plan.json"
SPEC = "spec.yaml"
#: How many runs a message names.
KNOWN = 5


def write_record(record: RunRecord) -> None:
    """Writes the record into its folder; what was there is replaced whole."""
    text = json.dumps(run_data(record), indent=1, sort_keys=True, ensure_ascii=False)
    write_atomically(Path(str(record.folder)) / RECORD, text.encode() + b"\n")


def write_atomically(path: Path, data: bytes) -> None:
    """The file holds ``data`` and lasts, or is what it was. Raises ``OSError``."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def list_runs(runs: Path) -> list[RunRecord]:
    """Every readable run record, the newest first. A folder whose record is damaged or not written yet is left out."""
    found = []
    for folder in sorted(runs.iterdir() if runs.is_dir() else (), reverse=True):
        try:
            found.append(_read(folder))
        except (OSError, MlfError):
            continue
    return sorted(found, key=lambda record: (record.started, record.run_id), reverse=True)


def load_run(runs: Path, run_id: str) -> RunRecord:
    """The run of that id, or the only one whose id begins or ends so; ``latest`` is the newest, ``latest~1`` the one before it.

    ``MLF608`` if there is none.
    """
    name, _, back = run_id.partition("~")
    if name == "latest" and (back.isdecimal() or run_id == "latest"):
        return latest(runs, int(back or 0))
    names = [f.name for f in runs.iterdir()] if runs.is_dir() else []
    matches = [run_id] if run_id in names else [n for n in names if n.startswith(run_id) or n.endswith(run_id)]
    if not run_id or len(matches) != 1:
        raise _missing(run_id, matches or names)
    try:
        return _read(runs / matches[0])
    except OSError as error:
        raise MlfError("MLF609", path=str(runs / matches[0]), reason=error.strerror or str(error)) from error


def latest(runs: Path, back: int = 0) -> RunRecord:
    """The newest run, or the one ``back`` before it. ``MLF608`` if there is none."""
    found = list_runs(runs)
    if back >= len(found):
        raise _missing(f"latest~{back}" if back else "latest", [record.run_id for record in found])
    return found[back]


def load_plan_of(record: RunRecord) -> Plan:
    """The plan that a run executed. ``MLF609`` if its file is gone; ``MLF801``, ``MLF802`` if it is damaged."""
    path = Path(str(record.folder)) / PLAN
    try:
        return plan_from_bytes(path.read_bytes(), str(path))
    except OSError as error:
        raise MlfError("MLF609", path=str(path), reason=error.strerror or str(error)) from error


def _read(folder: Path) -> RunRecord:
    path = folder / RECORD
    try:
        record = run_from_data(json.loads(path.read_bytes()), str(folder))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MlfError("MLF609", path=str(path), reason=f"{type(error).__name__}: {error}") from error
    if record.status == "running" and not is_running(record.process):
        return dataclasses.replace(record, status="interrupted")
    return record


def _missing(run_id: str, names: list[str]) -> MlfError:
    """``MLF608`` with the newest names, or the way to a first run."""
    if not names:
        return MlfError("MLF608", run=run_id, known="no runs yet", hint="start one with `mlf run SPEC`; `mlf init` writes a first spec")
    shown = ", ".join(sorted(names)[-KNOWN:])
    return MlfError("MLF608", run=run_id, known=f"{len(names) - KNOWN} more and {shown}" if len(names) > KNOWN else shown)
