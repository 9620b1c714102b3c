"""The range that scales the barriers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import talib

from mlf.operators.labels.atr import average_true_range

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("window", [1, 2, 14])
def test_within_one_session_it_is_the_atr_of_ta_lib(random_bars: Make, window: int) -> None:
    bars = random_bars(3, n=300, per_session=300)
    theirs = (
        talib.ATR(bars["high"], bars["low"], bars["close"], window)
        if window > 1
        else talib.TRANGE(bars["high"], bars["low"], bars["close"])
    )
    np.testing.assert_allclose(average_true_range(bars, window), theirs, rtol=1e-9)


def test_it_is_unknown_before_its_window_is_full(make_bars: Make) -> None:
    bars = make_bars([(10, 12, 9, 11)] * 5)
    np.testing.assert_array_equal(average_true_range(bars, 3), [np.nan, np.nan, np.nan, 3, 3])


def test_neither_a_session_gap_nor_a_roll_jump_widens_it(make_bars: Make) -> None:
    bars = make_bars([(10, 11, 9, 10)] * 2 + [(60, 61, 59, 60)] * 2 + [(90, 91, 89, 90)] * 2, sessions=(2, 4), rolls=(4,))
    np.testing.assert_array_equal(average_true_range(bars, 1)[1:], [2, 2, 2, 2, 2])


def test_a_gap_inside_a_session_does(make_bars: Make) -> None:
    bars = make_bars([(10, 11, 9, 10)] * 2 + [(60, 61, 59, 60)])
    assert average_true_range(bars, 1)[2] == 51


def test_it_does_not_know_the_future(random_bars: Make) -> None:
    bars = random_bars(5)
    short = {name: column[:250] for name, column in bars.items()}
    np.testing.assert_array_equal(average_true_range(short, 14), average_true_range(bars, 14)[:250])
