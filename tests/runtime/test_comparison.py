"""What differs between two files, in figures that were put there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mlf.operators.writers.text import vendor_text
from mlf.runtime.comparison import compared
from mlf.runtime.datasets import Asked
from mlf.runtime.synthesis import Order, Trial, synthesised

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def week() -> Trial:
    return synthesised(Order("MES", date(2024, 4, 1), date(2024, 4, 6)))


def test_the_same_bars_in_two_formats_are_the_same(week: Trial, tmp_path: Path) -> None:
    for form in ("tradingview", "yfinance"):
        (tmp_path / form).write_bytes(vendor_text(form, week.bars, week.manner))
    facts = compared(Asked((str(tmp_path / "tradingview"),)), Asked((str(tmp_path / "yfinance"),)), 5)
    assert (facts["same"], facts["both"], facts["places"]) == (True, len(week.bars["ts"]), [])


def test_differences_are_counted_by_column_and_shown_in_order_of_time(week: Trial, tmp_path: Path) -> None:
    moved = {name: np.array(column) for name, column in week.bars.items()}
    moved["close"][[10, 20]] += [0.25, 2.5]
    moved["volume"][30] += 7
    cut = {name: column[5:] if len(column) > 1 else column for name, column in moved.items()}
    for name, bars in (("old.csv", week.bars), ("new.csv", cut)):
        (tmp_path / name).write_bytes(vendor_text("canonical", bars, week.manner))
    facts = compared(Asked((str(tmp_path / "old.csv"),)), Asked((str(tmp_path / "new.csv"),)), 2)
    assert (facts["same"], facts["differing"]) == (False, 3)
    assert facts["columns"] == {"close": {"bars": 2, "largest": 2.5}, "volume": {"bars": 1, "largest": 7.0}}
    assert (facts["gone"]["bars"], facts["added"]["bars"]) == (5, 0)
    assert [place["column"] for place in facts["places"]] == ["close", "close"]
    assert facts["places"][0]["new"] == facts["places"][0]["old"] + 0.25
