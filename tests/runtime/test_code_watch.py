"""Nothing is published that other code made than the plan names."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import mlf
from mlf.artifacts.actions import Actions
from mlf.artifacts.store import Store
from mlf.compiler.catalog import operators
from mlf.compiler.lock import Code
from mlf.errors import MlfError
from mlf.runtime import code_watch
from mlf.runtime.code_watch import CodeWatch, package_stamp, stamp_at_start
from mlf.runtime.keys import node_key
from mlf.runtime.perform import perform
from mlf.runtime.work import Work
from mlf.schemas.plan import Node

PARTS = ("schemas", "artifacts", "operators", "models", "compiler", "runtime")


def node(**facts: Any) -> Node:
    """A decision, whose code is small."""
    declared = operators()["decide.threshold"]
    fields = {"operator": declared.id, "output": declared.output, "storage": "table", "body": declared.body, "params": {}, "inputs": {}}
    return Node(**{"id": "decide", **fields, "recipe": "", "code": Code().of_operator(declared), **facts})


def checkout(folder: Path) -> Path:
    """A copy of the package, laid out as in the repository."""
    root = Path(mlf.__file__).resolve().parent.parent
    for name in (*PARTS, "mlf"):
        shutil.copytree(root / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_code_as_it_was_passes() -> None:
    CodeWatch(package_stamp()).check(node())


def test_an_edit_elsewhere_passes(monkeypatch: Any) -> None:
    monkeypatch.setattr(code_watch, "package_stamp", lambda: "moved")
    CodeWatch("as it was").check(node())


def test_an_edit_of_what_ran_does_not_pass(monkeypatch: Any) -> None:
    monkeypatch.setattr(code_watch, "package_stamp", lambda: "moved")
    with pytest.raises(MlfError, match=r"decide\.threshold@") as caught:
        CodeWatch("as it was").check(node(code="sha256:" + "0" * 64))
    assert caught.value.diagnostics[0].code == "MLF614"


def test_the_files_are_looked_at_again_only_after_an_import(monkeypatch: Any) -> None:
    looks: list[str] = []
    monkeypatch.setattr(code_watch, "package_stamp", lambda: looks.append("look") or "same")
    watch = CodeWatch("same")
    watch.check(node())
    watch.check(node())
    assert len(looks) == 1
    monkeypatch.setitem(sys.modules, "imported_since", object())
    watch.check(node())
    assert len(looks) == 2


def test_the_first_stamp_stays(monkeypatch: Any) -> None:
    monkeypatch.setattr(code_watch, "_first", [])
    first = stamp_at_start()
    monkeypatch.setattr(code_watch, "_sources", lambda _: iter(()))
    assert package_stamp() != first == stamp_at_start()


def test_workers_run_the_code_of_their_driver(tmp_path: Path) -> None:
    copied = checkout(tmp_path / "copy")
    ask = "import mlf, sys; from mlf.runtime.code_watch import package_root; print(package_root())"
    driver = (
        "from pathlib import Path; from mlf.runtime.launch import start_worker; import mlf.runtime.launch as l;"
        f"l.BOOT = l.BOOT.replace('from mlf.runtime.worker import main; main(sys.argv[1:])', {ask!r});"
        "w = start_worker([], 1, None, Path('code')); print(w.stdout.read().decode().strip()); w.wait()"
    )
    done = subprocess.run([sys.executable, "-c", driver], cwd=copied, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(copied / "mlf")


def test_nothing_is_published_that_the_watch_objects_to(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "toy_code.py").write_text("def make(inputs, params, task):\n    return {'a': 1}\n")
    monkeypatch.syspath_prepend(tmp_path)
    made = replace(node(code=None), operator="toy.make@1", output="document", storage="document", body="toy_code:make")
    work = Work(made, node_key(made, {}, {}), {}, {}, {}, {}, "run")
    store = Store(tmp_path / "store")
    watch = CodeWatch()
    monkeypatch.setattr(CodeWatch, "check", lambda *_: (_ for _ in ()).throw(MlfError("MLF614", node="n", differences="d")))
    with pytest.raises(MlfError):
        perform(work, store, watch)
    assert not list((tmp_path / "store").rglob("*.json"))
    monkeypatch.undo()
    monkeypatch.syspath_prepend(tmp_path)
    perform(work, store, watch)
    assert Actions(store).lookup(work.key.digest) is not None
