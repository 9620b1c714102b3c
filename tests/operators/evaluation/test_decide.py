"""When a probability becomes a trade."""

from __future__ import annotations

import numpy as np
import pytest

from mlf.operators.evaluation.decide import threshold
from mlf.operators.evaluation.declare import ThresholdParams
from mlf.schemas.work import Task


def signal(down: float, flat: float, up: float, min_edge: float = 0.0) -> int:
    columns = {name: np.array([value]) for name, value in (("p_down", down), ("p_flat", flat), ("p_up", up))}
    found = threshold({"probabilities": {"row": np.array([7], np.int32), **columns}}, ThresholdParams(min_edge=min_edge), Task(seed=0))
    assert found["row"].tolist() == [7]
    assert found["edge"][0] == up - down
    return int(found["signal"][0])


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ((0.2, 0.2, 0.6), 1),
        ((0.6, 0.2, 0.2), -1),
        ((0.4, 0.2, 0.4), 0),  # no side leads
        ((0.1, 0.5, 0.4), 0),  # flat is likelier than either side
        ((0.2, 0.4, 0.4), 0),  # flat is as likely
    ],
)
def test_only_the_likeliest_class_is_traded(p: tuple[float, float, float], expected: int) -> None:
    assert signal(*p) == expected


def test_the_edge_must_reach_the_least_one() -> None:
    assert signal(0.25, 0.25, 0.5, min_edge=0.25) == 1
    assert signal(0.25, 0.25, 0.5, min_edge=0.26) == 0
