"""Which versions are installed."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from typing import TYPE_CHECKING

import pytest

from mlf.compiler.environment import environment_class, installed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _fresh() -> object:
    installed.cache_clear()
    yield
    installed.cache_clear()


@pytest.mark.parametrize("name", ["numpy", "scikit-learn", "PyYAML", "pydantic_core", "xgboost", "lightgbm"])
def test_versions_are_those_that_the_metadata_say(name: str) -> None:
    assert environment_class([name])[name] == importlib.metadata.version(name)


def test_the_class_names_python_and_machine_and_each_distribution_once_in_order() -> None:
    found = environment_class(["xgboost", "numpy", "numpy"])
    assert list(found) == ["machine", "python", "numpy", "xgboost"]
    assert found["python"] == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert found["machine"] == platform.machine()


def test_what_is_not_installed_is_absent() -> None:
    assert environment_class(["no-such-thing"])["no-such-thing"] == "absent"


def test_the_first_folder_that_has_a_distribution_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, version in (("one", "1.0"), ("two", "2.0+cpu")):
        (tmp_path / folder / f"some_thing-{version}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", ["script", str(tmp_path / "none"), str(tmp_path / "two"), str(tmp_path / "one")])
    assert environment_class(["Some.Thing"])["Some.Thing"] == "2.0+cpu"


def test_a_name_with_hyphens_and_digits_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my-lib2-tools-3.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", ["script", str(tmp_path)])
    assert installed() == {"my-lib2-tools": "3.1"}


def test_the_folder_of_the_script_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers do not have it, so they would import something else."""
    version = importlib.metadata.version("numpy")
    (tmp_path / "numpy-0.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path[1:]])
    assert environment_class(["numpy"])["numpy"] == version
