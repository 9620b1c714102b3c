"""Metrics of class probabilities. Classes are 0, 1, 2 for down, flat, up; ``p`` has a row per observation and sums to 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Classes = NDArray[np.intp]

NAMES = ("down", "flat", "up")
COUNT = len(NAMES)


def classification(truth: Classes, p: Floats) -> dict[str, Any]:
    """Every class metric of the ``evaluation`` document; the predicted class is the likeliest one, the lower one of equals.

    A ratio whose denominator is 0 is None, except precision, recall and F1 of a class, which are then 0, so that ``macro_f1`` is always
    the mean of three numbers. ``balanced_accuracy`` is the mean recall of the classes that occur. ``brier`` sums over the classes (0 to 2).
    """
    table = confusion(truth, p.argmax(axis=1))
    per_class = class_scores(table)
    return {
        "accuracy": ratio(np.trace(table), table.sum()),
        "balanced_accuracy": balanced_accuracy(table),
        "macro_f1": float(np.mean([s["f1"] for s in per_class.values()])),
        "log_loss": log_loss(truth, p),
        "brier": brier(truth, p),
        "mcc": matthews(table),
        "classes": per_class,
        "confusion": table.tolist(),
        "chance": chance(table),
    }


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``; None if the whole is 0."""
    return float(part / whole) if whole else None


def confusion(truth: Classes, predicted: Classes) -> NDArray[np.int64]:
    """Counts by true class (row) and predicted class (column)."""
    return np.bincount(truth * COUNT + predicted, minlength=COUNT * COUNT).reshape(COUNT, COUNT).astype(np.int64)


def class_scores(table: NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and support of each class; 0 where a denominator is 0."""
    return {name: _class(table[i, i], table[i].sum(), table[:, i].sum()) for i, name in enumerate(NAMES)}


def _class(hits: int, actual: int, predicted: int) -> dict[str, float]:
    scores = {"precision": (hits, predicted), "recall": (hits, actual), "f1": (2 * hits, actual + predicted)}
    return {name: ratio(*pair) or 0.0 for name, pair in scores.items()} | {"support": int(actual)}


def balanced_accuracy(table: NDArray[np.int64]) -> float | None:
    """Mean recall over the classes that occur."""
    actual = table.sum(axis=1)
    seen = actual > 0
    return float(np.mean(np.diag(table)[seen] / actual[seen])) if seen.any() else None


def log_loss(truth: Classes, p: Floats) -> float | None:
    """Mean of ``-ln p(true class)``, probabilities kept at or above the smallest step of float64 around 1."""
    if not len(truth):
        return None
    own = p[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(own, np.finfo(np.float64).eps, 1.0)).mean())


def brier(truth: Classes, p: Floats) -> float | None:
    """Mean over rows of the squared distance between ``p`` and the true class, summed over the classes."""
    return float(((p - np.eye(COUNT)[truth]) ** 2).sum(axis=1).mean()) if len(truth) else None


def matthews(table: NDArray[np.int64]) -> float | None:
    """Matthews correlation for several classes; 0 if all truths or all predictions are one class.

    Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient (2004).
    """
    counts = table.astype(np.float64)
    actual, predicted, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    if not total:
        return None
    spread = (total**2 - predicted @ predicted) * (total**2 - actual @ actual)
    return float((np.trace(counts) * total - actual @ predicted) / np.sqrt(spread)) if spread > 0 else 0.0


def chance(table: NDArray[np.int64]) -> dict[str, float | None]:
    """What knowing only the shares of the classes would score: always the largest class; the shares as probabilities."""
    total = table.sum()
    shares = table.sum(axis=1) / max(total, 1)
    own = shares[shares > 0]
    return {"accuracy": float(shares.max()) if total else None, "log_loss": float(-(own * np.log(own)).sum()) if total else None}
