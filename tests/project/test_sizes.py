"""The size limits of the house style, measured on every Python file of the project.

A function's length counts the lines from ``def`` to its last one, less its docstring. Numba kernels may have any number of parameters,
and so may what a tool calls by name: the callbacks of the command line and tests with their fixtures.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Trees = dict[Path, ast.Module]

BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
JIT = ("njit", "jit", "vectorize", "guvectorize", "kernel", "step")
CALLBACK = ("command", "group", "option", "argument")


def test_half_of_the_functions_fit_into_six_lines(trees: Trees) -> None:
    assert statistics.median(_length(f) for _, f in _functions(_product(trees))) <= 6


def test_nine_functions_in_ten_fit_into_twenty_lines(trees: Trees) -> None:
    lengths = sorted(_length(f) for _, f in _functions(_product(trees)))
    assert lengths[int(0.9 * len(lengths))] <= 20


def test_no_function_is_longer_than_forty_lines(trees: Trees) -> None:
    assert [f"{w} {_length(f)}" for w, f in _functions(trees) if _length(f) > 40] == []


def test_no_function_takes_more_than_four_parameters(trees: Trees) -> None:
    called = ((w, f) for w, f in _functions(trees) if not _decorated(f, (*JIT, *CALLBACK)) and not f.name.startswith("test_"))
    found = [(w, len(_parameters(f))) for w, f in called]
    assert [f"{w} {n}" for w, n in found if n > 4] == []


def test_no_function_is_steered_by_a_flag(trees: Trees) -> None:
    steerable = ((w, f) for w, f in _functions(_product(trees)) if not _decorated(f, (*JIT, *CALLBACK)))
    assert [f"{w} {a.arg}" for w, f in steerable for a in _parameters(f) if a.annotation and ast.unparse(a.annotation) == "bool"] == []


def test_no_function_nests_deeper_than_three_blocks(trees: Trees) -> None:
    assert [f"{w} {_depth(f)}" for w, f in _functions(trees) if _depth(f) > 3] == []


def test_no_function_is_more_complex_than_eight(root: Path, trees: Trees) -> None:
    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--ignore-noqa", "--select", "C901", "--output-format", "concise"]
    done = subprocess.run([*ruff, *map(str, trees)], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_four_hundred_lines(root: Path, trees: Trees) -> None:
    counts = {p: len((root / p).read_text("utf-8").splitlines()) for p in trees}
    assert [f"{p} {n}" for p, n in counts.items() if n > 400] == []


def _product(trees: Trees) -> Trees:
    return {p: t for p, t in trees.items() if p.parts[0] != "tests"}


def _functions(trees: Trees) -> Iterator[tuple[str, Function]]:
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path}:{node.lineno} {node.name}", node


def _length(function: Function) -> int:
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    doc = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def _parameters(function: Function) -> list[ast.arg]:
    args = function.args
    return [a for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if a.arg not in ("self", "cls")]


def _decorated(function: Function, names: tuple[str, ...]) -> bool:
    """Whether a decorator's last name is, or starts with, one of ``names``: ``numba.njit(cache=True)`` is ``njit``."""
    targets = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return any(ast.unparse(t).rpartition(".")[2].startswith(names) for t in targets)


def _depth(node: ast.AST) -> int:
    """Deepest nesting of blocks below ``node``; an ``elif`` is as deep as its ``if``, an inner function starts anew."""
    return max((_child_depth(node, c) for c in ast.iter_child_nodes(node) if not isinstance(c, Function)), default=0)


def _child_depth(parent: ast.AST, child: ast.AST) -> int:
    is_elif = isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]
    return _depth(child) + (isinstance(child, BLOCKS) and not is_elif)
