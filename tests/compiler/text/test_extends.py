"""Specs on top of specs: merging, provenance, and the paths that are followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlf.compiler.text.document import Document, load_spec
from mlf.schemas.identity import digest_bytes


def write(folder: Path, **texts: str) -> None:
    """Writes ``<name>.yaml`` files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")


def codes(document: Document) -> list[str]:
    """Codes of the problems."""
    return [d.code for d in document.problems]


def test_maps_merge_and_lists_are_replaced(tmp_path: Path) -> None:
    write(
        tmp_path, under="seed: 1\nsplits: {train: 0.6, test: 0.4}\ntags: [a, b]", over="extends: under.yaml\nsplits: {test: 0.2}\ntags: [c]"
    )
    assert load_spec(tmp_path / "over.yaml").data == {"seed": 1, "splits": {"train": 0.6, "test": 0.2}, "tags": ["c"]}


def test_a_value_knows_which_file_it_came_from(tmp_path: Path) -> None:
    write(tmp_path, under="splits: {train: 0.6}", over="extends: under.yaml\nsplits: {test: 0.2}")
    spans = load_spec(tmp_path / "over.yaml").spans
    assert [Path(spans.places["splits", k].value.file).name for k in ("train", "test")] == ["under.yaml", "over.yaml"]


def test_the_files_read_are_listed_with_their_digests(tmp_path: Path) -> None:
    write(tmp_path, a="seed: 1", b="extends: a.yaml", c="extends: b.yaml")
    files = load_spec(tmp_path / "c.yaml").files
    assert [(f.path.name, f.digest) for f in files] == [
        (n, digest_bytes((tmp_path / n).read_bytes())) for n in ("c.yaml", "b.yaml", "a.yaml")
    ]


def test_a_parent_folder_of_the_project_is_reached(tmp_path: Path) -> None:
    (tmp_path / ".mlf").mkdir()
    write(tmp_path, shared="seed: 3")
    write(tmp_path / "specs/deep", spec="extends: ../../shared.yaml")
    assert load_spec(tmp_path / "specs/deep/spec.yaml").data == {"seed": 3}


def test_nothing_outside_the_project_is_read_not_even_through_a_link(tmp_path: Path) -> None:
    write(tmp_path, hidden="seed: 3")
    project = tmp_path / "project"
    write(project, spec="extends: link.yaml", direct="extends: ../hidden.yaml")
    (project / "link.yaml").symlink_to(tmp_path / "hidden.yaml")
    (project / ".mlf").mkdir()
    for name in ("spec", "direct"):
        document = load_spec(project / f"{name}.yaml")
        assert codes(document) == ["MLF127"]
        assert [f.path.name for f in document.files] == [f"{name}.yaml"]


@pytest.mark.parametrize("path", ["~/a.yaml", "C:\\a.yaml", "https://arxiv.org/a.yaml", "s3::a.yaml", "/a.yaml"])
def test_only_plain_relative_paths_are_followed(tmp_path: Path, path: str) -> None:
    write(tmp_path, spec=f"extends: '{path}'")
    assert codes(load_spec(tmp_path / "spec.yaml")) == ["MLF127"]


def test_circles_end(tmp_path: Path) -> None:
    write(tmp_path, a="extends: b.yaml", b="extends: ./c.yaml", c="extends: a.yaml")
    assert codes(load_spec(tmp_path / "a.yaml")) == ["MLF126"]


def test_long_chains_end(tmp_path: Path) -> None:
    write(tmp_path, **{f"s{i}": f"extends: s{i + 1}.yaml" for i in range(20)})
    document = load_spec(tmp_path / "s0.yaml")
    assert codes(document) == ["MLF128"]
    assert len(document.files) == 8


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    write(tmp_path, spec="extends: pipe.yaml", other="extends: .")
    assert codes(load_spec(tmp_path / "spec.yaml")) == ["MLF125"]
    assert codes(load_spec(tmp_path / "other.yaml")) == ["MLF125"]


def test_a_spec_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        document = load_spec(path)
        assert codes(document) == ["MLF101"]
        assert document.data is None


def test_mistakes_of_both_files_are_found(tmp_path: Path) -> None:
    write(tmp_path, under="a: &x 1", over="extends: under.yaml\nb: &y 1")
    assert codes(load_spec(tmp_path / "over.yaml")) == ["MLF113", "MLF113"]
