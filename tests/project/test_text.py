"""What no file of the project may say."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|\bNotImplemented" r"Error")
MACHINE = re.compile(r"/(?:work|root|home|Users|opt|mnt|private)/[a-z]|[A-Z]:\\\\?Users|file://")
HOST = re.compile(r"(?:https?|ssh|git)://([^/\s\"'`)>]+)", re.IGNORECASE)
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|anaconda|conda-forge|artifactory|huggingface)\b", re.IGNORECASE)

#: Hosts a reader may be sent to, or that name a vocabulary; nothing of ours ever connects to one.
HOSTS = {"git-lfs", "git-lfs.github.com", "www.apache.org", "json-schema.org", "www.w3.org", "doi.org", "arxiv.org", "www.cmegroup.com"}

#: Calls that run code out of data, or a shell.
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "torch.load",
    "subprocess.getoutput",
    "yaml.load",
    "yaml.unsafe_load",
}
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def test_nothing_is_left_unfinished(root: Path, files: tuple[Path, ...]) -> None:
    assert list(_hits(root, files, UNFINISHED)) == []


def test_no_file_names_a_place_on_somebodys_machine(root: Path, files: tuple[Path, ...]) -> None:
    others = tuple(p for p in files if p != Path("tests/project/test_text.py"))
    assert list(_hits(root, others, MACHINE)) == []


def test_no_file_names_a_registry(root: Path, files: tuple[Path, ...]) -> None:
    others = tuple(p for p in files if p != Path("tests/project/test_text.py"))
    assert list(_hits(root, others, REGISTRY)) == []


def test_links_lead_to_known_hosts_only(root: Path, files: tuple[Path, ...]) -> None:
    found = {(str(p), host) for p in files for host in HOST.findall(_text(root, p))}
    assert sorted((p, h) for p, h in found if h not in HOSTS) == []


def test_no_code_runs_out_of_data(trees: dict[Path, ast.Module]) -> None:
    assert [f"{p}:{n.lineno} {ast.unparse(n.func)}" for p, n in _calls(trees) if ast.unparse(n.func) in CALLS] == []


def test_no_command_goes_through_a_shell(trees: dict[Path, ast.Module]) -> None:
    assert [f"{p}:{n.lineno}" for p, n in _calls(trees) if any(k.arg == "shell" for k in n.keywords)] == []


def test_nothing_is_pickled(trees: dict[Path, ast.Module]) -> None:
    found = ((p, n, name) for p, tree in trees.items() for n in ast.walk(tree) for name in _imported(n))
    assert [f"{p}:{getattr(n, 'lineno', 0)} {name}" for p, n, name in found if name.partition(".")[0] in MODULES] == []


def test_arrays_are_never_loaded_as_objects(trees: dict[Path, ast.Module]) -> None:
    flags = ((p, k) for p, n in _calls(trees) for k in n.keywords if k.arg == "allow_pickle")
    assert [f"{p}:{k.lineno}" for p, k in flags if ast.unparse(k.value) != "False"] == []


def test_text_files_end_with_one_newline_and_hold_no_tabs_or_trailing_blanks(root: Path, files: tuple[Path, ...]) -> None:
    kept = (p for p in files if p.suffix in {".py", ".md", ".yaml", ".yml", ".toml", ".csv"} and p.parts[0] != "tests")
    assert [str(p) for p in kept if not _is_tidy(_text(root, p))] == []


def _is_tidy(text: str) -> bool:
    return text == "" or (text.endswith("\n") and not text.endswith("\n\n") and not re.search(r"[ \t]\n|\t|\r", text))


def _text(root: Path, path: Path) -> str:
    return (root / path).read_bytes().decode("utf-8", "replace")


def _hits(root: Path, paths: tuple[Path, ...], pattern: re.Pattern[str]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(_text(root, path).splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number} {line.strip()[:100]}"


def _calls(trees: dict[Path, ast.Module]) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in trees.items():
        yield from ((path, n) for n in ast.walk(tree) if isinstance(n, ast.Call))


def _imported(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "",)
    return tuple(a.name for a in node.names) if isinstance(node, ast.Import) else ()
