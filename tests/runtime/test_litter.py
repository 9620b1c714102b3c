"""Half-written files of killed processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mlf.runtime.litter import litter
from mlf.runtime.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 2**22 + 1  # beyond the greatest process id of Linux


def test_only_half_written_files_of_ended_processes_are_litter(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    run = place.runs / "20240102-000000-tiny-abcd"
    for folder in (run, place.plans):
        folder.mkdir(parents=True)
    kept = [run / "run.json", run / f".run.json.{os.getpid()}", place.plans / "ab.json", place.modules]
    left = [run / f".plan.json.{NOBODY}", place.plans / f"ab.{NOBODY}", place.modules.with_suffix(f".{NOBODY}")]
    for path in (*kept, *left):
        path.write_text("x")
    assert {item.path for item in litter(place)} == {str(path) for path in left}
    assert {(item.kind, item.size) for item in litter(place)} == {("temporary", 1)}


def test_a_project_without_state_has_no_litter(tmp_path: Path) -> None:
    assert litter(Workspace(tmp_path)) == []
