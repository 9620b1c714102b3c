"""Promises that every kind keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.schemas.work import Task

CONFTEST = Path(__file__).parents[1] / "conftest.py"


def test_probabilities_have_one_row_per_scored_bar_and_sum_to_one(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    table = shelf.predict(kind, lab.fit(kind, inputs), inputs, "validation", "test")
    assert table["row"].tolist() == [*inputs["rows"]["validation"], *inputs["rows"]["test"]]
    assert [table[n].dtype.name for n in ("row", "p_down", "p_flat", "p_up")] == ["int32", "float64", "float64", "float64"]
    np.testing.assert_allclose(lab.stacked(table).sum(axis=1), 1.0, rtol=0, atol=1e-9)


def test_overlapping_segments_are_scored_once_in_row_order(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    table = shelf.predict(kind, lab.fit(kind, inputs), inputs, "stop", "train")
    assert table["row"].tolist() == inputs["rows"]["train"].tolist()


def test_classes_come_in_the_order_down_flat_up(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy(noise=0.0)
    table = shelf.predict(kind, lab.fit(kind, inputs), inputs)
    label = inputs["labels"]["label"][table["row"]]
    assert (lab.stacked(table).argmax(axis=1) - 1 == label).mean() > 0.9


def test_equal_seeds_give_equal_bytes(kind: str, lab: Any) -> None:
    assert lab.fit(kind, lab.toy()) == lab.fit(kind, lab.toy())


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
def test_another_seed_gives_another_model(kind: str, lab: Any) -> None:
    assert lab.fit(kind, lab.toy(), Task(seed=1)) != lab.fit(kind, lab.toy(), Task(seed=2))


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "logistic"])
def test_the_number_of_threads_does_not_change_a_byte(kind: str, lab: Any) -> None:
    assert lab.fit(kind, lab.toy(), Task(seed=7, threads=1)) == lab.fit(kind, lab.toy(), Task(seed=7, threads=2))


SCRIPT = """
import os, runpy, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[2])])
from mlf.schemas.identity import digest_bytes
lab = runpy.run_path(sys.argv[1])
for kind in lab["KINDS"]:
    print(kind, *(digest_bytes(data) for data in lab["fit"](kind, lab["toy"]()).values()))
