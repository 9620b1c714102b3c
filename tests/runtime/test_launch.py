"""How workers are started."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from mlf.runtime.launch import COMPILED_FROM, cache_home, machine_code_folder, source_digest, worker_environment


@pytest.fixture
def package(tmp_path: Any) -> Path:
    """A small package with a source file in every part."""
    for part in COMPILED_FROM:
        (tmp_path / part / "deep").mkdir(parents=True)
        (tmp_path / part / "deep" / "kernel.py").write_text("LIMIT = 3\n")
    return tmp_path


def test_an_edit_anywhere_a_body_can_import_from_names_another_folder_for_machine_code(package: Any) -> None:
    before = source_digest(package)
    (package / "operators" / "deep" / "kernel.py").write_text("LIMIT = 4\n")
    assert source_digest(package) != before
    (package / "operators" / "deep" / "kernel.py").write_text("LIMIT = 3\n")
    assert source_digest(package) == before


def test_a_moved_file_names_another_folder_and_a_cache_beside_the_sources_does_not(package: Any) -> None:
    before = source_digest(package)
    (package / "models" / "__pycache__").mkdir()
    (package / "models" / "__pycache__" / "kernel.pyc").write_bytes(b"x")
    assert source_digest(package) == before
    (package / "models" / "deep" / "kernel.py").rename(package / "models" / "kernel.py")
    assert source_digest(package) != before


def test_machine_code_unused_for_a_week_is_removed(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setenv("MLF_CACHE_DIR", str(tmp_path))
    old, recent = tmp_path / "numba" / "old", tmp_path / "numba" / "recent"
    for folder in (old, recent):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 8 * 86_400,) * 2)
    current = machine_code_folder()
    assert sorted(p.name for p in (tmp_path / "numba").iterdir()) == sorted(["recent", current.name])


def test_the_cache_follows_the_variables_that_name_it(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MLF_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_home() == tmp_path / ".cache" / "mlf"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_home() == tmp_path / "xdg" / "mlf"
    monkeypatch.setenv("MLF_CACHE_DIR", str(tmp_path / "own"))
    assert cache_home() == tmp_path / "own"


def test_a_worker_sees_the_recipes_threads_and_no_other_switch_of_a_library(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("OMP_DYNAMIC", "TRUE")
    seen = worker_environment(2, tmp_path)
    assert {seen[name] for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")} == {"2"}
    assert "OMP_DYNAMIC" not in seen
    assert seen["NUMBA_CACHE_DIR"] == str(tmp_path)
    assert seen["PATH"] == os.environ["PATH"]


def test_without_a_place_for_machine_code_it_never_lands_beside_the_kernels(monkeypatch: Any, tmp_path: Any) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MLF_CACHE_DIR", str(tmp_path / "file" / "cache"))
    folder = machine_code_folder()
    assert folder.is_dir()
    assert folder != machine_code_folder(), "nobody else's machine code is trusted"


def test_a_user_without_a_home_can_run(monkeypatch: Any) -> None:
    for name in ("MLF_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert machine_code_folder().is_dir()
