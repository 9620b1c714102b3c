"""What an edit of the code makes run, and what it does not: a copy of the package is edited."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

TOUCHED_FILES = {
    "a comment": ("operators/labels/triple_barrier.py", "FLATTENED = 2\n", "FLATTENED = 2  # by the clock\n"),
    "a body's docstring": ("operators/labels/triple_barrier.py", '"""Labels of one horizon, a row per bar.', '"""A row of labels per bar.'),
    "a kernel's docstring": (
        "operators/features/kernels/momentum.py",
        '"""Kernels of the group ``momentum``.',
        '"""Momentum, compiled.',
    ),
    "a declaration's docstring": (
        "operators/features/groups/momentum.py",
        '"""Relative strength index: ',
        '"""The relative strength index: ',
    ),
    "the doc of a field": ("models/kinds/boosting.py", "Share of each new tree that is added", "Part of each tree that is added"),
    "line breaks": (
        "operators/evaluation/curve.py",
        "    at = thinned(values, points)\n",
        "    at = thinned(\n        values,\n        points,\n    )\n",
    ),
    "a sentence of an error": ("errors/codes/causality.py", "use more data or a shorter horizon", "take more data or a shorter horizon"),
}


def two(stage: str) -> set[str]:
    return {f"{stage}.h5", f"{stage}.h10"}


def missing(told: dict[str, str]) -> set[str]:
    """Nodes that would run for a reason of their own; the others only wait for them."""
    return {node for node, state in told.items() if state == "missing"}


def column(project: Any, record: dict[str, Any], node: str, name: str) -> Any:
    """A column of a table artifact."""
    tree = json.loads(project.blob(record["nodes"][node]["digest"]).read_bytes())
    return next(np.load(project.blob(f["digest"])) for f in tree if f["path"].split(".")[1] == name)


def test_comments_docstrings_and_line_breaks_run_nothing(edited: Any) -> None:
    assert edited.would_run() == {}
    for file, old, new in TOUCHED_FILES.values():
        edited.edit(file, old, new)
    for file in sorted((edited.package / "operators").rglob("*.py")):
        edited.append(file.relative_to(edited.package).as_posix(), "\n# the end\n")
    assert edited.would_run() == {}


def test_a_helper_in_an_imported_module_reruns_its_users_and_equal_bytes_stop_there(
    edited: Any, computed: Any, digests: Any, finished: Any
) -> None:
    edited.edit(
        "operators/labels/intervals.py", "    merged: list[tuple[int, int]] = []\n", "    merged: list[tuple[int, int]] = list(())\n"
    )
    assert missing(edited.would_run()) == two("split")
    record = edited.run()
    assert computed(record) == two("split")
    assert digests(record) == digests(finished.latest())
    assert edited.run()["fresh"] is False


def test_a_module_constant_reruns_its_users_and_what_follows_from_other_bytes(
    edited: Any, computed: Any, digests: Any, finished: Any
) -> None:
    edited.edit("operators/evaluation/backtest.py", '"hold": HOLD', '"hold": EXIT')
    assert missing(edited.would_run()) == two("backtest.one") | two("backtest.two") | two("backtest.vote")
    record = edited.run()
    old, new = digests(finished.latest()), digests(record)
    moved = {n for n in new if new[n] != old[n]}
    assert moved & computed(record) == moved
    assert moved
    assert {n.partition(".")[0] for n in moved} == {"backtest", "evaluate"}


def test_a_kernel_called_from_another_module_is_compiled_anew(edited: Any, finished: Any, computed: Any) -> None:
    before = column(finished, finished.latest(), "features.15m", "log_return_5")
    edited.edit("operators/features/kernels/smooth.py", "return math.log(quotient) if", "return 2.0 * math.log(quotient) if")
    assert missing(edited.would_run()) == {"features.15m"}
    record = edited.run()
    assert "features.15m" in computed(record)
    np.testing.assert_array_equal(column(edited, record, "features.15m", "log_return_5"), 2 * before)


