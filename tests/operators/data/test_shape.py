"""The shape of the synthetic day."""

from __future__ import annotations

import numpy as np
import pytest

from mlf.operators.data.shape import SHAPES, day_shape


@pytest.mark.parametrize("template", sorted(SHAPES))
def test_a_full_session_has_the_asked_variance_and_volume(template: str) -> None:
    volatility, volume = day_shape(template)
    assert np.mean(volatility[:1_380] ** 2) == pytest.approx(1)
    assert np.mean(volume[:1_380]) == pytest.approx(1)
    assert min(volatility.min(), volume.min()) > 0


@pytest.mark.parametrize("template", sorted(SHAPES))
def test_knots_stand_in_the_order_of_the_session(template: str) -> None:
    clock = [(60 * hour + minute - 1_020) % 1_440 for hour, minute, _, _ in SHAPES[template]]
    assert clock == sorted(set(clock))
    assert clock[0] == 0
