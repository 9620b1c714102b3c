"""Remembered plans, so that an up-to-date run compiles nothing.

An entry is keyed by the spec's path and overrides, and holds only while nothing it was made from has moved: the bytes of the spec and of
every file it extends, the stamps of the data files it matched, the stamps of the package's own files, the interpreter, and which
versions of which distributions are installed. Whatever cannot be read is a miss.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlf
from mlf.compiler.data_files import matching
from mlf.compiler.environment import installed
from mlf.errors import MlfError
from mlf.schemas.identity import digest_bytes
from mlf.schemas.plan_json import plan_data, plan_from_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Plan

FORMAT = 2
SOURCE_SUFFIXES = (".py", ".csv", ".lock", ".json")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A plan that is still right, and the last run of it, if any."""

    plan: Plan
    texts: Mapping[str, str]
    data: Mapping[str, Any]
    run_id: str | None


def recall(workspace: Workspace, spec: Path, overrides: tuple[str, ...]) -> Remembered | None:
    """The remembered plan of a spec, or ``None`` if there is none or anything it was made from has moved."""
    try:
        entry = json.loads(_entry(workspace, spec, overrides).read_bytes())
        if entry["format"] != FORMAT or entry["machine"] != machine_stamp() or _moved(spec, entry):
            return None
        return Remembered(plan_from_data(entry["plan"]), entry["texts"], entry["data"], entry["run"])
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


def entry_of(plan: Plan, texts: Mapping[str, str], data: Mapping[str, Any], run_id: str | None) -> dict[str, Any]:
    """What is remembered: ``texts`` maps the files the spec was read from to digests, ``data`` holds pattern and stamps."""
    stamps = {"machine": machine_stamp(), "texts": dict(texts), "data": dict(data)}
    return {"format": FORMAT, **stamps, "run": run_id, "plan": plan_data(plan)}


def data_stamp(folder: Path, pattern: str | None) -> dict[str, Any]:
    """Which files a spec's `data.source` names now, with size, times and inode of each; empty for the synthetic source."""
    if pattern is None:
        return {}
    return {"pattern": pattern, "files": [[str(f), *_stamp(f.stat())] for f in matching(folder, pattern)]}


def machine_stamp() -> list[Any]:
    """Everything besides the spec and the data that a plan depends on: interpreter, package files, installed distributions."""
    root = Path(mlf.__file__).parent
    package = sorted([path, *_stamp(stat)] for path, stat in _sources(str(root)))
    here = [package, sorted(installed().items())]
    return [sys.version, digest_bytes(json.dumps(here).encode())]


def _moved(spec: Path, entry: Mapping[str, Any]) -> bool:
    texts = entry["texts"]
    if any(digest_bytes(Path(path).read_bytes()) != digest for path, digest in texts.items()):
        return True
    data = entry["data"]
    return bool(data) and json.loads(json.dumps(data_stamp(spec.parent, data["pattern"]))) != data


def _entry(workspace: Workspace, spec: Path, overrides: tuple[str, ...]) -> Path:
    name = digest_bytes(json.dumps([os.path.abspath(spec), overrides]).encode())  # noqa: PTH100  the same text, whatever it links to
    return workspace.plans / f"{name[7:39]}.json"


def _stamp(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _sources(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)
            elif entry.name.endswith(SOURCE_SUFFIXES):
                yield entry.path, entry.stat()
