"""What each command loads: nobody waits for a library that a command does not need."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

#: Never loaded by the command line itself; workers load them.
HEAVY = {"catboost", "lightgbm", "numba", "numpy", "pandas", "pyarrow", "scipy", "sklearn", "torch", "xgboost"}
#: Loaded only to compile.
COMPILING = {"networkx", "pydantic", "pydantic_core", "yaml"}
SPEC = """
mlf: 1
name: tiny
symbol: MES
data: {source: synthetic, start: 2024-01-02, end: 2024-02-01}
timeframes: {base: 15m}
features: {base: [time]}
labels: {triple_barrier: {horizons: [5]}}
splits: {embargo: 20}
models: {lin: {kind: logistic, params: {max_iter: 5}}}
"""
WATCHED = """
import json, sys, time
started = time.perf_counter()
from mlf.cli.main import run_command
code = run_command(sys.argv[1:])
sys.stderr.write("\\n" + json.dumps({"code": code, "seconds": time.perf_counter() - started, "modules": sorted(sys.modules)}))
"""


def watched(folder: Path, *arguments: str) -> dict[str, Any]:
    """Exit code, seconds and modules of a command in a process of its own."""
    line = [sys.executable, "-c", WATCHED, *arguments]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True)
    facts: dict[str, Any] = json.loads(done.stderr.rpartition("\n")[2])
    assert facts["code"] == 0, done.stderr
    return facts


def packages(facts: dict[str, Any]) -> set[str]:
    """Top-level packages that a command loaded."""
    return {name.partition(".")[0] for name in facts["modules"]}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose spec has been run."""
    folder = tmp_path_factory.mktemp("budget")
    (folder / ".mlf").mkdir()
    (folder / "tiny.yaml").write_text(SPEC)
    watched(folder, "run", "tiny.yaml")
    return folder


def test_help_loads_the_command_group_and_no_command(tmp_path: Path) -> None:
    facts = watched(tmp_path, "--help")
    ours = {name for name in facts["modules"] if name.startswith("mlf.")}
    assert not packages(facts) & (HEAVY | COMPILING)
    assert {name for name in ours if name.startswith("mlf.cli.")} <= {"mlf.cli.lazy", "mlf.cli.main", "mlf.cli.problems"}
    assert not {name for name in ours if name.startswith(("mlf.runtime", "mlf.compiler", "mlf.operators"))}


@pytest.mark.slow
def test_an_up_to_date_run_loads_no_compiler_and_no_worker_pool(project: Path) -> None:
    facts = watched(project, "run", "tiny.yaml")
    assert not packages(facts) & (HEAVY | COMPILING)
    assert not {"mlf.compiler.compile", "mlf.runtime.driver", "mlf.operators.report.page"} & set(facts["modules"])
    assert len(facts["modules"]) < 260


@pytest.mark.slow
def test_compiling_loads_no_numeric_library_and_no_graph_library(project: Path) -> None:
    facts = watched(project, "compile", "tiny.yaml", "--set", "name=other")
    assert "pydantic" in packages(facts)
    assert not packages(facts) & (HEAVY | {"networkx"})


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "limit"), [(["--help"], 1.0), (["run", "tiny.yaml"], 1.5), (["check", "tiny.yaml"], 4.0)])
def test_a_command_answers_at_once(arguments: list[str], limit: float, project: Path) -> None:
    watched(project, *arguments)
    started = time.perf_counter()
    best = min(watched(project, *arguments)["seconds"] for _ in range(3))
    assert best < limit, f"{best:.2f} s, with {time.perf_counter() - started:.2f} s for three processes"
