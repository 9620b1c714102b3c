"""Body of ``evaluate.classifier``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.evaluation.calibration import calibration
from mlf.operators.evaluation.curve import curve
from mlf.operators.evaluation.performance import drawdown, performance
from mlf.operators.evaluation.scores import classification

if TYPE_CHECKING:
    from mlf.operators.evaluation.declare import ClassifierParams
    from mlf.schemas.work import Task

Table = Mapping[str, NDArray[Any]]


def run(inputs: Mapping[str, Table], params: ClassifierParams, task: Task) -> dict[str, Any]:  # noqa: ARG001 - the signature of a body
    """Document ``evaluation``: class metrics, calibration, figures and curves of the backtest.

    Probabilities meet labels on ``row``, the index of the base bar, never on their position in the table; rows without a
    valid label are left out and ``rows`` counts the others. Curves carry the time of the bar's close. A figure that is not
    defined or not finite is None.
    """
    truth, p = joined(inputs["probabilities"], inputs["labels"])
    backtest = inputs["backtest"]
    value, stamps = backtest["equity/value"], inputs["bars"]["close_ts"][backtest["equity/row"]]
    document = {
        "kind": "evaluation",
        "horizon": params.horizon,
        "segment": params.segment,
        "rows": len(truth),
        "classification": classification(truth, p),
        "calibration": calibration(truth, p, params.bins),
        "backtest": performance(backtest),
        "equity": curve(value, stamps, params.points),
        "drawdown": curve(drawdown(value), stamps, params.points),
    }
    return {key: finite(entry) for key, entry in document.items()}


def joined(probabilities: Table, labels: Table) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """True classes (0, 1, 2) and probabilities of the rows that have both."""
    rows = probabilities["row"]
    valid = labels["valid"][rows]
    p = np.stack([probabilities[name] for name in ("p_down", "p_flat", "p_up")], axis=1)
    return labels["label"][rows[valid]].astype(np.intp) + 1, p[valid]


def finite(value: Any) -> Any:
    """The same data with None in place of NaN and infinity."""
    if isinstance(value, dict):
        return {key: finite(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
