"""`mlf audit features`: verdicts, certificate, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Never

import pytest

from mlf.operators.features import stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def _machine_code(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What this process compiles goes into one folder, which the command then leaves as it is."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "machine-code"))


def run_folder(project: Path) -> Path:
    """The first run's: that of the plan of tiny.yaml."""
    return min((project / ".mlf" / "runs").iterdir())


def test_a_clean_audit_leaves_a_certificate_in_the_run_and_in_its_report(own: Path, mlf: Callable[..., Any]) -> None:
    said = mlf("audit", "features", "tiny.yaml", "--cuts", "3")
    assert said.code == 0
    assert "4 columns: 4 clean; 3 cuts" in said.out
    path = run_folder(own) / "audit" / "features.json"
    assert str(path) in said.out
    found = json.loads(path.read_bytes())
    assert [c["name"] for c in found["columns"]] == ["15m/rsi_7", "15m/rsi_14", "15m/rsi_21", "15m/bop"]
    page = (run_folder(own) / "report" / "index.html").read_text(encoding="utf-8")
    assert "4 columns at 3 points in time" in page
    assert "features clean" in mlf("status", run_folder(own).name).out


def test_the_certificate_is_the_result_as_json_and_the_same_again(own: Path, mlf: Callable[..., Any]) -> None:
    first = mlf("audit", "features", "tiny.yaml", "--cuts", "2", "--json").data
    again = mlf("audit", "features", "tiny.yaml", "--cuts", "2", "--json").data
    assert first == again
    assert first.pop("path") == str(run_folder(own) / "audit" / "features.json")
    assert mlf("audit", "features", "tiny.yaml", "--cuts", "2", "--seed", "9", "--json").data["id"] != first["id"]


def test_a_kernel_that_peeks_is_a_leak_and_exit_code_1(own: Path, mlf: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    honest = stream._loaded

    def planted(place: str) -> Any:
        def peek(x: Any, _p: Any, _s: Any, out: Any) -> None:
            out[:, :-1], out[:, -1] = x[3, 1:], 0

        return peek if place.endswith(":bop") else honest(place)

    monkeypatch.setattr(stream, "_loaded", planted)
    said = mlf("audit", "features", "tiny.yaml", "--cuts", "2")
    assert said.code == 1
    assert "3 clean, 1 leak" in said.out
    assert "15m/bop" in said.out
    page = (run_folder(own) / "report" / "index.html").read_text(encoding="utf-8")
    assert "15m/bop knew the future" in page


def test_a_kernel_that_raises_is_a_failed_audit_and_exit_code_1(
    own: Path, mlf: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = stream._loaded

    def planted(place: str) -> Any:
        def broken(*_: Any) -> Never:
            raise FloatingPointError("no number fits")

        return broken if place.endswith(":bop") else honest(place)

    monkeypatch.setattr(stream, "_loaded", planted)
    said = mlf("audit", "features", "tiny.yaml", "--cuts", "1", "--json")
    assert said.code == 1
    assert said.data["verdict"] == "failed"
    assert {c["verdict"] for c in said.data["columns"] if c["name"] != "15m/bop"} == {"clean"}
    assert run_folder(own).name in said.data["path"]


def test_a_plan_that_never_ran_keeps_its_certificate_beside_the_runs(own: Path, mlf: Callable[..., Any]) -> None:
    said = mlf("audit", "features", "tiny.yaml", "--cuts", "1", "--set", "seed=7", "--json")
    assert said.code == 0
    assert said.data["path"].startswith(str(own / ".mlf" / "audits"))


@pytest.mark.parametrize("options", [("--cuts", "0"), ("--cuts", "x"), ("--seed", "-1")])
def test_options_out_of_range_are_usage_errors(here: Path, mlf: Callable[..., Any], options: tuple[str, str]) -> None:  # noqa: ARG001
    assert mlf("audit", "features", "tiny.yaml", *options).code == 2


def test_a_broken_spec_is_told_of_as_ever(here: Path, mlf: Callable[..., Any]) -> None:  # noqa: ARG001
    said = mlf("audit", "features", "broken.yaml")
    assert said.code == 2
    assert "MLF201" in said.err
