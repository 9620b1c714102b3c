"""One tiny run per session, and the command line called in this process from a project's folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from mlf.cli.main import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TINY = """\
mlf: 1
name: tiny
symbol: MES
data: {source: synthetic, start: 2024-01-02, end: 2024-03-01}
timeframes: {base: 15m}
features: {base: [rsi, bop]}
labels: {triple_barrier: {horizons: [5, 10]}}
splits: {embargo: 20}
models:
  lgb: {kind: lightgbm, params: {n_estimators: 5}}
  xgb: {kind: xgboost, params: {n_estimators: 5}}
  vote: {ensemble: voting, members: [lgb, xgb]}
"""
#: A spec with three mistakes.
BROKEN = """\
mlf: 1
name: broken
symbol: MES
data: synthetic
featurs: {base: [rsi]}
models:
  lgb: {kind: lightgbm, params: {max_dept: 3}}
  xgb: xgbost
"""


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its result as JSON, which must be strict."""
        return json.loads(self.out, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


@pytest.fixture
def mlf(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`mlf(*arguments)`: what the command says from the current folder."""

    def call(*arguments: str | Path) -> Said:
        capfd.readouterr()
        code = run_command([str(a) for a in arguments])
        return Said(code, *capfd.readouterr())

    return call


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without runs, as the current folder."""
    (tmp_path / ".mlf").mkdir()
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two runs: the tiny spec, and the same with another depth of xgb. Not to be changed."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / ".mlf").mkdir()
    (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (folder / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run_command(["run", "tiny.yaml"]) == 0
        assert run_command(["run", "tiny.yaml", "--set", "models.xgb.params.max_depth=2"]) == 0
    return folder


@pytest.fixture
def here(finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The finished project as the current folder, to look at only."""
    monkeypatch.chdir(finished)
    return finished


@pytest.fixture
def own(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the finished project as the current folder, to do anything with."""
    folder = tmp_path / "own"
    shutil.copytree(finished, folder, symlinks=True)
    monkeypatch.chdir(folder)
    return folder
