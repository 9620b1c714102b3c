"""Fingerprints of code: what an operator's body can execute, without comments, docstrings and positions.

The fingerprint of a module is a digest of its normalised syntax tree; that of a body is a digest over its import closure inside ``mlf``.
Two parts are left out on purpose: ``mlf`` itself (its face holds the version) and ``mlf.errors`` (a sentence about a failure cannot
change a result). Imports under ``TYPE_CHECKING`` are not executed and do not count. The tree is written out by our own walk, since
``ast.dump`` differs between Python versions.
"""

from __future__ import annotations

import ast
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlf
from mlf.schemas.identity import digest_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(mlf.__file__).parent
#: What is remembered of a module: stamp, digest, imports.
ENTRY = 3
LEFT_OUT = ("mlf.errors",)
SKIPPED_FIELDS = frozenset({"type_comment", "type_ignores", "kind", "ctx", "type_params"})


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """What the fingerprint of a closure needs of one module."""

    digest: str
    imports: tuple[str, ...]


def fingerprint(modules: tuple[str, ...], declaration: Any, cache: ModuleCache) -> str:
    """Digest of the import closure of ``modules`` together with a declaration (JSON data)."""
    closure = sorted((name, cache.facts(name).digest) for name in import_closure(modules, cache))
    return digest_of("code", {"modules": closure, "declaration": declaration})


def import_closure(modules: tuple[str, ...], cache: ModuleCache) -> set[str]:
    """Every module of ``mlf`` that importing ``modules`` can execute."""
    seen: set[str] = set()
    waiting = [n for name in modules for n in _with_packages(name) if _counts(n) and (n == name or cache.has(n))]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += [n for n in cache.facts(name).imports if n not in seen]
    return seen


class ModuleCache:
    """Facts about modules, remembered on disk by file stamp (size, modification and change time, inode).

    ``path`` may be ``None`` (nothing is remembered) or unwritable; a damaged file is ignored.
    """

    def __init__(self, path: Path | None, root: Path = ROOT) -> None:
        self._path, self._root = path, root
        self._stored: dict[str, list[Any]] = _load(path)
        self._facts: dict[str, ModuleFacts] = {}
        self._changed = False

    def facts(self, name: str) -> ModuleFacts:
        """Facts of one module. ``ModuleNotFoundError`` if it does not exist."""
        if name not in self._facts:
            self._facts[name] = self._read(name)
        return self._facts[name]

    def has(self, name: str) -> bool:
        """Whether there is a file for a module or package."""
        return _exists(name, self._root)

    def save(self) -> None:
        """Writes what was learnt; a failure only costs time later."""
        if self._path is None or not self._changed:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps(self._stored))
            temporary.replace(self._path)
        except OSError:
            return

    def _read(self, name: str) -> ModuleFacts:
        file = module_file(name, self._root)
        stamp = file_stamp(file)
        stored = self._stored.get(str(file))
        if stored and stored[0] == stamp:
            return ModuleFacts(stored[1], tuple(stored[2]))
        facts = module_facts(file, self._root)
        self._stored[str(file)] = [stamp, facts.digest, list(facts.imports)]
        self._changed = True
        return facts


def file_stamp(file: Path) -> list[int]:
    """Numbers that move when a file is written or replaced."""
    stat = file.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def module_file(name: str, root: Path = ROOT) -> Path:
    """The file of a dotted name below ``mlf``; ``ModuleNotFoundError`` if there is none."""
    stem = root.joinpath(*name.split(".")[1:])
    for file in (stem.with_suffix(".py"), stem / "__init__.py"):
        if file.is_file():
            return file
    raise ModuleNotFoundError(name)


def module_facts(file: Path, root: Path = ROOT) -> ModuleFacts:
    """Digest of the normalised syntax and the modules of ``mlf`` it imports, at the top or inside functions."""
    tree = ast.parse(file.read_bytes())
    text = json.dumps(_normal(tree), separators=(",", ":"), ensure_ascii=True)
    return ModuleFacts(digest_bytes(text.encode()), tuple(sorted(set(_imports(tree, root)))))


def _load(path: Path | None) -> dict[str, list[Any]]:
    try:
        data = json.loads(path.read_text()) if path else {}
    except (OSError, ValueError):
        return {}
    entries = data.items() if isinstance(data, dict) else ()
    return {name: entry for name, entry in entries if isinstance(entry, list) and len(entry) == ENTRY}


def _normal(node: Any) -> Any:
    if isinstance(node, ast.AST):
        fields = {name: _normal(value) for name, value in _fields(node)}
        return [type(node).__name__, {k: v for k, v in fields.items() if v not in (None, [])}]
    if isinstance(node, list):
        return [_normal(item) for item in node]
    if node is None:
        return node
    return f"{type(node).__name__}:{node!r}"


def _fields(node: ast.AST) -> Iterator[tuple[str, Any]]:
    for name, value in ast.iter_fields(node):
        if name in SKIPPED_FIELDS:
            continue
        yield name, _without_docstring(value) if name == "body" and isinstance(value, list) else value


def _without_docstring(body: list[Any]) -> list[Any]:
    return [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and isinstance(s.value.value, str))]


def _imports(tree: ast.AST, root: Path) -> Iterator[str]:
    for node in _executed(tree):
        for name in _named(node):
            yield from (n for n in _with_packages(name) if _counts(n) and _exists(n, root))


def _named(node: ast.AST) -> list[str]:
    """Dotted names that an import statement may execute."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    if node.level or not node.module:
        raise ValueError("a relative import: its module cannot be told from the file alone")
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _with_packages(name: str) -> Iterator[str]:
    """The name and every package above it: importing a module executes those first."""
    parts = name.split(".")
    yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    skipped = node.body if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING") else []
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from _executed(child)


def _counts(name: str) -> bool:
    return name.startswith("mlf.") and not any(name == out or name.startswith(out + ".") for out in LEFT_OUT)


def _exists(name: str, root: Path) -> bool:
    try:
        module_file(name, root)
    except ModuleNotFoundError:
        return False
    return True
