"""Class metrics against scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sklearn.metrics as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.evaluation.scores import chance, classification, confusion, log_loss, matthews

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS = [0, 1, 2]


def drawn(seed: int, n: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 3, n), rng.dirichlet([1, 2, 1], n)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(30, 200))
def test_every_metric_is_scikit_learns(seed: int, n: int) -> None:
    truth, p = drawn(seed, n)
    predicted = p.argmax(axis=1)
    found = classification(truth, p)
    assert found["accuracy"] == pytest.approx(oracle.accuracy_score(truth, predicted))
    assert found["balanced_accuracy"] == pytest.approx(oracle.balanced_accuracy_score(truth, predicted))
    assert found["macro_f1"] == pytest.approx(oracle.f1_score(truth, predicted, labels=LABELS, average="macro", zero_division=0))
    assert found["log_loss"] == pytest.approx(oracle.log_loss(truth, p, labels=LABELS))
    assert found["brier"] == pytest.approx(oracle.brier_score_loss(truth, p, labels=LABELS))
    assert found["mcc"] == pytest.approx(oracle.matthews_corrcoef(truth, predicted))
    assert found["confusion"] == oracle.confusion_matrix(truth, predicted, labels=LABELS).tolist()
    columns = oracle.precision_recall_fscore_support(truth, predicted, labels=LABELS, zero_division=0)
    for i, scores in enumerate(found["classes"].values()):
        assert list(scores.values()) == pytest.approx([column[i] for column in columns])


def test_the_confusion_matrix_has_the_truth_in_its_rows() -> None:
    assert confusion(np.array([0, 0, 2]), np.array([1, 1, 2])).tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 1]]


def test_a_class_that_never_occurs_scores_zero_and_is_left_out_of_the_balance() -> None:
    found = classification(np.array([0, 0, 2]), np.eye(3)[[0, 2, 2]])
    assert found["classes"]["flat"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
    assert found["balanced_accuracy"] == 0.75


def test_equal_probabilities_predict_the_lower_class() -> None:
    assert classification(np.array([0]), np.full((1, 3), 1 / 3))["accuracy"] == 1.0


def test_a_certain_mistake_costs_a_finite_loss() -> None:
    assert log_loss(np.array([0]), np.array([[0.0, 0.0, 1.0]])) == pytest.approx(36.04, abs=0.01)


def test_one_class_only_has_no_correlation() -> None:
    assert matthews(np.diag([5, 0, 0])) == 0.0


def test_chance_knows_the_shares_alone() -> None:
    found = chance(confusion(np.array([0, 0, 1, 2]), np.array([2, 2, 2, 2])))
    assert found["accuracy"] == 0.5
    assert found["log_loss"] == pytest.approx(1.5 * np.log(2))


def test_a_perfect_forecast_scores_perfectly() -> None:
    found = classification(np.array([0, 1, 2]), np.eye(3))
    assert (found["accuracy"], found["macro_f1"], found["mcc"], found["brier"]) == (1, 1, 1, 0)


def test_without_rows_every_figure_is_none_or_zero() -> None:
    found: dict[str, Any] = classification(np.empty(0, np.intp), np.empty((0, 3)))
    assert [found[name] for name in ("accuracy", "balanced_accuracy", "log_loss", "brier", "mcc")] == [None] * 5
    assert found["chance"] == {"accuracy": None, "log_loss": None}
