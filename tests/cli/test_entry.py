"""`python -m mlf` imports nothing that lies in the current folder."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["click", "pandas", "numpy", "yaml", "pydantic", "rfc8785"])
def test_a_module_lying_in_the_current_folder_is_not_imported(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')\n")
    (tmp_path / "spec.yaml").write_text("mlf: 1\n")
    done = subprocess.run([sys.executable, "-m", "mlf", "check", "spec.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "the wrong module" not in done.stderr
    assert "MLF202" in done.stdout + done.stderr
