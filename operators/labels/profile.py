"""Body of ``labels.profile``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlf.operators.labels.declare import LabelProfileParams
    from mlf.schemas.work import Task

Table = Mapping[str, NDArray[Any]]

SEGMENTS = ("fit", "stop", "train", "validation", "test")
CLASSES = {"down": -1, "flat": 0, "up": 1}


def run(inputs: Mapping[str, Table], params: LabelProfileParams, task: Task) -> dict[str, Any]:  # noqa: ARG001 - the signature of a body
    """Document ``label_profile``: shares of the classes, ambiguous share, mean bars held and mean net ticks of each segment's rows.

    A segment without rows has ``rows`` 0 and None elsewhere.
    """
    labels, rows = inputs["labels"], inputs["rows"]
    segments = {name: _segment(labels, rows[name]) for name in SEGMENTS}
    return {"kind": "label_profile", "horizon": params.horizon, "segments": segments}


def _segment(labels: Table, rows: NDArray[np.int32]) -> dict[str, Any]:
    label = labels["label"][rows]
    return {
        "rows": len(rows),
        "share": {name: _mean(label == value) for name, value in CLASSES.items()},
        "ambiguous_share": _mean(labels["ambiguous"][rows]),
        "mean_held": _mean(labels["held"][rows]),
        "mean_net_ticks": _mean(labels["net_ticks"][rows]),
    }


def _mean(values: NDArray[Any]) -> float | None:
    return float(values.mean(dtype=np.float64)) if len(values) else None
