"""Which findings are left out because they stand on a value that only stands in for a faulty one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlf.compiler.grounds import ABOUT_MEMBERS, GROUNDS, well_founded
from mlf.compiler.text.document import load_text
from mlf.compiler.text.salvage import salvaged
from mlf.errors import CODES, Diagnostic, Span

TEXT = """mlf: 1
name: a
symbol: MES
data: synthetic
splits: {train: 0.5, purge: 3}
models:
  xgb: xgboost
  lin: logistic
  one: {ensemble: voting, members: [xgb, lin]}
  two: {ensemble: voting, members: [one, gone]}
"""
FRONT = ("market", "data", "features", "models", "ensembles", "windows")


def left(found: Diagnostic, *replaced: tuple[str | int, ...]) -> bool:
    """Whether a finding is still reported when these paths were replaced."""
    document = load_text(TEXT)
    kept = salvaged(document)
    assert kept
    return well_founded([found], kept.spec, document.spans, replaced) == [found]


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (("splits", "train"), False),
        (("splits",), False),
        (("splits", "*"), False),
        (("splits", "purge"), True),
        (("labels",), True),
        (("models", "xgb"), True),
    ],
)
def test_a_sum_stands_on_its_shares(replaced: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001
    assert left(Diagnostic("MLF504", {"total": "1.1"}), replaced) is expected


@pytest.mark.parametrize(("replaced", "expected"), [("xgb", False), ("one", False), ("two", False), ("gone", False), ("other", True)])
def test_an_ensemble_stands_on_everything_below_it(replaced: str, expected: bool) -> None:  # noqa: FBT001
    assert left(Diagnostic("MLF404", {"name": "two"}), ("models", replaced)) is expected


def test_a_finding_that_points_into_a_replaced_value_is_left_out() -> None:
    inside, outside = Span("spec.yaml", 5, 17, 5, 20), Span("spec.yaml", 6, 1, 6, 7)
    assert not left(Diagnostic("MLF302", {"name": "x"}, inside), ("splits", "train"))
    assert left(Diagnostic("MLF302", {"name": "x"}, outside), ("splits", "train"))
    assert left(Diagnostic("MLF302", {"name": "x"}), ("splits", "train"))


def test_nothing_replaced_leaves_everything() -> None:
    assert all(left(Diagnostic(code, {"name": "two"})) for code in [*GROUNDS, *ABOUT_MEMBERS, "MLF408"])


def test_the_table_names_codes_that_the_front_passes_report() -> None:
    passes = Path(__file__).parents[2] / "compiler" / "passes"
    reported = {code for name in FRONT for code in re.findall(r"MLF\d{3}", (passes / f"{name}.py").read_text("utf-8"))}
    assert set(GROUNDS) | ABOUT_MEMBERS <= reported
    assert reported <= set(CODES)
