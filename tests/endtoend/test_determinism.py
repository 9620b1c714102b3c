"""The same spec gives the same bytes, wherever, whenever and on however many cores it runs."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = {
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C.UTF-8",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "12345",
    "OMP_NUM_THREADS": "2",
    "USER": "somebody",
}


def report(project: Any, record: dict[str, Any]) -> bytes:
    return bytes((project.runs / record["run_id"] / "report" / "index.html").read_bytes())


@pytest.mark.slow
def test_one_core_here_and_two_elsewhere_give_the_same_bytes(finished: Any, empty: Any, digests: Any, tmp_path: Path) -> None:
    home = tmp_path / "another home"
    home.mkdir()
    there = replace(empty, variables={**ELSEWHERE, "HOME": str(home), "MLF_CACHE_DIR": str(tmp_path / "cache")})
    command = there.command("run", "tiny.yaml", "--cores", "2")
    subprocess.run(command, cwd=there.folder, env=there.environment(), check=True, capture_output=True, umask=0o077, timeout=200)
    here, record = finished.latest(), there.latest()
    assert digests(record) == digests(here)
    assert {n["key"] for n in record["nodes"].values()} == {n["key"] for n in here["nodes"].values()}
    assert report(there, record) == report(finished, here)
    assert list(home.iterdir()) == []


@pytest.mark.slow
def test_a_rebuild_confirms_a_run_and_finds_a_record_that_lies(project: Any, tiny: Any) -> None:
    tiny["labels"]["triple_barrier"]["horizons"] = [5]
    tiny["models"] = {"lin": "logistic"}
    project.write(tiny)
    record = project.run()
    told = project.ok("verify", "--rebuild", "--json", "--cores", "1").data
    assert told["ok"]
    assert {n["state"] for n in told["nodes"]} == {"same"}
    record["nodes"]["fit.lin.h5"]["digest"] = "sha256:" + "0" * 64
    del record["fresh"]
    (project.runs / record["run_id"] / "run.json").write_text(json.dumps(record))
    lying = project.mlf("verify", "--rebuild", "--json", "--cores", "1")
    assert lying.code == 4
    assert {n["node"]: n["state"] for n in lying.data["nodes"] if n["state"] != "same"} == {"fit.lin.h5": "differs"}


def test_verify_finds_a_flipped_bit(project: Any) -> None:
    project.run()
    assert project.mlf("verify").code == 0
    blob = project.blob(project.latest()["nodes"]["evaluate.one.h5"]["digest"])
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.chmod(0o644)
    blob.write_bytes(data)
    done = project.mlf("verify", "--json")
    assert done.code == 4
    assert [n["node"] for n in done.data["nodes"] if n["state"] == "damaged"] == ["evaluate.one.h5"]