def test_an_edit_of_one_kernel_module_computes_only_the_columns_made_with_it(edited: Any, computed: Any) -> None:
    edited.append("operators/features/kernels/momentum.py", "\nUNUSED = 1\n")
    record = edited.run()
    assert computed(record) == {"features.15m"}
    assert record["nodes"]["features.15m"]["parts"] == 3  # the three periods of rsi


def test_a_default_moved_without_a_new_version_reruns_the_operator(edited: Any) -> None:
    edited.edit(
        "models/kinds/boosting.py",
        'learning_rate: float = Field(0.05, gt=0.0, le=1.0, description="Share of each new tree',
        'learning_rate: float = Field(0.06, gt=0.0, le=1.0, description="Share of each new tree',
    )
    assert missing(edited.would_run()) == two("fit.one") | two("fit.two")


def test_a_row_of_a_data_table_reruns_what_reads_the_table_and_equal_bytes_stop_there(edited: Any, computed: Any) -> None:
    edited.append("operators/calendar/holidays.csv", "metals,2027-12-31,closed,,,a day far behind the data,2026-11-21\n")
    assert missing(edited.would_run()) == {"source"}
    assert computed(edited.run()) == {"source", "sessions", "profile.data"}


def test_an_edit_taken_back_runs_nothing(edited: Any) -> None:
    edited.append("operators/labels/walk.py", "\nUNUSED = 1\n")
    assert missing(edited.would_run()) == two("labels")
    path = edited.package / "operators/labels/walk.py"
    path.write_text(path.read_text().removesuffix("\nUNUSED = 1\n"))
    assert edited.would_run() == {}


def test_an_edit_of_the_code_of_a_remembered_plan_is_seen(edited: Any) -> None:
    edited.run()
    assert "up to date" in edited.ok("run", "tiny.yaml").out
    edited.append("operators/evaluation/decide.py", "\nUNUSED = 1\n")
    assert missing(edited.would_run()) == two("decide.one") | two("decide.two") | two("decide.vote")


@pytest.mark.slow
def test_an_edit_while_a_run_goes_on_leaves_nothing_wrong_behind(edited: Any, tiny: Any, digests: Any) -> None:
    tiny["models"]["one"]["params"]["n_estimators"] = 8
    edited.write(tiny)
    command = edited.command("run", "tiny.yaml", "--cores", "1")
    going = subprocess.Popen(command, cwd=edited.folder, env=edited.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert going.stderr is not None
    while b"fit." not in going.stderr.readline():
        assert going.poll() is None
    edited.edit("operators/evaluation/decide.py", 'found["p_up"] - found["p_down"]', 'found["p_up"] - 3 * found["p_down"]')
    going.communicate(timeout=60)
    edited.edit("operators/evaluation/decide.py", "- 3 * found", "- found")
    record = edited.run()
    shutil.rmtree(edited.folder / ".mlf")
    assert digests(record) == digests(edited.run())


@pytest.fixture
def upgraded(edited: Any) -> Any:
    """What installs another version of a distribution, as far as the names of folders tell."""

    def install(name: str, version: str) -> Path:
        folder = edited.package.parent / f"{name}-{version}.dist-info"
        folder.mkdir()
        return folder

    return install


def test_another_version_of_a_library_reruns_the_nodes_that_declare_it(edited: Any, upgraded: Any, computed: Any) -> None:
    edited.run()
    assert edited.would_run() == {}
    folder = upgraded("xgboost", "99.0")
    assert missing(edited.would_run()) == two("fit.one") | two("fit.two")
    ran = computed(edited.run())
    assert ran == two("fit.one") | two("fit.two") | two("predict.one") | two("predict.two")
    shutil.rmtree(folder)
    assert edited.would_run() == {}


def test_another_version_of_a_library_that_nobody_uses_runs_nothing(edited: Any, upgraded: Any) -> None:
    upgraded("catboost", "99.0")
    assert edited.would_run() == {}
