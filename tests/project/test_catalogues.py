"""Explicit tables forget nothing: operators, error codes, pins."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from mlf.errors.codes import CODES, catalogue, causality, data, graph, resources, shape, store, verification, yaml

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.schemas.operator import Operator

MODULES = (yaml, shape, catalogue, graph, causality, resources, store, verification, data)


def test_every_code_has_a_page_and_every_page_a_code(root: Path) -> None:
    pages = {p.stem for p in (root / "docs/errors").glob("MLF*.md")}
    assert (sorted(set(CODES) - pages), sorted(pages - set(CODES))) == ([], [])


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_opens_with_its_code_and_title_and_says_what_to_do(root: Path, code: str) -> None:
    text = (root / "docs/errors" / f"{code}.md").read_text("utf-8")
    assert text.splitlines()[0] == f"# {code}: {CODES[code].title}"
    assert 8 <= len(text.splitlines()) <= 40


def test_a_code_stands_in_one_table_and_in_the_range_of_its_module() -> None:
    named = [(rule.code, i + 1) for i, module in enumerate(MODULES) for rule in module.RULES]
    assert len({code for code, _ in named}) == len(named)
    assert [code for code, hundred in named if not re.fullmatch(rf"MLF{hundred}\d\d", code)] == []


def test_every_code_that_is_raised_is_in_the_table_and_every_one_in_the_table_is_raised(trees: dict[Path, ast.Module]) -> None:
    product = (t for p, t in trees.items() if p.parts[0] != "tests" and p.parts[:3] != ("mlf", "errors", "codes"))
    texts = (n.value for t in product for n in ast.walk(t) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    raised = {text for text in texts if re.fullmatch(r"MLF\d{3}", text)}
    assert (sorted(raised - set(CODES)), sorted(set(CODES) - raised)) == ([], [])


def test_every_declared_operator_is_in_the_catalogue(trees: dict[Path, ast.Module]) -> None:
    parts = (tree for path, tree in trees.items() if path.parts[0] in ("operators", "models"))
    assert {name for tree in parts for name in _declared(tree)} <= set(_operators())


def test_every_operator_stands_under_its_own_name() -> None:
    assert {name: op.name for name, op in _operators().items()} == {name: name for name in _operators()}


def test_every_body_of_an_operator_exists(root: Path) -> None:
    bodies = [op.body.partition(":") for op in _operators().values()]
    defined = {module: _functions(root.joinpath(*module.split(".")[1:]).with_suffix(".py")) for module, _, _ in bodies}
    assert [f"{module}:{function}" for module, _, function in bodies if function not in defined[module]] == []


def test_every_data_table_of_an_operator_exists(root: Path) -> None:
    assert [t for op in _operators().values() for t in op.tables if not (root / t).is_file()] == []


def test_every_declared_distribution_is_pinned_once_within_its_bounds(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    declared = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    pins = dict(line.split("==") for line in (root / "constraints.txt").read_text("utf-8").splitlines())
    pins = {_normal(name): version for name, version in pins.items()}
    bounds = {_normal(re.split(r"[<>=!~ ]", d)[0]): d.partition(">=")[2] for d in declared}
    assert sorted(set(bounds) - set(pins)) == []
    assert [n for n, low in bounds.items() if low and _release(pins[n]) < _release(low)] == []


def test_pins_are_plain_public_versions(root: Path) -> None:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", line)] == []


def _operators() -> dict[str, Operator]:
    from mlf.compiler.catalog import operators  # noqa: PLC0415 - a broken catalogue must fail its own tests only

    return operators()


def _functions(path: Path) -> set[str]:
    return {n.name for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.FunctionDef)}


def _declared(tree: ast.Module) -> list[str]:
    """Names in ``Operator(name="...")`` or ``Operator("...")`` that are literals."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("Operator")]
    values = [next((k.value for k in c.keywords if k.arg == "name"), c.args[0] if c.args else None) for c in calls]
    return [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(p) for p in re.findall(r"\d+", version))
