"""Peers on an equal graph: as many nodes, the same edges, trivial work, everything up to date.

The peers live in an environment of their own, since what they need need not agree with our pins.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from clock import Command, CommandError, alternating
from projects import PROJECTS, Graph
from rows import Pair, Row, faster, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".mlf" / "bench-venv"
PYTHON = HOME / "bin" / "python"
#: Name in the extra -> how many times faster we mean to be.
GOALS = {"dvc": 8.0, "sf-hamilton": 5.0, "snakemake": 5.0, "redun": 5.0}
#: Nobody is called over the network while we look at the clock.
QUIET = {"DVC_NO_ANALYTICS": "1", "HAMILTON_TELEMETRY_ENABLED": "false", "DO_NOT_TRACK": "1"}
VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


def install() -> None:
    """Puts the peers of the extra `bench` into their environment. One that cannot be installed is found absent later."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["bench"]
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    for name in named:
        if _version(name) is None:
            subprocess.run([str(PYTHON), "-m", "pip", "-q", "--disable-pip-version-check", "install", name], check=False)


def compared(graph: Graph, ours: Command, times: int, folder: Path) -> Iterator[Row]:
    """A row per peer: our run that is up to date, beside the peer's for the same graph."""
    for name, goal in GOALS.items():
        label = f"up-to-date run of {len(graph)} nodes, {name}"
        version = _version(name)
        if version is None:
            yield missing(label, f"absent: {name} is not installed in {HOME.relative_to(ROOT)}; `make bench` tries to")
            continue
        try:
            again = _prepared(PROJECTS[name], graph, folder / name)
            pair = alternating(ours, again, times)
        except CommandError as problem:
            yield missing(label, f"absent: {name} {version} failed: {problem}".replace("\n", " "))
            continue
        yield faster(label, Pair(*pair, f"{name} {version}"), goal)


def _prepared(write: Callable[[Graph, Path], Mapping[str, list[str]]], graph: Graph, folder: Path) -> Command:
    """The command that finds everything done, after a first run of it that did not."""
    folder.mkdir(parents=True)
    lines = write(graph, folder)
    for line in lines["prepare"]:
        Command([str(HOME / "bin" / line.split()[0]), *line.split()[1:]], folder, QUIET).run()
    again = Command([str(HOME / "bin" / lines["again"][0]), *lines["again"][1:]], folder, QUIET)
    again.run()
    return again


def _version(name: str) -> str | None:
    if not PYTHON.exists():
        return None
    done = subprocess.run([str(PYTHON), "-c", VERSION, name], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
