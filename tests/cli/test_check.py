"""`mlf check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def test_a_good_spec_is_told_with_what_to_do_next(mlf: Any, empty: Path) -> None:
    said = mlf("check", "tiny.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("next: mlf run tiny.yaml\n")
    assert list((empty / ".mlf").glob("runs")) == []


def test_every_mistake_is_told_at_once_with_place_line_and_hint(mlf: Any, empty: Path) -> None:
    said = mlf("check", "broken.yaml")
    assert said.code == 2
    assert [line.split(":")[1] for line in said.out.splitlines() if line.startswith("MLF")] == ["5", "7", "8"]
    assert [name in said.out for name in ("'features'", "'max_depth'", "'xgboost'")] == [True] * 3
    assert empty.exists()


def test_json_and_github_tell_the_same_findings(mlf: Any, empty: Path) -> None:
    found, notes = mlf("check", "broken.yaml", "--format", "json"), mlf("check", "broken.yaml", "--format", "github")
    codes = [d["code"] for d in found.data]
    assert (found.code, notes.code, len(codes)) == (2, 2, 3)
    assert [code in line for code, line in zip(codes, notes.out.splitlines(), strict=True)] == [True] * 3
    assert all(line.startswith("::error file=broken.yaml,line=") for line in notes.out.splitlines())
    assert json.loads(mlf("check", "tiny.yaml", "--format", "json").out) == []
    assert empty.exists()


def test_an_override_is_checked_at_its_own_place(mlf: Any, empty: Path) -> None:
    said = mlf("check", "tiny.yaml", "--set", "sed=3")
    assert (said.code, "--set #1:1:1" in said.out, "did you mean 'seed'?" in said.out) == (2, True, True)
    assert empty.exists()
