"""One tiny run per session, and projects that start from a copy of its store."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

import mlf

TINY: dict[str, Any] = {
    "mlf": 1,
    "name": "tiny",
    "symbol": "MES",
    "data": {"source": "synthetic", "start": "2024-01-02", "end": "2024-03-01"},
    "timeframes": {"base": "15m"},
    "features": {"base": ["log_return", "rsi"]},
    "labels": {"triple_barrier": {"horizons": [5, 10]}},
    "models": {
        "one": {"kind": "xgboost", "params": {"n_estimators": 5}},
        "two": {"kind": "xgboost", "params": {"n_estimators": 6}},
        "vote": {"ensemble": "voting", "members": ["one", "two"]},
    },
    "splits": {"embargo": 20},
}

PARTS = ("schemas", "artifacts", "operators", "models", "compiler", "runtime")
SPEC = "tiny.yaml"


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own, used through the command line."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / ".mlf" / "store"

    @property
    def runs(self) -> Path:
        return self.folder / ".mlf" / "runs"

    def environment(self) -> dict[str, str]:
        return {**os.environ, "NO_COLOR": "1", **self.variables}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "mlf", *arguments]

    def mlf(self, *arguments: str) -> Done:
        """One command; a traceback is never an answer."""
        done = subprocess.run(
            self.command(*arguments), cwd=self.folder, env=self.environment(), capture_output=True, text=True, check=False, timeout=240
        )
        assert "Traceback (most recent call last)" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str) -> Done:
        """One command that has to succeed."""
        done = self.mlf(*arguments)
        assert done.code == 0, done.out + done.err
        return done

    def write(self, spec: Any, name: str = SPEC) -> Path:
        """A spec from data or text."""
        path = self.folder / name
        path.write_text(spec if isinstance(spec, str) else yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
        return path

    def run(self, *arguments: str) -> dict[str, Any]:
        """The record of running the spec, which has to succeed; ``fresh`` says whether a new run was needed."""
        told = self.ok("run", SPEC, "--cores", "1", "--json", *arguments).data
        return {**self.record(told["run"]), "fresh": told["fresh"]}

    def record(self, run_id: str) -> dict[str, Any]:
        return dict(json.loads((self.runs / run_id / "run.json").read_bytes()))

    def latest(self) -> dict[str, Any]:
        """The record of the newest run that left one."""
        return max((json.loads(p.read_bytes()) for p in self.runs.glob("*/run.json")), key=lambda r: (r["started"], r["run_id"]))

    def would_run(self, *arguments: str) -> dict[str, str]:
        """Node -> state, of those that the store does not hold."""
        return {n["node"]: n["state"] for n in self.ok("run", SPEC, "-n", "--json", *arguments).data["would_run"]}

    def events(self, run_id: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.runs / run_id / "events.jsonl").read_text().splitlines()]

    def blob(self, digest: str) -> Path:
        """The file that holds a digest's bytes."""
        name = digest.removeprefix("sha256:")
        return self.store / "blobs" / name[:2] / name[2:]


def _computed(record: dict[str, Any]) -> set[str]:
    return {name for name, node in record["nodes"].items() if node["state"] == "computed"}


def _digests(record: dict[str, Any]) -> dict[str, str]:
    return {name: node.get("digest") for name, node in record["nodes"].items()}


@pytest.fixture(scope="session")
def computed() -> Any:
    """The nodes that a run computed."""
    return _computed


@pytest.fixture(scope="session")
def digests() -> Any:
    """Node -> digest of a run."""
    return _digests


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of every command: one folder for machine code, so that kernels are compiled once."""
    return {"MLF_CACHE_DIR": str(tmp_path_factory.getbasetemp() / "mlf-cache")}


@pytest.fixture
def tiny() -> dict[str, Any]:
    """The spec, to be edited."""
    return copy.deepcopy(TINY)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Project:
    """The tiny spec, run once. Not to be touched: take :func:`project`."""
    made = Project(tmp_path_factory.mktemp("finished"), variables)
    (made.folder / ".mlf").mkdir()
    made.write(TINY)
    made.run()
    return made


@pytest.fixture
def empty(tmp_path: Path, variables: dict[str, str]) -> Project:
    """A project without a store, with the tiny spec."""
    made = Project(tmp_path / "empty", variables)
    (made.folder / ".mlf").mkdir(parents=True)
    made.write(TINY)
    return made


@pytest.fixture
def project(tmp_path: Path, finished: Project, variables: dict[str, str]) -> Project:
    """A project of its own whose store holds the tiny run."""
    made = Project(tmp_path / "project", variables)
    made.folder.mkdir()
    shutil.copytree(finished.store, made.store)
    made.write(TINY)
    return made


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with real folders for links, and its bytecode."""
    target = tmp_path_factory.mktemp("package") / "mlf"
    shutil.copytree(Path(mlf.__file__).parent, target)  # follows links
    return target


@dataclass(frozen=True)
class Edited(Project):
    """A project that runs a copy of the package, to be edited."""

    package: Path = Path()

    def edit(self, file: str, old: str, new: str) -> None:
        """Replaces a text that stands once in a file of the package."""
        path = self.package / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        """Adds text to the end of a file of the package."""
        path = self.package / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def edited(tmp_path: Path, project: Project, package: Path) -> Edited:
    """The project on a copy of the package that is first on the import path."""
    folder = tmp_path / "code"
    shutil.copytree(package, folder / "mlf")
    return Edited(project.folder, {**project.variables, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}, folder / "mlf")
