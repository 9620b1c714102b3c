"""Compiling stays light: what a process has imported is watched from inside it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
HEAVY = {"pandas", "numba", "torch", "xgboost", "lightgbm", "catboost", "sklearn", "networkx", "numpy", "scipy", "pyarrow"}
COMPILE = """
import sys, json
from pathlib import Path
from mlf.compiler.compile import analyse
from mlf.compiler.unit import Request
unit = analyse(Request(Path(sys.argv[1]), cache=Path(sys.argv[2]) if len(sys.argv) > 2 else None))
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HELP = """
import sys, json
from mlf.cli.main import run_command
sys.argv[1:] = ["--help"]
code = run_command(["--help"])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(code: str, *arguments: str) -> set[str]:
    """Top-level names that a fresh process has imported when ``code`` is done."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("spec", SPECS, ids=lambda p: p.stem)
def test_compiling_a_spec_whose_data_are_known_imports_no_heavy_library(spec: Path, tmp_path: Path) -> None:
    if "source: synthetic" not in spec.read_text():
        imported(COMPILE, str(spec), str(tmp_path / "modules.json"))  # looks at the file once
    found = imported(COMPILE, str(spec), str(tmp_path / "modules.json"))
    assert "mlf" in found
    assert found & HEAVY == set()


def test_a_spec_with_every_kind_of_mistake_imports_none_either(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("mlf: 1\nname: a\nsymbol: MESS\ndata: x.csv\nfeatures: {base: [zscroe]}\nmodels: {a: xgbost}\n")
    assert imported(COMPILE, str(spec)) & HEAVY == set()


def test_help_imports_neither_types_nor_yaml_nor_arrays() -> None:
    found = imported(HELP)
    assert "click" in found
    assert found & {*HEAVY, "pydantic", "pydantic_core", "yaml", "rich"} == set()
