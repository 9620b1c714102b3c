"""`mlf diff` and `mlf compare`: two specs, plans or runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def test_the_last_two_runs_differ_by_the_line_that_was_edited(mlf: Any, here: Path) -> None:
    said = mlf("diff")
    lines = said.out.splitlines()
    assert (said.code, said.err) == (1, "")
    assert (lines[0], lines[1].split()[0], lines[1][-5:]) == ("spec:", "models.xgb.params.max_depth:", " -> 2")
    assert lines[2] == "changed (2): fit.xgb.h5, fit.xgb.h10"
    assert not any("lgb" in line for line in lines)
    facts = mlf("diff", "--json").data
    assert (facts["same"], [n["id"] for n in facts["nodes"] if n["kind"] == "changed"]) == (False, ["fit.xgb.h5", "fit.xgb.h10"])
    assert {row["evaluation"] for row in facts["metrics"]} == {f"{m}/{h}/validation" for m in ("xgb", "vote") for h in ("h5", "h10")}
    assert here.exists()


def test_specs_plans_and_runs_can_be_mixed(mlf: Any, own: Path) -> None:
    mlf("compile", "tiny.yaml", "-o", "plan.json")
    for old, new in (("tiny.yaml", "tiny.yaml"), ("tiny.yaml", "plan.json"), ("plan.json", "latest~1"), ("latest", "latest")):
        said = mlf("diff", old, new)
        assert (said.code, said.out) == (0, "the same work: no node differs\n"), (old, new)
    assert mlf("diff", "plan.json", "latest").code == 1
    assert own.exists()


def test_a_name_moves_no_result_and_is_told_so(mlf: Any, empty: Path) -> None:
    text = (empty / "tiny.yaml").read_text("utf-8")
    (empty / "other.yaml").write_text(text.replace("name: tiny", "name: other"), encoding="utf-8")
    said = mlf("diff", "tiny.yaml", "other.yaml")
    assert (said.code, "names (change no result):\n  name: tiny -> other" in said.out) == (0, True)
    assert mlf("diff", "tiny.yaml", "other.yaml", "--json").data["same"] is True


def test_both_broken_sides_are_told_and_the_code_is_two(mlf: Any, empty: Path) -> None:
    (empty / "worse.yaml").write_text("mlf: [", encoding="utf-8")
    said = mlf("diff", "broken.yaml", "worse.yaml", "--json")
    assert (said.code, said.out) == (2, "")
    assert "broken.yaml:5:1" in said.err
    assert "worse.yaml:1" in said.err
    assert mlf("diff", "tiny.yaml", "nope").code == 2


def test_comparable_runs_are_compared_figure_by_figure(mlf: Any, here: Path) -> None:
    said, facts = mlf("compare", "latest~1", "latest"), mlf("compare", "latest~1", "latest", "--json").data
    assert (said.code, said.err) == (1, "")
    assert {line.split()[0] for line in said.out.splitlines() if line.startswith("evaluate.")} == {
        f"evaluate.{m}.{h}" for m in ("xgb", "vote") for h in ("h5", "h10")
    }
    moved = [d for d in facts["deltas"] if d["a"] != d["b"]]
    assert f"{len(moved)} of {len(facts['deltas'])} metrics differ" in said.out
    assert all(d["change"] == d["b"] - d["a"] for d in moved)
    assert len(mlf("compare", "latest~1", "latest", "--all").out.splitlines()) == len(facts["deltas"]) + 4
    same = mlf("compare", "latest", "latest")
    assert (same.code, same.out.splitlines()[-1]) == (0, "every metric is equal")
    assert here.exists()


def test_runs_on_other_ground_are_not_called_comparable(mlf: Any, own: Path) -> None:
    mlf("run", "tiny.yaml", "--set", "evaluate.costs={round_turn: 9.9}")
    said = mlf("compare", "latest", "latest~1")
    assert (said.code, said.out, said.err[:6]) == (4, "", "MLF804")
    assert "costs" in said.err
    assert own.exists()
