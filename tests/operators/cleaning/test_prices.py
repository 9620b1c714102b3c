"""The tick grid: what is off it, and what only looks so because a vendor kept float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.cleaning.prices import nonfinite, off_tick

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray


def bars(*prices: float) -> dict[str, NDArray[np.float64]]:
    """Bars of one price each."""
    return dict.fromkeys(("ts", "open", "high", "low", "close"), np.array(prices, np.float64))


@settings(max_examples=200)
@given(st.sampled_from([0.1, 0.25, 0.01, 0.005, 0.5, 1.0]), st.integers(1, 100_000))
def test_prices_on_the_grid_kept_as_float32_are_on_the_grid(tick: float, count: int) -> None:
    assert len(off_tick(bars(count * tick, float(np.float32(count * tick))), tick).at) == 0


@pytest.mark.parametrize(("price", "found"), [(2345.1, 0), (2345.10009765625, 0), (2345.1005, 1), (2345.11, 1), (2345.15, 1)])
def test_what_float32_does_not_explain_is_off_the_grid(price: float, found: int) -> None:
    """One unit in the last place of a float32 is at most 2345.1 * 2**-23 = 0.00028 here, 0.0028 ticks."""
    assert len(off_tick(bars(price), 0.1).at) == found


def test_each_price_is_rounded_for_itself(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    one = made.changed(made.calm(5), open={2: 5_000.1}, high={2: 5_003.4}, low={2: 4_998.0}, close={2: 5_001.0})
    out = lab.cleaned(one, off_tick="repair", ohlc="keep")
    assert [float(out[name][2]) for name in made.PRICES] == [5_000.0, 5_003.5, 4_998.0, 5_001.0]
    assert out["change/row"].tolist() == [2, 2]


def test_infinities_of_both_signs_do_not_cancel() -> None:
    table = bars(1.0, 1.0)
    table["open"], table["close"] = np.array([np.inf, 1.0]), np.array([-np.inf, 1.0])
    assert nonfinite(table).at.tolist() == [0]
