"""A node that fails takes its branch along and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_labels_of_one_class_fail_the_models_of_their_horizon_only(project: Any, tiny: Any) -> None:
    tiny["labels"]["triple_barrier"]["barriers"] = {5: {"up": 20, "down": 20, "vertical": 5}}  # nothing moves 20 ATR in 5 bars
    project.write(tiny)
    done = project.mlf("run", "tiny.yaml", "--cores", "1")
    assert done.code == 1
    assert "failed: fit.one.h5: MLF551" in done.err
    assert "failed: fit.two.h5: MLF551" in done.err
    assert "hint: " in done.err
    record = project.latest()
    assert record["status"] == "failed"
    states: dict[str, set[str]] = {}
    for name, node in record["nodes"].items():
        states.setdefault(node["state"], set()).add(name)
    assert states["failed"] == {"fit.one.h5", "fit.two.h5"}
    assert all(name.endswith(".h5") for name in states["skipped"])
    assert not any(name.endswith(".h10") for name in states["computed"])
    assert len(states["hit"]) + len(states["computed"]) + len(states["skipped"]) + 2 == len(record["nodes"])


def test_an_exception_is_told_in_one_line_and_its_log_holds_the_rest(edited: Any) -> None:
    edited.edit(
        "operators/evaluation/decide.py", '    found = inputs["probabilities"]\n', '    found = inputs["probabilities"]\n    1 // 0\n'
    )
    done = edited.mlf("run", "tiny.yaml", "--cores", "1")
    assert done.code == 1
    assert "ZeroDivisionError" in done.err
    assert "MLF602" in done.err
    record = edited.latest()
    failed = {name: node for name, node in record["nodes"].items() if node["state"] == "failed"}
    assert {name.partition(".")[0] for name in failed} == {"decide"}
    for node in failed.values():
        assert node["error"]["log"] in done.err
        log = Path(node["error"]["log"]).read_text(encoding="utf-8")
        assert "decide.py" in log
        assert "ZeroDivisionError" in log
    assert {n["state"] for name, n in record["nodes"].items() if name.startswith(("backtest", "evaluate"))} == {"skipped"}
    assert record["nodes"]["predict.one.h5"]["state"] == "hit"


def test_a_failed_run_leaves_the_last_good_one_standing(project: Any, tiny: Any) -> None:
    good = project.run()
    tiny["labels"]["triple_barrier"]["barriers"] = {5: {"up": 20, "down": 20, "vertical": 5}}
    project.write(tiny)
    assert project.mlf("run", "tiny.yaml").code == 1
    del tiny["labels"]["triple_barrier"]["barriers"]
    project.write(tiny)
    again = project.run()
    assert {n["state"] for n in again["nodes"].values()} == {"hit"}
    assert again["plan_id"] == good["plan_id"]
