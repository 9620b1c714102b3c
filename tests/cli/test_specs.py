"""The specs of the project: they differ in kind, all compile on a fresh clone, and the quick one runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The specs and their example data in a project of their own."""
    for name in ("specs", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / ".mlf").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_every_spec_compiles_under_its_own_name(mlf: Any, clone: Path, path: Path) -> None:
    said = mlf("compile", f"specs/{path.name}", "--json")
    assert (said.code, said.data["name"]) == (0, path.stem)
    assert clone.exists()


def test_the_specs_differ_in_kind() -> None:
    specs = [yaml.safe_load(p.read_text("utf-8")) for p in SPECS]
    assert len(specs) >= 5
    assert len({s["symbol"] for s in specs}) >= 4
    assert len({s["timeframes"]["base"] for s in specs if "timeframes" in s}) >= 3
    assert sum("extends" in s for s in specs) >= 1
    assert sum(s.get("data", {}).get("source", "synthetic") != "synthetic" for s in specs) >= 1


@pytest.mark.slow
def test_the_quick_one_runs(mlf: Any, clone: Path) -> None:
    assert mlf("run", "specs/quick.yaml").code == 0
    assert "up to date" in mlf("run", "specs/quick.yaml").out
    assert clone.exists()


@pytest.mark.slow
def test_a_file_of_bars_runs_without_a_defect(mlf: Any, clone: Path) -> None:
    smaller = ("--set", "models={lin: logistic}", "--set", "labels.triple_barrier.horizons=5")
    assert mlf("run", "specs/es_file.yaml", *smaller).code == 0
    profile = mlf("show", "profile.data", "--json").data["value"]
    assert profile["rows"] == len((clone / "examples" / "es_30m.csv").read_text("utf-8").splitlines()) - 1
