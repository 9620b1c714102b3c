"""Day and month: decided by the whole file, or asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace


def bars(folder: Path, *dates: str, glue: str = " ") -> Path:
    """Five hundred bars a day; with a comma for ``glue`` date and time are columns of their own."""
    rows = (f"{date}{glue}{10 + i // 60}:{i % 60:02},10,11,9,10" for date in dates for i in range(500))
    path = folder / "bars.csv"
    path.write_text("\n".join(["Date,Time,Open,High,Low,Close" if glue == "," else "Date,Open,High,Low,Close", *rows]) + "\n", "utf-8")
    return path


def first_and_last(vendors: SimpleNamespace, path: Path) -> list[str]:
    """Days of the first and the last bar."""
    return [str(day) for day in vendors.rows_of(path).stamp[[0, -1]].astype("datetime64[ns]").astype("datetime64[D]")]


@pytest.mark.parametrize("glue", [" ", ","], ids=["together", "apart"])
def test_a_late_thirteenth_decides(vendors: SimpleNamespace, tmp_path: Path, glue: str) -> None:
    assert first_and_last(vendors, bars(tmp_path, "01/02/2024", "02/02/2024", "13/02/2024", glue=glue)) == ["2024-02-01", "2024-02-13"]
    assert first_and_last(vendors, bars(tmp_path, "02/01/2024", "02/02/2024", "02/13/2024", glue=glue)) == ["2024-02-01", "2024-02-13"]


def test_days_that_follow_one_another_decide(vendors: SimpleNamespace, tmp_path: Path) -> None:
    assert first_and_last(vendors, bars(tmp_path, "01/02/2024", "02/02/2024", "05/02/2024")) == ["2024-02-01", "2024-02-05"]
    assert first_and_last(vendors, bars(tmp_path, "02/01/2024", "02/02/2024", "02/05/2024")) == ["2024-02-01", "2024-02-05"]


def test_a_single_day_is_asked_for(vendors: SimpleNamespace, tmp_path: Path) -> None:
    assert vendors.refusal(bars(tmp_path, "01/02/2024")).startswith("MLF925 bars.csv: dates as '1/2/2024'")
    assert first_and_last(vendors, bars(tmp_path, "02/02/2024")) == ["2024-02-02", "2024-02-02"]


def test_both_orders_in_one_file_are_refused(vendors: SimpleNamespace, tmp_path: Path) -> None:
    assert vendors.refusal(bars(tmp_path, "01/02/2024", "13/02/2024", "02/14/2024")).startswith("MLF907 bars.csv:502")
