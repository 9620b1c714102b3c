"""Files are found as people type them, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from mlf.errors import MlfError
from mlf.runtime.datafiles import digest, found, held, write_whole


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.csv", "a.csv", "odd[1].csv"):
        (tmp_path / name).write_text("ts\n")
    (tmp_path / "notes.md").write_text("no bars")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*paths: str) -> list[str]:
    return [Path(name).name for name, _ in found(paths)]


def test_a_file_a_glob_and_a_folder_are_found_once_each(folder: Path) -> None:
    assert names("b.csv") == ["b.csv"]
    assert names("?.csv") == ["a.csv", "b.csv"]
    assert names(".") == ["a.csv", "b.csv", "odd[1].csv"]
    assert names("b.csv", "*.csv") == ["b.csv", "a.csv", "odd[1].csv"]
    assert names(str(folder)) == ["a.csv", "b.csv", "odd[1].csv"]
    assert names(f"{folder}/?.csv") == ["a.csv", "b.csv"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(folder: Path) -> None:
    assert folder.exists()
    assert names("odd[1].csv") == ["odd[1].csv"]


@pytest.mark.parametrize(("path", "code"), [("nope.csv", "MLF901"), ("nope*.csv", "MLF312"), ("a::b.csv", "MLF901")])
def test_a_path_without_files_is_told(folder: Path, path: str, code: str) -> None:
    assert folder.exists()
    with pytest.raises(MlfError, match=code):
        found((path,))


@pytest.mark.parametrize(("name", "hint"), [("empty", "a folder counts as bars what ends in .csv"), ("pipe.csv", "what is a pipe")])
def test_what_holds_no_bars_is_told_as_it_was_typed(folder: Path, name: str, hint: str) -> None:
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe.csv")
    for path in (name, str(folder / name)):
        with pytest.raises(MlfError, match=f"MLF312 no file matches {path}") as caught:
            found((path,))
        assert hint in str(caught.value.diagnostics[0].hint)


def test_what_is_left_of_a_killed_process_is_in_nobody_s_way(folder: Path) -> None:
    (folder / f".a.csv.{os.getpid()}").write_bytes(b"half")
    write_whole(folder / "a.csv", b"new")
    assert (folder / "a.csv").read_bytes() == b"new"


def test_who_comes_second_waits_for_the_file_that_the_first_has_made(folder: Path) -> None:
    target, order = folder / "a.csv", []

    def second() -> None:
        with held(target):
            order.append(target.read_bytes())

    thread = threading.Thread(target=second)
    with held(target):
        thread.start()
        thread.join(0.2)
        write_whole(target, b"first")
        order.append(b"still held")
    thread.join(10)
    assert order == [b"still held", b"first"]
    with pytest.raises(MlfError, match="MLF321"), held(folder / "none"):
        pass


def test_what_is_written_stands_there_whole_and_keeps_its_rights(folder: Path) -> None:
    target = folder / "a.csv"
    target.chmod(0o640)
    write_whole(target, b"new")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def test_the_former_version_stays_beside(folder: Path) -> None:
    write_whole(folder / "a.csv", b"new", folder / "a.csv.bak")
    write_whole(folder / "a.csv", b"newer", folder / "a.csv.bak")
    assert ((folder / "a.csv").read_bytes(), (folder / "a.csv.bak").read_bytes()) == (b"newer", b"new")


def test_a_link_is_followed(folder: Path) -> None:
    (folder / "link.csv").symlink_to("a.csv")
    write_whole(folder / "link.csv", b"new")
    assert (folder / "link.csv").is_symlink()
    assert (folder / "a.csv").read_bytes() == b"new"


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_whatever_breaks_leaves_the_old_file_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, trouble: BaseException
) -> None:
    def broken(*_: object) -> None:
        raise trouble

    before = sorted(p.name for p in folder.iterdir())
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), broken)
    with pytest.raises((MlfError, KeyboardInterrupt)) as told:
        write_whole(folder / "a.csv", b"new")
    monkeypatch.undo()
    assert (folder / "a.csv").read_text() == "ts\n"
    assert sorted(p.name for p in folder.iterdir()) == before
    if isinstance(trouble, OSError):
        assert "no space left on device; nothing was changed there" in str(told.value)


@pytest.mark.parametrize("name", ["missing/a.csv", "notes.md/a.csv"])
def test_a_place_that_cannot_hold_a_file_is_told(folder: Path, name: str) -> None:
    with pytest.raises(MlfError, match="MLF970"):
        write_whole(folder / name, b"new")


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(MlfError, match="it is no regular file"):
        write_whole(Path("/dev/null"), b"new")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_not_replaced(folder: Path) -> None:
    (folder / "a.csv").chmod(0o400)
    with pytest.raises(MlfError, match="permission denied"):
        write_whole(folder / "a.csv", b"new")


def test_a_digest_names_the_bytes(folder: Path) -> None:
    assert digest(folder / "a.csv") == digest(folder / "b.csv")
    assert digest(folder / "a.csv").startswith("sha256:")
    with pytest.raises(MlfError, match="MLF321"):
        digest(folder / "nope")
