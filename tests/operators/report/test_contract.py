"""The page reads what the evaluation writes: every figure and curve, under the names of both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.operators.evaluation.calibration import calibration
from mlf.operators.evaluation.performance import performance
from mlf.operators.evaluation.scores import classification
from mlf.operators.report.diagrams import by_class
from mlf.operators.report.figures import at
from mlf.operators.report.metrics import LEADERBOARD, SCORES, TRADING, chance_accuracy, chance_loss, even_guess


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Six rows of every class and four trades over three days, every figure defined."""
    truth = np.array([0, 1, 2, 0, 1, 2], np.intp)
    p = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6], [0.3, 0.4, 0.3], [0.2, 0.6, 0.2], [0.6, 0.2, 0.2]])
    backtest = {
        "trade/entry_row": np.array([0, 2, 4, 6], np.int32),
        "trade/exit_row": np.array([1, 3, 5, 7], np.int32),
        "trade/net": np.array([5.0, -3.0, 4.0, -1.0]),
        "trade/gross": np.array([6.0, -2.0, 5.0, 0.0]),
        "trade/cost": np.ones(4),
        "trade/ambiguous": np.array([False, True, False, False]),
        "trade/side": np.array([1, -1, 1, 1], np.int8),
        "equity/row": np.arange(8, dtype=np.int32),
        "equity/value": np.array([2.0, 5, 4, 2, 3, 6, 5, 5]),
        "day/date": np.arange(3, dtype=np.int32),
        "day/pnl": np.array([5.0, -3.0, 3.0]),
    }
    return {"classification": classification(truth, p), "calibration": calibration(truth, p, 10), "backtest": performance(backtest)}


@pytest.mark.parametrize("metric", [*LEADERBOARD, *SCORES, *TRADING], ids=lambda m: m.path)
def test_every_figure_of_the_page_is_in_the_document(document: dict[str, Any], metric: Any) -> None:
    assert isinstance(metric.value(document), float)


def test_the_baselines_are_in_the_document(document: dict[str, Any]) -> None:
    assert chance_loss(document) == pytest.approx(np.log(3))
    assert chance_accuracy(document) == even_guess(document) == pytest.approx(1 / 3)


def test_every_class_has_its_scores_and_its_bins(document: dict[str, Any]) -> None:
    scores, bins = (by_class(at(document, path)) for path in ("classification.classes", "calibration.classes"))
    assert all({"precision", "recall", "f1", "support"} <= set(s) for s in scores)
    assert all({"count", "mean_predicted", "observed"} <= set(b) for table in bins for b in table)
