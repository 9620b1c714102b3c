"""Ordered bars: of the contract, the days, the interval, and with as many defects as were asked for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.contracts import CONTRACTS
from mlf.runtime.synthesis import Order, synthesised

SPAN = (date(2024, 3, 4), date(2024, 3, 16))


@pytest.mark.parametrize("root", sorted(CONTRACTS))
def test_every_contract_of_the_table_can_be_made(root: str) -> None:
    trial = synthesised(Order(root, date(2024, 3, 4), date(2024, 3, 6)))
    ticks = trial.bars["close"] / CONTRACTS[root].tick
    np.testing.assert_allclose(ticks, np.rint(ticks), atol=1e-6)
    assert (trial.manner.symbol, trial.manner.tick, trial.notes) == (root, CONTRACTS[root].tick, [])
    assert len(trial.bars["ts"]) > 2_000


def test_an_interval_makes_wider_bars_of_the_same_prices() -> None:
    fine, wide = (synthesised(Order("MES", *SPAN, interval=minutes)).bars for minutes in (1, 5))
    assert 4.9 < len(fine["ts"]) / len(wide["ts"]) <= 5
    assert fine["volume"].sum() == wide["volume"].sum()


def test_an_adjustment_moves_all_but_the_last_contract() -> None:
    traded, moved = (synthesised(Order("MES", *SPAN, adjust=kind)).bars for kind in ("none", "difference"))
    last = traded["contract"] == traded["contract"][-1]
    difference = moved["close"] - traded["close"]
    assert 0 < last.mean() < 1
    assert set(difference[last].tolist()) == {0.0}
    assert len(set(difference[~last].tolist())) == 1 != difference[0]


def test_the_edge_of_stamps_is_the_formats_unless_it_is_asked_for() -> None:
    assert synthesised(Order("MES", *SPAN, form="ninjatrader")).manner.stamp == "close"
    assert synthesised(Order("MES", *SPAN, form="ninjatrader", stamp="open")).manner.stamp == "open"


def test_an_unknown_contract_and_dates_without_calendar_are_refused() -> None:
    with pytest.raises(MlfError, match="MLF301"):
        synthesised(Order("MEX", *SPAN))
    with pytest.raises(MlfError, match="MLF911"):
        synthesised(Order("MES", date(2098, 3, 4), date(2098, 3, 16)))
