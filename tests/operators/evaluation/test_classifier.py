"""The evaluation document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.evaluation.backtest import run as backtest
from mlf.operators.evaluation.classifier import finite, joined, run
from mlf.operators.evaluation.decide import threshold
from mlf.operators.evaluation.declare import ClassifierParams, NextOpenParams, ThresholdParams
from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.triple_barrier import run as label
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

TASK = Task(seed=0)
BARRIERS = {"k_up": 1.0, "k_down": 1.0, "vertical": 10, "tick": 0.25, "tick_value": 1.25, "cost": 1.22}
PARAMS = ClassifierParams(horizon=5)


def probabilities(rows: list[int], p: list[tuple[float, float, float]]) -> dict[str, Any]:
    columns = np.array(p, np.float64).reshape(-1, 3)
    return {"row": np.array(rows, np.int32), "p_down": columns[:, 0], "p_flat": columns[:, 1], "p_up": columns[:, 2]}


@pytest.fixture(scope="module")
def inputs(random_bars: Make) -> dict[str, Any]:
    bars = random_bars(2)
    labels = label({"bars": bars}, TripleBarrierParams(horizon=5, **BARRIERS), TASK)
    rows = np.arange(200, 400)
    scored = probabilities(rows.tolist(), np.random.default_rng(0).dirichlet([2, 1, 2], len(rows)).tolist())
    signals = threshold({"probabilities": scored}, ThresholdParams(), TASK)
    return {
        "probabilities": scored,
        "labels": labels,
        "bars": bars,
        "backtest": backtest({"bars": bars, "signals": signals}, NextOpenParams(**BARRIERS), TASK),
    }


def test_probabilities_meet_labels_on_the_row_and_not_on_the_position() -> None:
    labels = {"label": np.array([0, 0, 0, 1, -1, 1], np.int8), "valid": np.ones(6, np.bool_)}
    truth, _ = joined(probabilities([3, 4, 5], [(0, 0, 1), (1, 0, 0), (0, 0, 1)]), labels)
    assert truth.tolist() == [2, 0, 2]


def test_rows_without_a_label_are_left_out_and_not_called_flat() -> None:
    labels = {"label": np.array([1, 0, -1], np.int8), "valid": np.array([True, False, True])}
    truth, p = joined(probabilities([0, 1, 2], [(0, 0, 1), (0, 1, 0), (1, 0, 0)]), labels)
    assert truth.tolist() == [2, 0]
    assert p.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_the_document_has_every_key_of_its_contract(inputs: dict[str, Any]) -> None:
    found = run(inputs, PARAMS, TASK)
    assert list(found) == ["kind", "horizon", "segment", "rows", "classification", "calibration", "backtest", "equity", "drawdown"]
    assert found["rows"] == int(inputs["labels"]["valid"][200:].sum()) < 200
    assert found["backtest"]["net"] == pytest.approx(found["equity"][-1][1])
    assert found["backtest"]["max_drawdown"] == pytest.approx(-min(value for _, value in found["drawdown"]))
    assert found["equity"][0][0].endswith("Z")


def test_the_document_is_canonical_and_the_same_every_time(inputs: dict[str, Any]) -> None:
    assert canonical_json(run(inputs, PARAMS, TASK)) == canonical_json(run(inputs, PARAMS, TASK))


def test_curves_are_no_longer_than_asked(inputs: dict[str, Any]) -> None:
    found = run(inputs, ClassifierParams(horizon=5, points=16), TASK)
    assert len(found["equity"]) <= 16
    assert len(found["drawdown"]) <= 16


def test_what_is_not_finite_is_none() -> None:
    assert finite({"a": [1.0, float("nan"), {"b": float("inf")}], "c": 0}) == {"a": [1.0, None, {"b": None}], "c": 0}


def test_a_known_mistake_moves_the_score(inputs: dict[str, Any]) -> None:
    rows = np.flatnonzero(inputs["labels"]["valid"])
    truth = inputs["labels"]["label"][rows]
    right = probabilities(rows.tolist(), np.eye(3)[truth + 1].tolist())
    shifted = right | {"row": np.append(right["row"][1:], right["row"][-1] + 1)}
    assert run(inputs | {"probabilities": right}, PARAMS, TASK)["classification"]["accuracy"] == 1
    assert run(inputs | {"probabilities": shifted}, PARAMS, TASK)["classification"]["accuracy"] < 0.9
