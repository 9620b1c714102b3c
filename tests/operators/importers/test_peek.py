"""The compiler's first look at a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from mlf.errors import MlfError
from mlf.operators.importers.peek import peek, synthetic_rows

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts,open,high,low,close,volume\n"


def test_the_guess_at_the_rows_of_a_csv_file_is_close(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "2024-01-02T23:00:00Z,10,11,9,10.5,5\n" * 10_000, "utf-8")
    seen = peek(tmp_path / "a.csv")
    assert seen.kind == "csv"
    assert seen.rows == pytest.approx(10_000, rel=0.05)


@pytest.mark.parametrize(("file", "rows"), [("ES_5m_tv_vol_20241203_20251215", 70_616), ("ES_1m_unadj_DERIVED_20241203_20251215", 352_976)])
def test_the_guess_at_the_rows_of_a_parquet_file_has_the_right_size(lab: SimpleNamespace, file: str, rows: int) -> None:
    seen = peek(lab.real(f"canonical/{file}.parquet"))
    assert seen.kind == "parquet"
    assert rows / 4 < seen.rows < rows * 4


def test_the_guess_at_the_rows_of_the_synthetic_source_is_close(lab: SimpleNamespace) -> None:
    rows = len(lab.synthetic_bars(start="2024-01-02", end="2024-07-02")["ts"])
    assert synthetic_rows(date(2024, 1, 2), date(2024, 7, 2)) == pytest.approx(rows, rel=0.06)


def test_the_header_is_judged_without_reading_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER.replace("close", "Close") + "x\n", "utf-8")
    with pytest.raises(MlfError, match="MLF905") as caught:
        peek(tmp_path / "a.csv", "shown.csv")
    assert "shown.csv" in str(caught.value)
    assert "rename column 'Close' to 'close'" in str(caught.value)


def test_control_characters_of_a_header_never_reach_a_message(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("ts,open,high,low,close,volume,\x1b[31mred\n1,1,1,1,1,1,1\n", "utf-8")
    with pytest.raises(MlfError, match="MLF906") as caught:
        peek(tmp_path / "a.csv")
    assert "\x1b" not in str(caught.value)
