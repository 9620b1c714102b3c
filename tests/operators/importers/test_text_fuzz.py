"""Text files nobody meant to write: never another exception than the user's, and never a number that the file does not say."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
#: From 1990 to 2099, in minutes since 1970.
MINUTES = st.integers(10_519_200, 68_374_079)
PRICE = st.decimals(-100, 100_000, places=2, allow_nan=False).map(float)
#: A fifteenth: it decides which number is the day.
FIRST = (1_705_331_400, 4750.25, 4751.5, 4749.75, 4750.5, 812)
SIGNS = st.sampled_from(b'\n\r,;\t"\0 -+.:0123456789eTZ\xff#|<')


def bars() -> st.SearchStrategy[list[tuple[int, float, float, float, float, int]]]:
    """Bars with highs that are high and lows that are low."""

    def ordered(minute: int, prices: list[float], volume: int) -> tuple[int, float, float, float, float, int]:
        low, one, two, high = sorted(prices)
        return (minute * 60, one, high, low, two, volume)

    bar = st.builds(ordered, MINUTES, st.lists(PRICE, min_size=4, max_size=4), st.integers(1, 10**7))
    return st.lists(bar, max_size=6).map(lambda drawn: [FIRST, *drawn])


def attempted(vendors: SimpleNamespace, path: Path) -> None:
    """Reads, or is refused with the user's error."""
    try:
        rows = vendors.rows_of(path)
    except MlfError:
        return
    assert {len(column) for column in rows.columns.values()} == {len(rows)}
    assert rows.stamp.dtype == np.int64


@FUZZ
@given(data=st.binary(max_size=400))
def test_random_bytes_are_refused_or_read(vendors: SimpleNamespace, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "random.csv"
    path.write_bytes(data)
    attempted(vendors, path)


@FUZZ
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read(vendors: SimpleNamespace, vendor: str, tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(vendors.VENDORS[vendor].text(vendors.BARS).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 2))] = bytes(data.draw(st.lists(SIGNS, max_size=3)))
    path = tmp_path / "damaged.csv"
    path.write_bytes(bytes(text))
    attempted(vendors, path)


@FUZZ
@given(drawn=bars())
def test_random_bars_come_back_as_they_were_written(
    vendors: SimpleNamespace, vendor: str, tmp_path: Path, drawn: list[tuple[int, float, float, float, float, int]]
) -> None:
    form = vendors.VENDORS[vendor]
    path = tmp_path / "bars.csv"
    path.write_bytes(form.text(drawn).encode())
    rows = vendors.rows_of(path, vendors.DECLARED.get(vendor))
    width = 6 if form.has_volume else 5
    assert [bar[:width] for bar in vendors.told(rows)] == [tuple(map(float, bar[:width])) for bar in drawn]


@FUZZ
@given(at=st.integers(30, 220), sign=SIGNS)
def test_one_changed_byte_changes_no_other_row(vendors: SimpleNamespace, tmp_path: Path, at: int, sign: int) -> None:
    """Reads what the standard library reads, or refuses."""
    text = bytearray(vendors.VENDORS["canonical_naive"].text(vendors.BARS).encode())
    text[at] = sign
    path = tmp_path / "changed.csv"
    path.write_bytes(bytes(text))
    try:
        rows = vendors.rows_of(path)
    except MlfError:
        return
    expected = []
    for row in csv.DictReader(io.StringIO(text.decode("utf-8", "replace"))):
        when = datetime.fromisoformat(row["ts"].strip()).replace(tzinfo=UTC)
        expected.append((when.timestamp(), *(float(row[name] or "nan") for name in ("open", "high", "low", "close", "volume"))))
    np.testing.assert_array_equal(np.array(vendors.told(rows)), np.array(expected))


@pytest.mark.parametrize("size", [1, 17, 200, 1000])
def test_a_cut_archive_is_refused(vendors: SimpleNamespace, vendor: str, tmp_path: Path, size: int) -> None:
    packed = gzip.compress(vendors.VENDORS[vendor].text(vendors.BARS * 60).encode(), mtime=0)
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(packed[: min(size, len(packed) - 1)])
    with pytest.raises(MlfError):
        vendors.rows_of(path, vendors.DECLARED.get(vendor, Declared()))
