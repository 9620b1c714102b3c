"""`mlf run`, dry and real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mlf.cli.schemas import documents


def test_a_dry_run_says_what_would_run_why_and_for_how_long_and_runs_nothing(mlf: Any, empty: Path) -> None:
    said = mlf("run", "-n", "tiny.yaml")
    rows = [line.split() for line in said.out.splitlines()]
    assert (said.code, said.err) == (0, "")
    assert rows[0] == ["node", "state", "why", "about"]
    assert rows[1][:4] == ["source", "missing", "no", "record"]
    assert said.out.splitlines()[-1].startswith("0 of 48 nodes are in the store; at most 48 would run, about ")
    facts = mlf("run", "-n", "tiny.yaml", "--json").data
    assert (facts["nodes"], len(facts["would_run"]), facts["seconds"] > 0) == (48, 48, True)
    assert not (empty / ".mlf" / "runs").exists()


def test_a_finished_spec_has_nothing_to_do_and_says_the_same_figures_again(mlf: Any, here: Path) -> None:
    said = mlf("run", "tiny.yaml")
    assert said.code == 0
    assert "up to date: nothing to run (48 nodes" in said.out
    assert said.out.startswith("model  horizon  segment")
    assert [line.split()[:3] for line in said.out.splitlines()[1:7]] == [
        [model, horizon, "validation"] for model in ("lgb", "xgb", "vote") for horizon in ("h5", "h10")
    ]
    assert mlf("run", "-n", "tiny.yaml").out == "nothing would run: all 48 nodes are in the store\n"
    assert len(list((here / ".mlf" / "runs").iterdir())) == 2


@pytest.mark.slow
def test_json_goes_to_stdout_and_progress_to_stderr_each_line_of_it_json_too(mlf: Any, own: Path) -> None:
    said = mlf("run", "tiny.yaml", "--json", "--set", "models.lgb.params.num_leaves=7")
    events = [json.loads(line) for line in said.err.splitlines()]
    assert (said.code, said.data["status"], said.data["fresh"]) == (0, "ok", True)
    assert set(said.data["metrics"]) == {f"{m}/{h}/validation" for m in ("lgb", "xgb", "vote") for h in ("h5", "h10")}
    assert (events[0]["event"], events[-1]["event"]) == ("run_started", "run_done")
    assert said.data["nodes"]["computed"] == sum(e["event"] == "node_done" and e["state"] == "computed" for e in events)
    record = json.loads((own / ".mlf" / "runs" / said.data["run"] / "run.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(json.loads(documents()["run.schema.json"])).validate(record)


def test_only_what_a_parameter_touches_is_computed(mlf: Any, here: Path) -> None:
    facts = mlf("run", "-n", "tiny.yaml", "--json", "--set", "models.xgb.params.max_depth=3").data
    missing = {n["node"] for n in facts["would_run"] if n["state"] == "missing"}
    assert missing == {"fit.xgb.h5", "fit.xgb.h10"}
    assert not any(".lgb." in n["node"] for n in facts["would_run"])
    assert here.exists()


def test_a_plan_file_runs_as_its_spec_does(mlf: Any, own: Path) -> None:
    mlf("compile", "tiny.yaml", "-o", "plan.json")
    said = mlf("run", "plan.json", "--json")
    assert (said.code, said.data["nodes"]["hit"], said.data["nodes"]["computed"]) == (0, 48, 0)
    assert own.exists()


def test_bad_data_fails_its_node_and_the_run_says_what_to_do(mlf: Any, empty: Path) -> None:
    rows = "".join(f"2024-01-{day:02d}T{hour:02d}:00:00Z,1,2,0.5,1,10\n" for day in range(2, 30) for hour in range(15, 20))
    bars = "ts,open,high,low,close,volume\n" + rows.replace("2024-01-20T16:00:00Z,1,", "2024-01-20T16:00:00Z,one,")
    (empty / "bars.csv").write_text(bars, encoding="utf-8")
    said = mlf("run", "tiny.yaml", "--set", "data={source: bars.csv}", "--set", "timeframes.base=1h")
    assert said.code in (1, 2)
    assert "bars.csv" in said.out + said.err
    assert "'one'" in said.out + said.err
    assert "Traceback" not in said.err


def test_damaged_headline_figures_are_read_from_the_documents_again(mlf: Any, own: Path) -> None:
    mlf("run", "tiny.yaml")
    before = mlf("run", "tiny.yaml").out
    for file in own.glob(".mlf/runs/*/report/metrics.json"):
        file.write_bytes(file.read_bytes().replace(b'"lgb"', b'"abc"', 1))
    assert mlf("run", "tiny.yaml").out == before


def test_a_page_that_cannot_be_written_is_told_of_and_written_later(mlf: Any, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    (own / "tiny.yaml").write_text((own / "tiny.yaml").read_text().replace("name: tiny", "name: other"))
    with monkeypatch.context() as patched:
        patched.setattr("mlf.runtime.reporting.write_atomically", full)
        said = mlf("run", "tiny.yaml")
    assert said.code == 0
    assert "MLF615" in said.err
    assert "No space left on device" in said.err
    assert Path(mlf("report").out.strip()).read_text().startswith("<!doctype html>")
