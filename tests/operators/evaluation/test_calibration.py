"""Whether a probability means what it says."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from mlf.operators.evaluation.calibration import calibration, expected_error, table


def test_the_table_counts_by_hand() -> None:
    predicted, happened = np.array([0.0, 0.1, 0.5, 1.0]), np.array([False, True, True, True])
    assert table(predicted, happened, 2) == [
        {"low": 0.0, "high": 0.5, "count": 2, "mean_predicted": 0.05, "observed": 0.5},
        {"low": 0.5, "high": 1.0, "count": 2, "mean_predicted": 0.75, "observed": 1.0},
    ]


def test_the_error_is_the_gap_weighted_by_count() -> None:
    rows = [{"count": 3, "mean_predicted": 0.2, "observed": 0.4}, {"count": 1, "mean_predicted": 0.9, "observed": 0.5}]
    assert expected_error(rows) == pytest.approx(0.25)


def test_the_curve_is_scikit_learns() -> None:
    rng = np.random.default_rng(8)
    predicted = rng.random(500)
    happened = rng.random(500) < predicted**2
    observed, mean = calibration_curve(happened, predicted, n_bins=10)
    rows = table(predicted, happened, 10)
    assert [r["observed"] for r in rows] == pytest.approx(observed.tolist())
    assert [r["mean_predicted"] for r in rows] == pytest.approx(mean.tolist())


def test_a_forecast_that_means_what_it_says_has_no_error() -> None:
    found = calibration(np.array([0, 1, 2, 2]), np.tile([0.25, 0.25, 0.5], (4, 1)), 10)
    assert found["ece"] == {"down": 0.0, "flat": 0.0, "up": 0.0, "mean": 0.0}


def test_without_rows_there_is_no_error_to_speak_of() -> None:
    found = calibration(np.empty(0, np.intp), np.empty((0, 3)), 10)
    assert found["classes"] == {"down": [], "flat": [], "up": []}
    assert found["ece"]["mean"] is None
