"""A remembered plan is served only while everything it was made from is as it was before it was read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlf.compiler import compile as compiler
from mlf.runtime import project
from mlf.runtime.plan_cache import recall
from mlf.runtime.project import compiled, keep, load
from mlf.runtime.workspace import Workspace
from mlf.schemas.identity import digest_bytes

SPEC = """
mlf: 1
name: remembered
symbol: MES
data: {source: %s, prices: traded}
timeframes: {base: 15m}
features: {base: [returns]}
labels: {triple_barrier: {horizons: [5]}}
models: {lin: logistic}
splits: {embargo: 20}
evaluate: {costs: topstepx_2026}
"""


def bars(path: Path, volume: int) -> None:
    """A year of cash hours in bars of 15 minutes; the size of the file does not depend on ``volume``."""
    days = np.arange(np.datetime64("2024-01-02"), np.datetime64("2024-12-20"))
    opened = [day + np.timedelta64(870 + 15 * i, "m") for day in days[np.is_busday(days)] for i in range(24)]
    steps = np.random.default_rng(5).integers(-12, 13, len(opened)).cumsum() / 4
    rows = [
        f"{ts}Z,{4800 + at:.2f},{4804 + at:.2f},{4796 + at:.2f},{4800.25 + at:.2f},{volume}" for ts, at in zip(opened, steps, strict=True)
    ]
    path.write_text("ts,open,high,low,close,volume\n" + "\n".join(rows) + "\n")


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    bars(tmp_path / "bars.csv", 10)
    (tmp_path / "spec.yaml").write_text(SPEC % "bars.csv")
    return Workspace(tmp_path)


def sources(place: Workspace) -> list[str]:
    return [s.digest for s in load(place, place.root / "spec.yaml").plan.sources]


def while_compiling(monkeypatch: Any, happens: Any) -> None:
    """``happens`` once everything has been read."""
    real = compiler.compile_unit

    def compile_unit(*arguments: Any) -> Any:
        unit = real(*arguments)
        happens()
        return unit

    monkeypatch.setattr(compiler, "compile_unit", compile_unit)


def test_a_plan_is_remembered(place: Workspace) -> None:
    fresh = compiled(place, place.root / "spec.yaml")
    known = recall(place, place.root / "spec.yaml", ())
    assert known is not None
    assert known.plan == fresh.plan
    assert known.origin == fresh.origin


def test_data_written_while_the_spec_is_compiled_are_seen_to_have_moved(place: Workspace, monkeypatch: Any) -> None:
    while_compiling(monkeypatch, lambda: bars(place.root / "bars.csv", 20))
    old = sources(place)
    monkeypatch.undo()
    assert sources(place) == [digest_bytes((place.root / "bars.csv").read_bytes())] != old


def test_a_file_that_a_pattern_gains_while_the_spec_is_compiled_is_not_lost(place: Workspace, monkeypatch: Any) -> None:
    (place.root / "spec.yaml").write_text(SPEC % "'*.csv'")
    while_compiling(monkeypatch, lambda: bars(place.root / "more.csv", 20))
    assert len(sources(place)) == 1
    monkeypatch.undo()
    assert len(sources(place)) == 2


def test_equal_size_and_times_do_not_hide_other_bytes(place: Workspace) -> None:
    file = place.root / "bars.csv"
    facts, old = file.stat(), sources(place)
    bars(file, 20)
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (facts.st_size, facts.st_mtime_ns)
    assert sources(place) != old


def test_code_edited_during_a_run_is_seen_to_have_moved_after_it(place: Workspace, monkeypatch: Any) -> None:
    loaded = compiled(place, place.root / "spec.yaml")
    monkeypatch.setattr("mlf.runtime.plan_cache.machine_stamp", lambda: ["edited"])
    monkeypatch.setattr(project, "machine_stamp", lambda: ["edited"])
    keep(place, loaded, "a-run")
    assert recall(place, place.root / "spec.yaml", ()) is None


def test_the_current_folder_changes_nothing(place: Workspace, monkeypatch: Any) -> None:
    monkeypatch.chdir(place.root)
    compiled(place, Path("spec.yaml"))
    elsewhere = place.root / "sub"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert recall(place, place.root / "spec.yaml", ()) is not None


def test_two_files_behind_one_shortened_path_are_not_taken_for_each_other(place: Workspace) -> None:
    (place.root / "far" / "deep").mkdir(parents=True)
    (place.root / "link").symlink_to(place.root / "far" / "deep")
    synthetic = SPEC.replace("%s, prices: traded", "synthetic, start: 2024-01-02, end: 2024-06-01").replace("remembered", "other")
    (place.root / "far" / "spec.yaml").write_text(synthetic)
    far = place.root / "link" / ".." / "spec.yaml"
    assert load(place, far).plan.name == "other"
    assert load(place, place.root / "spec.yaml").plan.name == "remembered"
