"""Declarations: light, limited and honest about the future."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from mlf.operators.labels.declare import OPERATORS, TRIPLE_BARRIER, ChronologicalParams, TripleBarrierParams

PARAMS = {"horizon": 5, "k_up": 1, "k_down": 1, "vertical": 12, "tick": 0.25, "tick_value": 1.25}


def test_declarations_load_nothing_heavy() -> None:
    code = (
        "import sys, mlf.operators.labels.declare, mlf.operators.labels.defaults, mlf.operators.evaluation.declare;"
        "print([m for m in ('numpy', 'numba', 'pandas', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_label_declares_its_future_and_its_taint() -> None:
    assert TRIPLE_BARRIER.reach(TripleBarrierParams(**PARAMS)) == 12
    assert TRIPLE_BARRIER.taint == {"label"}
    assert all(op.name == "labels.triple_barrier" or not op.reach(None) for op in OPERATORS)


@pytest.mark.parametrize(
    "wrong", [{"k_up": 0}, {"vertical": 0}, {"tick": 0}, {"cost": -1}, {"slippage_ticks": 0.5}, {"flatten": -1}, {"k": 1}]
)
def test_a_parameter_out_of_its_limits_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        TripleBarrierParams(**(PARAMS | wrong))


def test_shares_that_miss_one_are_refused() -> None:
    with pytest.raises(ValidationError, match="add up to 1"):
        ChronologicalParams(train=0.7, validation=0.2, test=0.2)