"""


def _digests(cores: int, **environment: str) -> str:
    command = [sys.executable, "-c", SCRIPT, str(CONFTEST), str(cores)]
    return subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
def test_two_processes_on_one_and_two_cores_write_the_same_bytes() -> None:
    first = _digests(1, PYTHONHASHSEED="1", TZ="UTC", OMP_NUM_THREADS="1")
    second = _digests(2, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C", OMP_NUM_THREADS="2")
    assert first == second
    assert len(first.splitlines()) == 4


def test_a_row_alone_gets_the_bits_it_gets_among_others(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs)
    together = shelf.predict(kind, files, inputs)
    lone = {**inputs, "rows": {"validation": inputs["rows"]["validation"][17:18]}}
    np.testing.assert_array_equal(lab.stacked(shelf.predict(kind, files, lone)), lab.stacked(together)[17:18])


def test_blocks_do_not_change_probabilities(kind: str, lab: Any, shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs)
    whole = shelf.predict(kind, files, inputs)
    monkeypatch.setattr("mlf.models.tabular.scoring.BLOCK", 13)
    np.testing.assert_array_equal(lab.stacked(shelf.predict(kind, files, inputs)), lab.stacked(whole))


def test_a_scored_segment_without_rows_gives_an_empty_table(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    nobody = {**inputs, "rows": {"validation": np.array([], np.int32)}}
    assert {len(column) for column in shelf.predict(kind, lab.fit(kind, inputs), nobody).values()} == {0}


def test_inputs_are_left_as_they_were(kind: str, lab: Any, shelf: Any) -> None:
    inputs, untouched = lab.toy(), lab.toy()
    for table in inputs.values():
        for column in table.values():
            column.flags.writeable = False
    shelf.predict(kind, lab.fit(kind, inputs), inputs)
    np.testing.assert_array_equal(lab.features_of(inputs), lab.features_of(untouched))


def test_libraries_keep_silent(kind: str, lab: Any, shelf: Any, capfd: pytest.CaptureFixture[str]) -> None:
    inputs = lab.toy()
    shelf.predict(kind, lab.fit(kind, inputs), inputs)
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_to_the_current_folder(kind: str, lab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lab.fit(kind, lab.toy())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda m: {**{n: m[n] for n in ("ts", "close_ts", "ready")}, **{n: m[n] for n in reversed(m) if "/" in n}},
            "column 1 of the matrix is 5m/f5",
        ),
        (lambda m: {("5m/other" if n == "5m/f2" else n): c for n, c in m.items()}, "column 3 of the matrix is 5m/other"),
        (lambda m: {n: c for n, c in m.items() if n != "5m/f5"}, "column 6 of the matrix is nothing"),
        (lambda m: {**m, "5m/f6": m["5m/f0"]}, "column 7 of the matrix is 5m/f6, but the model learnt from nothing"),
    ],
)
def test_other_columns_are_refused(kind: str, change: Any, said: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs)
    with pytest.raises(MlfError, match=said) as caught:
        shelf.predict(kind, files, {**inputs, "matrix": change(inputs["matrix"])})
    assert caught.value.code == "MLF555"


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_training_rows_without_a_class_are_refused(kind: str, missing: int, lab: Any) -> None:
    inputs = lab.toy()
    inputs["labels"]["label"][inputs["labels"]["label"] == missing] = 1 if missing < 1 else 0
    with pytest.raises(MlfError, match=f"hold no label {missing};") as caught:
        lab.fit(kind, inputs)
    assert caught.value.code == "MLF551"


def test_no_training_rows_at_all_are_refused(kind: str, lab: Any) -> None:
    inputs = lab.toy()
    inputs["rows"] |= dict.fromkeys(("fit", "stop", "train"), np.array([], np.int32))
    with pytest.raises(MlfError, match="the 0 training rows"):
        lab.fit(kind, inputs)


def test_rows_without_a_label_never_reach_a_model(kind: str, lab: Any) -> None:
    inputs = lab.toy()
    inputs["labels"]["valid"][inputs["rows"]["fit"][3]] = False
    with pytest.raises(ValueError, match="without a label"):
        lab.fit(kind, inputs)


def test_missing_features_are_learnt_from_and_scored(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    inputs["matrix"]["5m/f1"][::3] = np.nan
    inputs["matrix"]["5m/f2"][inputs["rows"]["stop"][::2]] = np.nan
    inputs["matrix"]["5m/f3"][inputs["rows"]["validation"]] = np.nan
    inputs["matrix"]["5m/f4"][:] = np.nan
    p = lab.stacked(shelf.predict(kind, lab.fit(kind, inputs), inputs))
    assert np.isfinite(p).all()
    assert p.std(axis=0).min() > 0.01


def test_a_constant_feature_has_no_importance(kind: str, lab: Any) -> None:
    inputs = lab.toy()
    inputs["matrix"]["5m/f1"][:] = 3.0
    inputs["scaler"]["center"][1], inputs["scaler"]["scale"][1] = 3.0, 0.0
    gain = json.loads(lab.fit(kind, inputs)["model.json"])["facts"]["gain"]
    assert gain[1] == 0
    assert gain[0] == max(gain) > 0


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "logistic"])
def test_features_that_never_vary_leave_the_shares_of_the_classes(kind: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    inputs["matrix"] = lab.matrix_of(np.ones((1_200, 6), np.float32))
    inputs["scaler"] = None
    p = lab.stacked(shelf.predict(kind, lab.fit(kind, inputs), inputs))
    assert (p == p[0]).all()


def test_catboost_says_so_where_no_feature_varies(lab: Any) -> None:
    inputs = lab.toy()
    inputs["matrix"] = lab.matrix_of(np.ones((1_200, 6), np.float32))
    with pytest.raises(MlfError, match="every feature is constant"):
        lab.fit("catboost", inputs)


@pytest.mark.parametrize("segment", ["fit", "validation"])
def test_infinity_is_refused_by_name_and_row(kind: str, segment: str, lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs)
    row = inputs["rows"][segment][4]
    inputs["matrix"]["5m/f3"][row] = -np.inf
    with pytest.raises(MlfError, match=f"5m/f3 is infinite at row {row}") as caught:
        lab.fit(kind, inputs) if segment == "fit" else shelf.predict(kind, files, inputs)
    assert caught.value.code == "MLF553"


def test_what_comes_after_the_training_rows_does_not_move_a_byte(kind: str, lab: Any) -> None:
    before, after = lab.toy(), lab.toy()
    later = np.r_[after["rows"]["validation"], after["rows"]["test"]]
    after["matrix"]["5m/f0"][later] += 100
    after["labels"]["label"][later] = 1
    assert lab.fit(kind, before) == lab.fit(kind, after)


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
def test_early_stopping_looks_at_the_tail_and_does_not_train_on_it(kind: str, lab: Any) -> None:
    rounds = {"n_estimators": 150, "early_stopping_rounds": 5, "learning_rate": 0.2}
    honest, misled = lab.toy(), lab.toy()
    stop = misled["rows"]["stop"]
    misled["labels"]["label"][stop] = -misled["labels"]["label"][stop]
    long, short = (json.loads(lab.fit(kind, i, **rounds)["model.json"])["facts"]["rounds"] for i in (honest, misled))
    assert 1 <= short < long < 150
    fixed = rounds | {"n_estimators": short, "early_stopping_rounds": 0}
    misled["rows"]["train"] = misled["rows"]["fit"]
    module = import_module(f"mlf.models.tabular.{kind}")
    assert json.loads(lab.fit(kind, misled, **fixed)["model.json"])["facts"]["gain"] == pytest.approx(
        json.loads(module.fit(misled, lab.params(kind, **rounds), Task(seed=7))["model.json"])["facts"]["gain"]
    )


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
def test_early_stopping_without_a_tail_is_refused(kind: str, lab: Any) -> None:
    inputs = lab.toy()
    inputs["rows"]["stop"] = np.array([], np.int32)
    with pytest.raises(MlfError) as caught:
        lab.fit(kind, inputs)
    assert caught.value.code == "MLF552"
    assert lab.fit(kind, inputs, early_stopping_rounds=0)


@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "catboost"])
def test_without_early_stopping_every_round_trains_on_all_training_rows(kind: str, lab: Any) -> None:
    inputs = lab.toy()
    files = lab.fit(kind, inputs, early_stopping_rounds=0)
    assert json.loads(files["model.json"])["facts"]["rounds"] == 30
    inputs["labels"]["label"][inputs["rows"]["stop"]] = 0
    assert lab.fit(kind, inputs, early_stopping_rounds=0) != files


def test_the_scaler_is_used_alike_in_fitting_and_predicting(lab: Any, shelf: Any) -> None:
    inputs = lab.toy()
    moved = {**inputs, "matrix": lab.matrix_of(lab.features_of(inputs) * 1_000 + 5_000)}
    moved["scaler"] = {"center": inputs["scaler"]["center"] * 1_000 + 5_000, "scale": inputs["scaler"]["scale"] * 1_000}
    p, q = (lab.stacked(shelf.predict("logistic", lab.fit("logistic", i), i)) for i in (inputs, moved))
    np.testing.assert_allclose(p, q, rtol=0, atol=2e-3)
