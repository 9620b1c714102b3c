"""What the labels look like in each segment."""

from __future__ import annotations

import numpy as np

from mlf.operators.labels.declare import LabelProfileParams
from mlf.operators.labels.profile import run
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Task


def test_shares_and_means_are_those_of_the_segments_rows() -> None:
    labels = {
        "label": np.array([1, 0, -1, 1, 1], np.int8),
        "ambiguous": np.array([False, False, True, False, False]),
        "held": np.array([2, 4, 6, 100, 100], np.int32),
        "net_ticks": np.array([3, -1, -5, np.nan, np.nan], np.float32),
    }
    rows = {name: np.array([], np.int32) for name in ("fit", "stop", "validation", "test")} | {"train": np.array([0, 1, 2, 0])}
    found = run({"labels": labels, "rows": rows}, LabelProfileParams(horizon=5), Task(seed=0))
    assert found["segments"]["train"] == {
        "rows": 4,
        "share": {"down": 0.25, "flat": 0.25, "up": 0.5},
        "ambiguous_share": 0.25,
        "mean_held": 3.5,
        "mean_net_ticks": 0.0,
    }
    assert found["segments"]["test"]["rows"] == 0
    assert found["segments"]["test"]["mean_held"] is None
    canonical_json(found)
