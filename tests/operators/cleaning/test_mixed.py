"""Foreign stretches are found; a roll, which changes the level too, is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError

if TYPE_CHECKING:
    from types import SimpleNamespace


def lifted(made: SimpleNamespace, rows: Any, points: float, n: int = 3_000) -> dict[str, Any]:
    """Calm bars, some of them on a higher level."""
    bars = made.calm(n)
    for name in made.PRICES:
        bars[name][rows] += points
    return bars


def test_a_level_that_comes_back_is_a_foreign_stretch(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = lifted(made, slice(1_000, 1_400), 60.0)
    assert made.counted(lab.cleaned(bars, mixed_prices="keep")) == {"mixed_prices": 400}
    with pytest.raises(MlfError, match="MLF946 400 bars from 2024-03-05T07:40:00Z to 2024-03-05T14:19:00Z"):
        lab.cleaned(bars)


def test_a_roll_is_no_splice(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    assert made.counted(lab.cleaned(lifted(made, slice(1_000, None), 60.0))) == {}


def test_a_contract_that_has_a_code_has_a_level_of_its_own(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = lifted(made, slice(1_000, 1_400), 60.0)
    bars["contract"] = np.where((np.arange(3_000) >= 1_000) & (np.arange(3_000) < 1_400), 24_293, 24_290).astype(np.int32)
    assert made.counted(lab.cleaned(bars)) == {}


def test_a_step_that_no_roll_makes_is_a_splice(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = lifted(made, slice(2_000, None), 700.0)
    assert made.counted(lab.cleaned(bars, mixed_prices="keep")) == {"mixed_prices": 1_000}


def test_a_step_beside_prices_off_the_grid_is_a_splice(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = lifted(made, slice(0, 1_000), 60.1)
    assert made.counted(lab.cleaned(bars, mixed_prices="keep")) == {"mixed_prices": 1_000, "off_tick": 1_000}


def test_two_series_in_one_are_found(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = lifted(made, np.flatnonzero((np.arange(3_000) // 7) % 2 == 1), 60.0)
    found = made.counted(lab.cleaned(bars, mixed_prices="keep"))
    assert found["mixed_prices"] > 2_900
