"""mlf from Python, as a notebook or a script meets it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

import mlf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TINY = """\
mlf: 1
name: tiny
symbol: MES
data: {source: synthetic, start: 2024-01-02, end: 2024-03-01}
timeframes: {base: 15m}
features: {base: [rsi, bop]}
labels: {triple_barrier: {horizons: [5, 10]}}
splits: {embargo: 20}
models:
  lgb: {kind: lightgbm, params: {n_estimators: 5}}
  lin: logistic
"""
#: A script without a guard, as people write them: workers must not run it again.
SCRIPT = """\
import mlf
with open("started.txt", "a") as file:
    file.write("once\\n")
run = mlf.run("tiny.yaml", overrides={"seed": "7"}, cores=2)
print(run.ok, len(run.metrics))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own."""
    folder = tmp_path_factory.mktemp("project")
    (folder / ".mlf").mkdir()
    (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[mlf.Run]:
    """The tiny run, with its project as the current folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield mlf.run("tiny.yaml")


def test_metrics_have_a_row_per_model_horizon_and_segment(run: mlf.Run) -> None:
    frame = run.metrics
    assert run.ok
    assert frame.index.names == ["model", "horizon", "segment"]
    assert list(frame.index) == [(m, h, "validation") for m in ("lgb", "lin") for h in (5, 10)]
    assert {"balanced_accuracy", "log_loss", "net", "trades", "sharpe_daily"} <= set(frame.columns)
    document = run.documents["lgb/h5/validation"]
    assert frame.loc[("lgb", 5, "validation"), "net"] == document["backtest"]["net"]
    assert all(str(dtype) in ("float64", "int64") for dtype in frame.dtypes)


def test_a_table_of_features_is_a_frame_of_its_columns(run: mlf.Run) -> None:
    frame = run.table("features.15m")
    assert list(frame.columns) == ["rsi_7", "rsi_14", "rsi_21", "bop"]
    assert frame["rsi_14"].between(0, 100).sum() == len(frame) - 14


def test_bars_carry_times_and_single_numbers_as_attributes(run: mlf.Run) -> None:
    bars = run.table("bars.15m")
    assert (bars.attrs["interval"], str(bars["ts"].dt.tz)) == (15, "UTC")
    assert bars["ts"].is_monotonic_increasing
    assert (bars["high"] >= bars["low"]).all()
    assert len(bars) == len(run.table("features.15m"))


def test_a_table_in_parts_opens_part_by_part(run: mlf.Run) -> None:
    trades = run.table("backtest.lgb.h5", "trade")
    assert len(trades) == run.documents["lgb/h5/validation"]["backtest"]["trades"]
    assert trades["net"].sum() == pytest.approx(run.metrics.loc[("lgb", 5, "validation"), "net"])
    assert list(run.table("backtest.lgb.h5", "equity").columns) == ["row", "value"]
    with pytest.raises(KeyError, match="its parts are day, equity, trade"):
        run.table("backtest.lgb.h5")


def test_columns_of_unlike_length_are_arrays(run: mlf.Run) -> None:
    rows = run.arrays("split.h5")
    assert rows["train"].max() < rows["validation"].min()
    with pytest.raises(ValueError, match="length"):
        run.table("split.h5")


def test_what_is_handed_out_cannot_change_the_store(run: mlf.Run) -> None:
    with pytest.raises(ValueError, match="read-only"):
        run.arrays("features.15m")["bop"][0] = 1.0
    frame = run.table("features.15m")
    before = np.array(run.arrays("features.15m")["bop"][:5])
    frame.loc[:, "bop"] = 9.0
    assert np.array_equal(run.arrays("features.15m")["bop"][:5], before, equal_nan=True)


def test_wrong_nodes_and_kinds_are_plain_python_errors(run: mlf.Run) -> None:
    with pytest.raises(KeyError, match="nope"):
        run.table("nope")
    with pytest.raises(TypeError, match="is a files, not a table"):
        run.table("fit.lgb.h5")
    with pytest.raises(TypeError, match="is a table, not a document"):
        run.document("features.15m")
    assert run.document("profile.data")["sessions"] > 30


def test_the_report_is_a_page_and_the_run_a_cell_of_a_notebook(run: mlf.Run) -> None:
    assert run.report is not None
    assert run.report.read_text("utf-8").startswith("<!doctype html>")
    html = run._repr_html_()
    assert run.id in html
    assert "<table" in html
    assert "<script" not in html


def test_a_run_is_opened_again_by_name(run: mlf.Run, folder: Path) -> None:
    for name in ("latest", run.id, run.id[-4:]):
        assert mlf.open_run(name).id == run.id
    assert mlf.open_run(workspace=folder).metrics.equals(run.metrics)
    assert mlf.run("tiny.yaml").id == run.id
    with pytest.raises(mlf.MlfError, match="MLF608"):
        mlf.open_run("nope")


def test_compile_gives_the_plan_and_overrides_move_it(run: mlf.Run) -> None:
    assert mlf.compile("tiny.yaml").plan_id == run.plan.plan_id
    moved = mlf.compile("tiny.yaml", overrides={"models.lgb.params.n_estimators": "6"})
    assert moved.plan_id != run.plan.plan_id
    assert moved.node("fit.lgb.h5").params["n_estimators"] == 6
    assert mlf.compile("tiny.yaml", overrides={"name": "other"}).plan_id == run.plan.plan_id


def test_a_wrong_spec_raises_all_its_findings(run: mlf.Run, folder: Path) -> None:
    (folder / "wrong.yaml").write_text(TINY.replace("rsi,", "rsj,").replace("n_estimators", "n_trees"), encoding="utf-8")
    with pytest.raises(mlf.SpecError) as caught:
        mlf.run("wrong.yaml")
    assert [d.span.line for d in caught.value.diagnostics if d.span] == [6, 10]
    assert "did you mean 'rsi'?" in str(caught.value)
    with pytest.raises(mlf.SpecError, match="cannot be read"):
        mlf.compile("missing.yaml")
    assert run.ok


def test_a_mixed_ensemble_has_an_exception_of_its_own(run: mlf.Run, folder: Path) -> None:
    mixed = TINY + "  net: lstm\n  vote: {ensemble: voting, members: [lgb, net]}\n"
    (folder / "mixed.yaml").write_text(mixed, encoding="utf-8")
    with pytest.raises(mlf.EnsembleCompatibilityError, match="MLF404"):
        mlf.compile("mixed.yaml")
    assert issubclass(mlf.EnsembleCompatibilityError, mlf.SpecError)
    assert issubclass(mlf.SpecError, mlf.MlfError)
    assert run.ok


@pytest.mark.slow
def test_a_script_without_a_guard_runs_once_beside_files_named_like_libraries(run: mlf.Run, folder: Path) -> None:
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    for name in ("pandas.py", "lightgbm.py", "json5.py"):
        (folder / name).write_text("raise SystemExit('the wrong module')\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-P", "script.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True 4\n"), done.stderr
    assert (folder / "started.txt").read_text("utf-8") == "once\n"
    assert run.ok
