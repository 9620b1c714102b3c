"""A store that is damaged, read-only, full or shared."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def own_mounts() -> bool:
    """Whether a test may mount file systems in a namespace of its own."""
    try:
        return subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0  # noqa: S607
    except OSError:
        return False


mounts = pytest.mark.skipif(not own_mounts(), reason="this system lets no test mount a file system of its own")


def inside(project: Any, script: str) -> subprocess.CompletedProcess[str]:
    """A shell script in a namespace in which it may mount."""
    script = script.replace("{mlf}", shlex.join(project.command()))
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],  # noqa: S607
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


READ_ONLY = "mount --bind . . && mount -o remount,bind,ro . && cd $PWD && "


@mounts
def test_a_read_only_project_serves_what_is_cached(project: Any) -> None:
    project.run()
    done = inside(project, READ_ONLY + "{mlf} run tiny.yaml")
    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout


@mounts
def test_a_read_only_project_without_a_remembered_plan_serves_what_is_cached(project: Any) -> None:
    done = inside(project, READ_ONLY + "{mlf} run tiny.yaml")
    assert done.returncode == 0, done.stderr
    assert "MLF610" in done.stderr or "record" in done.stderr
    assert "Traceback" not in done.stderr
    assert "xgb" in done.stdout or "one" in done.stdout


@mounts
def test_a_read_only_project_refuses_new_work_in_a_sentence(project: Any, tiny: Any) -> None:
    tiny["models"]["one"]["params"]["n_estimators"] = 8
    project.write(tiny)
    done = inside(project, READ_ONLY + "{mlf} run tiny.yaml")
    assert done.returncode in (1, 3), done.stderr
    assert "MLF701" in done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr


@mounts
def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_lost(project: Any, tiny: Any) -> None:
    tiny["models"]["one"]["params"]["n_estimators"] = 8
    project.write(tiny)
    script = "cp -r .mlf copy && mount -t tmpfs -o size=16m full .mlf && cp -r copy/. .mlf; cat /dev/zero > .mlf/ballast; "
    script += "{mlf} run tiny.yaml --cores 1; echo code $?; rm .mlf/ballast; {mlf} run tiny.yaml --cores 1 && {mlf} verify"
    done = inside(project, script)
    assert "Traceback" not in done.stderr
    assert "code 1" in done.stdout or "code 3" in done.stdout, done.stdout
    assert "MLF703" in done.stderr, done.stderr
    assert "hint: " in done.stderr
    assert done.returncode == 0, done.stderr
    assert "nodes intact" in done.stdout


def spoil(path: Path) -> None:
    """Other bytes of the same length."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 255
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_damaged_blob_is_found_before_it_is_used_and_computed_again(
    project: Any, tiny: Any, finished: Any, digests: Any, computed: Any
) -> None:
    before = digests(finished.latest())
    blob = project.blob(before["split.h5"])
    spoiled = next(p for p in (project.store / "blobs").rglob("*") if p.is_file() and p.name in blob.read_text())
    spoil(spoiled)
    tiny["models"]["one"]["params"]["n_estimators"] = 8
    project.write(tiny)
    record = project.run()
    assert record["status"] == "ok"
    assert "split.h5" in computed(record)
    assert digests(record)["split.h5"] == before["split.h5"]
    told = [e for e in project.events(record["run_id"]) if e["event"] in ("notice", "retry")]
    assert any(spoiled.name in str(e) for e in told) or told
    assert project.mlf("verify").code == 0


def test_a_record_whose_blob_is_gone_is_a_miss(project: Any, finished: Any, digests: Any, computed: Any) -> None:
    before = digests(finished.latest())
    project.blob(before["evaluate.one.h5"]).unlink()
    project.blob(before["decide.two.h10"]).unlink()
    assert project.would_run() == {"decide.two.h10": "missing", "backtest.two.h10": "waiting", "evaluate.two.h10": "waiting"} | {
        "evaluate.one.h5": "missing"
    }
    record = project.run()
    assert computed(record) == {"evaluate.one.h5", "decide.two.h10"}
    assert digests(record) == before


def test_a_record_of_other_bytes_is_a_miss(project: Any, finished: Any, digests: Any, computed: Any) -> None:
    before = finished.latest()
    name = before["nodes"]["decide.one.h5"]["key"].removeprefix("sha256:")
    path = project.store / "actions" / name[:2] / f"{name[2:]}.json"
    spoil(path)
    record = project.run()
    assert computed(record) == {"decide.one.h5"}
    assert digests(record) == digests(before)


@pytest.mark.slow
def test_two_runs_at_once_share_the_work_and_agree(empty: Any, digests: Any, computed: Any, finished: Any) -> None:
    command = empty.command("run", "tiny.yaml", "--cores", "1")
    both = [
        subprocess.Popen(command, cwd=empty.folder, env=empty.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in "ab"
    ]
    for run in both:
        _, err = run.communicate(timeout=200)
        assert run.returncode == 0, err.decode()
    records = [empty.record(p.name) for p in empty.runs.iterdir()]
    assert len(records) == 2
    for record in records:
        assert digests(record) == digests(finished.latest())
    once, again = map(computed, records)
    assert once | again == set(finished.latest()["nodes"])
    assert once & again == set()
