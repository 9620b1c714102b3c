"""Which kind of file a name asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mlf.errors import MlfError
from mlf.runtime.encoding import kind_of, vendor_bytes
from mlf.runtime.synthesis import Order, synthesised


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.parquet", "parquet"),
        ("a.CSV", "csv"),
        ("a.csv.gz", "csv"),
        ("a.csv.zst", "csv"),
        ("a.feather", "arrow"),
        ("a.txt", None),
        ("a", None),
    ],
)
def test_a_suffix_names_the_kind(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("canonical", "a.parquet", b"PAR1"),
        ("canonical", "a.arrow", b"ARROW1"),
        ("canonical", "a.txt", b"ts,open"),
        ("databento", "a.csv", b"ts_event"),
        ("databento", "a.dbn", b"DBN"),
        ("databento", "a.dbn.zst", b"\x28\xb5\x2f\xfd"),
        ("firstrate", "a.csv.gz", b"\x1f\x8b"),
    ],
)
def test_a_vendors_file_is_of_the_kind_that_its_name_says(form: str, name: str, begins: bytes) -> None:
    if ".dbn" in name:
        pytest.importorskip("databento_dbn")
    trial = synthesised(Order("MES", date(2024, 3, 4), date(2024, 3, 5)))
    assert vendor_bytes(form, trial.bars, trial.manner, Path(name)).startswith(begins)


def test_a_vendor_of_text_sells_no_parquet() -> None:
    trial = synthesised(Order("MES", date(2024, 3, 4), date(2024, 3, 5)))
    with pytest.raises(MlfError, match="MLF971"):
        vendor_bytes("sierra", trial.bars, trial.manner, Path("a.parquet"))
