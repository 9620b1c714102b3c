"""Links, layers and names of the tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

BANNED_NAMES = {"utils", "util", "helpers", "common", "base", "misc", "manager", "handler", "processor"}


def test_every_part_is_linked_below_mlf(root: Path, parts: tuple[str, ...]) -> None:
    found = {p: (root / "mlf" / p).readlink().as_posix() for p in parts}
    assert found == {p: f"../{p}" for p in parts}


def test_the_build_installs_every_part(root: Path, parts: tuple[str, ...]) -> None:
    tree = ast.parse((root / "setup.py").read_text("utf-8"))
    value = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "PARTS")
    assert ast.literal_eval(value) == parts


def test_every_folder_of_code_is_a_package(root: Path, package: tuple[Path, ...]) -> None:
    folders = {p.parent for p in package}
    assert [str(f) for f in sorted(folders) if not (root / f / "__init__.py").is_file()] == []


def test_no_module_name_says_nothing(trees: dict[Path, ast.Module]) -> None:
    assert [str(p) for p in trees if p.stem in BANNED_NAMES or BANNED_NAMES & set(p.parts)] == []


def test_code_stands_at_most_two_folders_below_its_part(package: tuple[Path, ...]) -> None:
    assert [str(p) for p in package if len(p.parts) > 4] == []


def test_tests_mirror_the_parts(files: tuple[Path, ...], parts: tuple[str, ...]) -> None:
    known = {"project", "endtoend", "fuzz", "conftest.py", "api", "cli", "errors", *parts}
    assert sorted({p.parts[1] for p in files if p.parts[0] == "tests"} - known) == []


def test_imports_go_down_the_layers_only(root: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_of_our_own_code_are_absolute(trees: dict[Path, ast.Module], parts: tuple[str, ...]) -> None:
    found = [f"{path}:{node.lineno}" for path, tree in trees.items() for node in ast.walk(tree) if _is_local(node, parts)]
    assert found == []


def _is_local(node: ast.AST, parts: tuple[str, ...]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").partition(".")[0] in parts
    return isinstance(node, ast.Import) and any(a.name.partition(".")[0] in parts for a in node.names)
