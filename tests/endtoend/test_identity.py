"""What an edit of a spec makes run, and what it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

HORIZONS = ("h5", "h10")

REORDERED = """\
# the same run, spelled otherwise
splits:
  embargo: 20
name: 'tiny'
models: {one: {params: {n_estimators: 5}, kind: xgboost}, two: {kind: "xgboost", params: {n_estimators: 6}},
         vote: {members: [one, two], ensemble: voting, }}
labels: {triple_barrier: {horizons: [
  5,   # short
  10]}}
features:
    base:
    - log_return
    - rsi
symbol: "MES"
timeframes: {base: 15m}
data: {end: '2024-03-01', start: '2024-01-02', source: synthetic}
mlf: 1
"""


def ends(*stages: str) -> set[str]:
    """Nodes of stages for every horizon."""
    return {f"{stage}.{h}" for stage in stages for h in HORIZONS}


def renamed(models: dict[str, Any]) -> dict[str, Any]:
    """The models of the tiny spec, two of them under other names."""
    return {"swift": models["one"], "two": models["two"], "duo": {"ensemble": "voting", "members": ["swift", "two"]}}


def test_one_parameter_of_one_model_reruns_that_model_and_what_depends_on_it(project: Any, tiny: Any, computed: Any) -> None:
    tiny["models"]["two"]["params"]["n_estimators"] = 7
    project.write(tiny)
    own = ends("fit.two", "predict.two", "decide.two", "backtest.two", "evaluate.two", "importance.two")
    voted = ends("ensemble.vote", "decide.vote", "backtest.vote", "evaluate.vote")
    told = project.would_run()
    assert set(told) == own | voted
    assert {n for n, state in told.items() if state == "missing"} == ends("fit.two")
    ran = computed(project.run())
    assert ran >= ends("fit.two", "predict.two", "ensemble.vote")
    assert ran <= own | voted


def test_comments_key_order_and_style_run_nothing(project: Any, digests: Any, finished: Any) -> None:
    project.write(REORDERED)
    assert project.would_run() == {}
    record = project.run()
    assert {n["state"] for n in record["nodes"].values()} == {"hit"}
    assert digests(record) == digests(finished.latest())
    assert (record["spec_id"], record["plan_id"]) == (finished.latest()["spec_id"], finished.latest()["plan_id"])


def test_a_default_spelled_out_runs_nothing(project: Any, tiny: Any, finished: Any) -> None:
    tiny |= {"seed": 42, "description": "with the defaults of the language written down"}
    limits = project.ok("catalog", "models", "xgboost", "--json").data["parameters"]["learning_rate"]
    tiny["models"]["one"]["params"]["learning_rate"] = float(limits.removeprefix("default ").partition(";")[0])
    project.write(tiny)
    assert project.would_run() == {}
    assert project.ok("compile", "tiny.yaml", "--json").data["spec_id"] == finished.latest()["spec_id"]


def test_a_renamed_model_runs_nothing_and_bears_its_new_name_everywhere(project: Any, tiny: Any, computed: Any) -> None:
    project.write({**tiny, "name": "renamed", "description": "another text", "models": renamed(tiny["models"])})
    assert project.would_run() == {}
    record = project.run()
    assert computed(record) == set()
    assert record["name"] == "renamed"
    assert {"fit.swift.h5", "ensemble.duo.h10"} <= set(record["nodes"])
    page = (project.runs / record["run_id"] / "report" / "index.html").read_text()
    assert "swift" in page
    assert "duo" in page
    assert "renamed" in page


def test_a_diff_of_a_renaming_shows_names_and_calls_the_plans_the_same(project: Any, tiny: Any) -> None:
    project.write({**tiny, "models": renamed(tiny["models"])}, "other.yaml")
    told = project.ok("diff", "tiny.yaml", "other.yaml", "--json").data
    assert told["same"]
    assert told["nodes"] == []
    assert any("swift" in json.dumps(change) for change in told["names"])


def test_a_diff_of_one_parameter_names_its_path_and_tells_changed_from_downstream(project: Any, tiny: Any) -> None:
    tiny["models"]["two"]["params"]["n_estimators"] = 7
    project.write(tiny, "other.yaml")
    done = project.mlf("diff", "tiny.yaml", "other.yaml", "--json")
    assert done.code == 1
    kinds: dict[str, set[str]] = {}
    for node in done.data["nodes"]:
        kinds.setdefault(node["kind"], set()).add(node["id"])
    assert kinds["changed"] == ends("fit.two")
    assert kinds.keys() == {"changed", "downstream"}
    spec = done.data["spec"]
    assert len(spec) == 1
    assert "n_estimators" in spec[0]["path"]
    assert (spec[0]["old"], spec[0]["new"]) == (6, 7)


def test_an_appended_feature_leaves_the_other_columns_alone(project: Any, tiny: Any, computed: Any) -> None:
    tiny["features"]["base"].append("gap")
    project.write(tiny)
    record = project.run()
    assert {"source", "clean", "sessions", "bars.15m", *ends("labels")} & computed(record) == set()
    assert record["nodes"]["features.15m"]["parts"] == 1


def test_a_removed_feature_computes_no_column(project: Any, tiny: Any) -> None:
    tiny["features"]["base"] = ["rsi"]
    project.write(tiny)
    record = project.run()
    assert record["nodes"]["features.15m"]["parts"] == 0


def test_an_added_horizon_leaves_the_others_alone(project: Any, tiny: Any) -> None:
    tiny["labels"]["triple_barrier"]["horizons"] = [5, 7, 10]  # the purge follows the longest
    project.write(tiny)
    assert {n.rpartition(".")[2] for n in project.would_run()} == {"h7"}


def test_another_model_moves_no_number_of_the_first(project: Any, tiny: Any) -> None:
    tiny["models"]["three"] = {"kind": "xgboost", "params": {"n_estimators": 4}}
    project.write(tiny)
    assert {n.split(".")[1] for n in project.would_run()} == {"three"}


LIGHT = """
import json, sys
from mlf.cli.main import run_command
started = []
sys.addaudithook(lambda event, args: started.append(event) if event in ("subprocess.Popen", "os.posix_spawn", "os.fork") else None)
code = run_command(["run", "tiny.yaml"])
heavy = ("numpy", "pandas", "pydantic", "numba", "networkx", "xgboost", "sklearn", "pyarrow", "rich", "asyncio")
print(json.dumps({"code": code, "heavy": [m for m in heavy if m in sys.modules], "started": started}))
"""


def test_a_second_run_is_up_to_date_starts_no_process_and_imports_no_heavy_library(finished: Any) -> None:
    told = finished.ok("run", "tiny.yaml").out
    assert "up to date: nothing to run" in told
    runs = sorted(p.name for p in finished.runs.iterdir())
    command = [sys.executable, "-c", LIGHT]
    done = subprocess.run(command, cwd=finished.folder, env=finished.environment(), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {"code": 0, "heavy": [], "started": []}
    assert sorted(p.name for p in finished.runs.iterdir()) == runs


def test_an_environment_variable_enters_no_identity(project: Any, finished: Any) -> None:
    project.variables.update({"OMP_NUM_THREADS": "7", "NUMBA_DISABLE_JIT": "1", "MLF_ANYTHING": "1", "TZ": "Asia/Tokyo"})
    assert project.ok("compile", "tiny.yaml", "--json").data["plan_id"] == finished.latest()["plan_id"]
