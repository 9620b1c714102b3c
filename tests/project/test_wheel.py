"""The wheel: built without a network and without the links, complete, all under ``mlf``, importable on its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
OFFLINE = ("--quiet", "--no-deps", "--no-index")

IMPORT_ALL = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
for file in sorted((root / "mlf").rglob("*.py")):
    if file.name != "__main__.py":
        name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        assert pathlib.Path(module.__file__).is_relative_to(root), module.__file__
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(files: tuple[Path, ...], root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the tree that has no links."""
    copy, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for path in files:
        (copy / path.parent).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, copy / path)
    _run(*PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(out), str(copy))
    return next(out.glob("mlf-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Files in the wheel, its own metadata aside."""
    with zipfile.ZipFile(wheel) as archive:
        return {n for n in archive.namelist() if ".dist-info/" not in n}


def test_the_wheel_holds_every_module_and_data_file_and_nothing_else(names: set[str], package: tuple[Path, ...]) -> None:
    assert names == {_installed(p) for p in package}


def test_nothing_lands_outside_the_package(names: set[str]) -> None:
    assert {n.partition("/")[0] for n in names} == {"mlf"}


def test_the_wheel_carries_its_licence_and_its_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        listed = archive.namelist()
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in listed)
    assert "mlf/py.typed" in listed


def test_every_module_imports_from_a_fresh_folder(wheel: Path, tmp_path: Path) -> None:
    _run(*PIP, "install", *OFFLINE, "--target", str(tmp_path / "site"), str(wheel))
    _run(sys.executable, "-I", "-c", IMPORT_ALL, str(tmp_path / "site"), cwd=tmp_path)


def _installed(path: Path) -> str:
    return path.as_posix() if path.parts[0] == "mlf" else f"mlf/{path.as_posix()}"


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
