"""Which files a source names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlf.compiler.data_files import matching, refusal
from mlf.errors import MlfError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some data files, and others."""
    beside = ("notes.md", "manifest.json", ".hidden.csv", "a.csv.defects.json")
    for name in ("b.csv", "a.csv", "c.PARQUET", "d.dbn.zst", *beside, "deep/d.csv", "deep/er/e.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a.csv", ["a.csv"]),
        ("./a.csv", ["a.csv"]),
        ("deep/../a.csv", ["deep/../a.csv"]),
        ("[a-z]*.csv", ["a.csv", "b.csv"]),
        ("[ab].csv", ["a.csv", "b.csv"]),
        ("**/[a-z]*.csv", ["a.csv", "b.csv", "deep/d.csv", "deep/er/e.csv"]),
        ("deep", ["deep/d.csv"]),
        (".", ["a.csv", "b.csv", "c.PARQUET", "d.dbn.zst"]),
        ("notes.md", ["notes.md"]),
    ],
)
def test_a_file_a_pattern_or_a_folder_names_files_in_order(folder: Path, pattern: str, found: list[str]) -> None:
    assert [f.relative_to(folder).as_posix() for f in matching(folder, pattern)] == found


@pytest.mark.parametrize("pattern", ["none.csv", "*.xlsx", "folder.csv", "deep/er/none", "[z]*"])
def test_nothing_found_is_an_error(folder: Path, pattern: str) -> None:
    with pytest.raises(MlfError) as problem:
        matching(folder, pattern)
    assert problem.value.code == "MLF312"


@pytest.mark.parametrize(
    "pattern", ["/etc/passwd", "~/a.csv", "C:\\a.csv", "C:/a.csv", "\\\\host\\a", "https://www.w3.org/c", "s3://a/b", "x::y", "a\0b"]
)
def test_a_path_that_means_another_file_elsewhere_is_refused(folder: Path, pattern: str) -> None:
    assert refusal(pattern)
    with pytest.raises(MlfError) as problem:
        matching(folder, pattern)
    assert problem.value.code == "MLF315"


@pytest.mark.parametrize(("pattern", "code"), [("a**b.csv", "MLF315"), ("x" * 300, "MLF321"), ("d/" * 3000, "MLF321")])
def test_a_path_that_the_system_cannot_take_is_an_error_of_ours(folder: Path, pattern: str, code: str) -> None:
    with pytest.raises(MlfError) as problem:
        matching(folder, pattern)
    assert problem.value.code == code


def test_a_name_that_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    (folder / "a[1].csv").write_text("x")
    assert [f.name for f in matching(folder, "a[1].csv")] == ["a[1].csv"]
    assert [f.name for f in matching(folder, "[ab].csv")] == ["a.csv", "b.csv"]


def test_what_names_the_instruments_of_a_folder_comes_with_its_bars(tmp_path: Path) -> None:
    for name in ("bars.csv.zst", "symbology.json", "condition.json", "metadata.json"):
        (tmp_path / name).write_text("x")
    assert [file.name for file in matching(tmp_path, ".")] == ["bars.csv.zst", "symbology.json"]
