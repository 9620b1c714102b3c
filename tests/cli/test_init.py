"""The first spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("symbol", ["MES", "MGC", "CL"])
def test_the_first_spec_compiles_for_any_contract(mlf: Any, empty: Path, symbol: str) -> None:
    said = mlf("init", "mine", "--symbol", symbol)
    assert (said.code, said.out) == (0, "specs/mine.yaml written. next: mlf run specs/mine.yaml\n")
    assert yaml.safe_load((empty / "specs" / "mine.yaml").read_text("utf-8"))["symbol"] == symbol
    assert mlf("check", "specs/mine.yaml").code == 0


def test_an_existing_spec_is_left_alone(mlf: Any, empty: Path) -> None:
    (empty / "specs").mkdir()
    (empty / "specs" / "first.yaml").write_text("mine", encoding="utf-8")
    said = mlf("init")
    assert (said.code, "exists already" in said.err) == (2, True)
    assert (empty / "specs" / "first.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["../escape", "a b", "", "1st", "a/b", "x" * 70])
def test_a_name_that_no_run_may_have_is_refused(mlf: Any, empty: Path, name: str) -> None:
    said = mlf("init", name)
    assert said.code == 2
    assert said.err.startswith("MLF210")
    assert not (empty / "specs").exists()


def test_a_near_contract_is_named(mlf: Any, empty: Path) -> None:
    said = mlf("init", "--symbol", "mes")
    assert (said.code, "did you mean 'MES'?" in said.err) == (2, True)
    assert not (empty / "specs").exists()


def test_a_place_that_cannot_be_written_is_a_sentence(mlf: Any, empty: Path) -> None:
    (empty / "specs").write_text("a file", encoding="utf-8")
    said = mlf("init")
    assert (said.code, "specs/first.yaml" in said.err) == (2, True)
