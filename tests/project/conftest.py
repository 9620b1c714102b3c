"""The tree under test: where it stands and which files belong to it."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("schemas", "artifacts", "operators", "models", "compiler", "runtime")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository root."""
    return ROOT


@pytest.fixture(scope="session")
def parts() -> tuple[str, ...]:
    """Folders of the root that are installed as ``mlf.<folder>``."""
    return PARTS


@pytest.fixture(scope="session")
def files() -> tuple[Path, ...]:
    """Every regular file that is tracked or would be, relative to the root; links are no files."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = (Path(name) for name in sorted(set(listed)) if name)
    return tuple(p for p in paths if (ROOT / p).is_file() and not (ROOT / p).is_symlink())


@pytest.fixture(scope="session")
def trees(files: tuple[Path, ...]) -> dict[Path, ast.Module]:
    """Syntax tree of every Python file."""
    return {p: ast.parse((ROOT / p).read_text("utf-8"), str(p)) for p in files if p.suffix == ".py"}


@pytest.fixture(scope="session")
def package(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files that a user installs: everything below ``mlf/`` and the parts, notes for contributors aside."""
    return tuple(p for p in files if p.parts[0] in ("mlf", *PARTS) and p.suffix != ".md")
