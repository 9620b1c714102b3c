"""Whether a probability means what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.evaluation.scores import NAMES, Classes

Floats = NDArray[np.float64]


def calibration(truth: Classes, p: Floats, bins: int) -> dict[str, Any]:
    """Calibration table and expected calibration error of each class, one against the rest.

    Bins are of equal width, closed below, the last one closed above too; empty ones are left out. ``ece`` is the mean over rows of
    ``|mean predicted - observed|`` of the row's bin, and ``mean`` that of the classes; None without rows.
    """
    tables = {name: table(p[:, i], truth == i, bins) for i, name in enumerate(NAMES)}
    errors = {name: expected_error(rows) for name, rows in tables.items()}
    known = [e for e in errors.values() if e is not None]
    return {"classes": tables, "ece": {**errors, "mean": float(np.mean(known)) if known else None}}


def table(predicted: Floats, happened: NDArray[np.bool_], bins: int) -> list[dict[str, float]]:
    """One entry per bin that holds a row: its limits, count, mean prediction and observed share."""
    at = np.clip((predicted * bins).astype(np.intp), 0, bins - 1)
    counts, sums, hits = (np.bincount(at, weights=w, minlength=bins) for w in (None, predicted, happened))
    return [
        {
            "low": i / bins,
            "high": (i + 1) / bins,
            "count": int(counts[i]),
            "mean_predicted": float(sums[i] / counts[i]),
            "observed": float(hits[i] / counts[i]),
        }
        for i in np.flatnonzero(counts).tolist()
    ]


def expected_error(rows: list[dict[str, float]]) -> float | None:
    """Mean gap between prediction and observation, weighted by count."""
    total = sum(r["count"] for r in rows)
    return sum(r["count"] * abs(r["mean_predicted"] - r["observed"]) for r in rows) / total if total else None
