"""Remembered plans, so that an up-to-date run compiles nothing.

An entry is keyed by the spec's path and overrides, and holds only while nothing it was made from has moved: the bytes of the spec and of
every file it extends, the stamps of the data files it matched, the stamps of the package's own files, the interpreter, and which
versions of which distributions are installed. Whatever cannot be read is a miss.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.compiler.data_files import matching, stamped
from mlf.compiler.environment import installed
from mlf.errors import MlfError
from mlf.runtime.code_watch import package_stamp
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan_json import plan_data, plan_from_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Plan

FORMAT = 3


@dataclass(frozen=True, slots=True)
class Origin:
    """What a plan was made from, as it was BEFORE it was read: what moves while we compile, or run, is then seen to have moved.

    ``machine`` is a :func:`machine_stamp`, ``texts`` maps the files of the spec to digests, ``data`` holds the pattern of the data files
    and their stamps (nothing for the synthetic source).
    """

    machine: list[Any] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A plan that is still right, and the last run of it, if any."""

    plan: Plan
    origin: Origin
    run_id: str | None


def recall(workspace: Workspace, spec: Path, overrides: tuple[str, ...]) -> Remembered | None:
    """The remembered plan of a spec, or ``None`` if there is none or anything it was made from has moved."""
    try:
        entry = json.loads(_entry(workspace, spec, overrides).read_bytes())
        if entry["format"] != FORMAT or entry["machine"] != machine_stamp() or _moved(spec, entry):
            return None
        return Remembered(plan_from_data(entry["plan"]), Origin(entry["machine"], entry["texts"], entry["data"]), entry["run"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, MlfError):
        return None


def remember(workspace: Workspace, spec: Path, overrides: tuple[str, ...], entry: Mapping[str, Any]) -> None:
    """Writes an entry made by :func:`entry_of`; a failure only costs time later."""
    file = _entry(workspace, spec, overrides)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(entry))
        temporary.replace(file)
    except OSError:
        return


def entry_of(plan: Plan, origin: Origin, run_id: str | None) -> dict[str, Any]:
    """What is remembered."""
    return {"format": FORMAT, **dataclasses.asdict(origin), "run": run_id, "plan": plan_data(plan)}


def machine_stamp() -> list[Any]:
    """Everything besides the spec and the data that a plan depends on: interpreter, package files, installed distributions."""
    return [sys.version, digest_bytes(json.dumps([package_stamp(), sorted(installed().items())]).encode())]


def _moved(spec: Path, entry: Mapping[str, Any]) -> bool:
    texts = entry["texts"]
    if any(digest_bytes(Path(path).read_bytes()) != digest for path, digest in texts.items()):
        return True
    data = entry["data"]
    return bool(data) and stamped(spec.parent, matching(spec.parent, data["pattern"])) != data["files"]


def _entry(workspace: Workspace, spec: Path, overrides: tuple[str, ...]) -> Path:
    name = digest_bytes(json.dumps([str(spec.absolute()), overrides]).encode())
    return workspace.plans / f"{name[7:39]}.json"
