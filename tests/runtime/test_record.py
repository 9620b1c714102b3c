"""Run records: what is in them, how they are found again, what a damaged one says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.runtime.machine import is_running, process_facts
from mlf.runtime.record import latest, list_runs, load_plan_of, load_run
from mlf.schemas.run import run_data, run_from_data


def test_a_record_says_what_was_done_with_what(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond, spec_text=b"name: toy\n")
    folder = Path(record.folder)
    assert re.fullmatch(r"\d{8}-\d{6}-toy-[0-9a-f]{4}", record.run_id)
    assert folder == bench.runs / record.run_id
    assert (folder / "spec.yaml").read_bytes() == b"name: toy\n"
    assert load_plan_of(record) == diamond
    assert record.versions["numpy"] == record.environment["numpy"]
    assert record.host["cores"] >= 1
    node = record.nodes["told"]
    assert (node.state, node.why, node.attempts) == ("computed", "no record", 1)
    assert node.seconds > 0
    assert node.memory > 1 << 20
    assert node.worker in {1, 2}


def test_the_file_holds_what_was_returned(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    assert load_run(bench.runs, record.run_id) == record
    data = json.loads(Path(record.folder, "run.json").read_text())
    assert run_from_data(data, record.folder) == record
    assert run_data(record) == data


def test_events_of_the_sink_are_the_lines_of_the_file(bench: Any, diamond: Any) -> None:
    events = []
    record = bench.run(diamond, events)
    lines = [json.loads(line) for line in Path(record.folder, "events.jsonl").read_text().splitlines()]
    assert lines == [e.data() for e in events]
    assert [line["event"] for line in lines][:: len(lines) - 1] == ["run_started", "run_done"]
    first = {name: value for name, value in lines[0].items() if name not in ("at", "run")}
    assert first == {"event": "run_started", "nodes": 5, "seconds": 0.0, "hit": 0, "missing": 1, "waiting": 4}


def test_runs_are_listed_newest_first_and_found_by_a_unique_piece_of_their_name(bench: Any, diamond: Any) -> None:
    first, second = bench.run(diamond), bench.run(diamond)
    assert [r.run_id for r in list_runs(bench.runs)] == [second.run_id, first.run_id]
    assert latest(bench.runs) == load_run(bench.runs, "latest") == second
    if first.run_id[-4:] != second.run_id[-4:]:
        assert load_run(bench.runs, first.run_id[-4:]) == first
    with pytest.raises(MlfError) as caught:
        load_run(bench.runs, "20")
    assert caught.value.code == "MLF608"
    assert first.run_id in str(caught.value)


@pytest.mark.parametrize("name", ["", "nope", "latest", "../x"])
def test_a_run_that_is_not_there_is_named(bench: Any, name: Any) -> None:
    with pytest.raises(MlfError, match="no runs yet") as caught:
        load_run(bench.runs, name)
    assert caught.value.code == "MLF608"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"mlf_run": 99}', '{"mlf_run": 1}'])
def test_a_damaged_record_is_named_and_left_out_of_the_list(bench: Any, diamond: Any, text: Any) -> None:
    record = bench.run(diamond)
    Path(record.folder, "run.json").write_text(text)
    assert list_runs(bench.runs) == []
    with pytest.raises(MlfError) as caught:
        load_run(bench.runs, record.run_id)
    assert caught.value.code == "MLF609"


def test_a_record_without_its_plan_says_so(bench: Any, diamond: Any) -> None:
    record = bench.run(diamond)
    Path(record.folder, "plan.json").unlink()
    with pytest.raises(MlfError) as caught:
        load_plan_of(record)
    assert caught.value.code == "MLF609"


def test_a_name_with_slashes_makes_no_folders(bench: Any, diamond: Any, sealed: Any) -> None:
    record = bench.run(sealed(list(diamond.nodes), name="../../etc/passwd ü"))
    assert Path(record.folder).parent == bench.runs
    assert record.name == "../../etc/passwd ü"


def test_a_process_is_told_from_a_later_one_with_the_same_number() -> None:
    here = process_facts()
    assert is_running(here)
    assert not is_running({**here, "start": "1"})
    assert not is_running({**here, "boot": "another"})
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert not is_running({**here, "pid": gone.pid})
    assert not is_running({})


def test_the_record_holds_no_environment_values_and_no_name_of_the_machine(bench: Any, diamond: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("TOY_SECRET", "swordfish")
    record = bench.run(diamond)
    text = "".join(p.read_text() for p in Path(record.folder).rglob("*") if p.is_file())
    assert "swordfish" not in text
    assert set(record.host) == {"system", "release", "machine", "cores", "memory", "python"}
