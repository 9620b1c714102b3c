"""The command group: help, mistyped commands and options, exit codes, streams, colours, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from mlf.cli.main import COMMANDS
from mlf.cli.problems import exit_code
from mlf.errors import MlfError, SpecError

if TYPE_CHECKING:
    from pathlib import Path

MLF = (sys.executable, "-m", "mlf")


def test_help_lists_every_command_in_the_order_of_use(mlf: Any) -> None:
    said = mlf("--help")
    lines = [line.split()[0] for line in said.out.partition("Commands:")[2].splitlines() if line.strip()]
    assert (said.code, lines, said.err) == (0, list(COMMANDS), "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_it_does(mlf: Any, command: str) -> None:
    said = mlf(command, "-h")
    assert said.code == 0
    assert said.out.startswith(f"Usage: mlf {command}")
    assert len(said.out.splitlines()) > 4


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["chekc"], "Did you mean 'check'?"),
        (["RUN"], "Did you mean 'run'?"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["run", "--corse", "2", "tiny.yaml"], "--cores"),
        (["run"], "Missing argument 'SPEC'"),
        (["run", "--cores", "-3", "tiny.yaml"], "-3 is not in the range"),
        (["run", "--memory", "lots", "tiny.yaml"], "no memory size: 'lots'"),
        (["graph", "tiny.yaml", "--format", "png"], "'text', 'mermaid', 'dot', 'svg'"),
        (["catalog", "modles"], "No such command 'modles'"),
    ],
)
def test_a_mistyped_command_line_is_a_usage_error_that_names_the_way_out(mlf: Any, empty: Path, typed: list[str], told: str) -> None:
    said = mlf(*typed)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert empty.exists()


@pytest.mark.parametrize("command", ["status", "show source", "report", "explain source", "diff", "verify", "compare latest latest~1"])
def test_without_a_run_every_command_says_how_to_start_one(mlf: Any, empty: Path, command: str) -> None:
    said = mlf(*command.split())
    assert (said.code, said.out) == (2, "")
    assert "there are no runs yet" in said.err
    assert "mlf run SPEC" in said.err
    assert list((empty / ".mlf").iterdir()) == []


@pytest.mark.parametrize(
    "command", ["status nope", "show source --run nope", "report nope", "verify nope", "compare nope latest", "diff nope latest"]
)
def test_a_wrong_run_is_told_with_those_there_are(mlf: Any, here: Path, command: str) -> None:
    said = mlf(*command.split())
    assert (said.code, said.out) == (2, "")
    assert "no run is called nope" in said.err
    assert all(run.name in said.err for run in (here / ".mlf" / "runs").iterdir())


@pytest.mark.parametrize("command", ["check", "compile", "run", "graph", "diff tiny.yaml", "explain source --spec"])
@pytest.mark.parametrize("name", ["nope.yaml", "nope.json", "folder", "folder.yaml", "folder.json"])
def test_a_spec_that_is_no_file_is_one_clean_sentence(mlf: Any, own: Path, command: str, name: str) -> None:
    if name.startswith("folder"):
        (own / name).mkdir()
    said = mlf(*command.split(), name)
    told = said.out if command == "check" else said.err
    assert said.code == 2
    assert told.startswith("MLF101")
    assert f"{name} cannot be read" in told


def test_a_folder_that_is_no_project_is_still_told_plainly(mlf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = mlf("ls")
    assert (said.code, said.out) == (0, "")
    assert "no runs yet" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (SpecError(MlfError("MLF101", path="a", reason="b").diagnostics), 2),
        (SpecError(MlfError("MLF901", file="a").diagnostics), 2),
        (MlfError("MLF605", option="--cores", value=-1, expected="0 to 1"), 2),
        (MlfError("MLF703", path="a", cause="b"), 3),
        (MlfError("MLF802", path="a", where="b"), 4),
        (MlfError("MLF901", file="a"), 2),
        (MlfError("MLF915", step="data.clean", count=3), 1),
    ],
)
def test_the_exit_code_says_whose_fault_it_is(problem: MlfError, code: int) -> None:
    assert exit_code(problem) == code


def test_no_colour_reaches_a_pipe_and_none_a_terminal_that_asks_for_none(empty: Path) -> None:
    for variables in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        done = subprocess.run([*MLF, "check", "broken.yaml"], cwd=empty, env={**os.environ, **variables}, capture_output=True, check=False)
        assert b"\x1b" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_error(empty: Path) -> None:
    command = f'"{sys.executable}" -m mlf catalog features | head -1'
    done = subprocess.run(["/bin/sh", "-c", command], cwd=empty, capture_output=True, text=True, check=False)
    assert (done.stdout.split()[0], done.stderr) == ("name", "")


@pytest.mark.slow
def test_ctrl_c_ends_a_run_with_130_and_the_same_command_continues(own: Path, mlf: Any) -> None:
    command = [*MLF, "run", "tiny.yaml", "--set", "seed=7"]
    process = subprocess.Popen(command, cwd=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("done"):
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again to continue" in err
    assert "Traceback" not in err
    time.sleep(0.1)
    assert "interrupted" in mlf("status").out
    assert mlf("gc").code == 0
    assert mlf("run", "tiny.yaml", "--set", "seed=7").code == 0
