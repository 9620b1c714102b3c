"""Text files as vendors and users leave them: the right rows, or a refusal that says what the file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.detect import detect
from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from types import SimpleNamespace

#: File -> format, rows, first and last stamp as written, form of the stamps.
FILES = {
    "firstrate/MES_1min_sample.csv": ("firstrate", 15_164, "2023-11-26T18:00", "2023-12-11T16:59", "naive"),
    "firstrate/history_data_sample.txt": ("firstrate", 8, "2019-05-05T18:00", "2019-05-05T18:11", "naive"),
    "tradingview/CME_MINI_MES1!, 5.csv": ("tradingview", 20_906, "2026-03-15T22:00", "2026-06-30T07:50", "epoch"),
    "tradingview/COMEX_MINI_MGC1!, 5.csv": ("tradingview", 548, "2026-06-26T08:20", "2026-06-30T07:55", "epoch"),
    "tvdatafeed/MES1_data_m15.csv": ("tradingview", 30_425, "2024-12-01T23:00", "2026-03-02T16:45", "naive"),
    "mt5/XAUUSD_M5.csv": ("metatrader", 20_000, "2025-02-21T08:10", "2025-06-04T21:20", "naive"),
    "ibkr/ib_session_20250814_092131_2683bf.csv": ("ibkr", 1, "2025-08-14T14:21", "2025-08-14T14:21", "zoned"),
    "ibkr/ib_session_20250814_092311_f7f65b.csv": ("ibkr", 65, "2025-08-14T14:23", "2025-08-14T15:27", "zoned"),
    "ibkr/ib_session_20250814_103446_6cf669.csv": ("ibkr", 14, "2025-08-14T15:34", "2025-08-14T15:47", "zoned"),
    "ibkr/ib_session_20250825_144850_e1049c.csv": ("ibkr", 419, "2025-08-25T08:08", "2025-08-25T15:06", "zoned"),
    "ibkr/ib_session_20250825_163552_2d58d6.csv": ("ibkr", 2_511, "2025-08-21T22:00", "2025-08-25T16:50", "zoned"),
    "ibkr/ib_session_20250825_165049_be7570.csv": ("ibkr", 414, "2025-08-25T10:10", "2025-08-25T17:03", "zoned"),
    "databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst": ("databento", 73_388, "2020-10-18T00:00", "2025-10-17T00:00", "zoned"),
}
REFUSED = {
    "junk/merge_conflict_markers.csv": ("MLF923", ":2: this is a mark of a merge conflict, '<<<<<<< HEAD'"),
    "databento/symbology.csv": ("MLF903", "this is a Git LFS pointer, not the data itself"),
}


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_real_file_is_recognised_and_read_whole(lab: SimpleNamespace, vendors: SimpleNamespace, file: str) -> None:
    path = lab.real(f"raw/{file}")
    name, count, first, last, form = FILES[file]
    layout = detect(path, file, Declared())
    rows = vendors.rows_of(path)
    assert (layout.format, layout.stamp, len(rows)) == (name, form, count)
    assert [str(stamp)[:16] for stamp in rows.stamp[[0, -1]].astype("datetime64[ns]")] == [first, last]
    prices = np.stack([rows.columns[price] for price in ("open", "high", "low", "close")])
    assert np.isfinite(prices).all()
    assert (prices[1] >= prices.max(axis=0)).all()


@pytest.mark.parametrize("file", sorted(REFUSED))
def test_a_real_file_that_is_no_data_is_told_what_it_is(lab: SimpleNamespace, file: str) -> None:
    code, says = REFUSED[file]
    with pytest.raises(MlfError) as caught:
        detect(lab.real(f"raw/{file}"), file, Declared())
    assert str(caught.value).startswith(f"{code} {file}")
    assert says in str(caught.value)


def test_every_raw_text_file_is_under_test(lab: SimpleNamespace) -> None:
    """Whoever adds a file says what is to be made of it."""
    raw = lab.real("raw")
    texts = {path.relative_to(raw).as_posix() for path in raw.rglob("*") if path.is_file() and path.suffix != ".parquet"}
    assert {text for text in texts if ".dbn" not in text} == {*FILES, *REFUSED}


def test_the_numbers_of_a_real_file_are_those_of_its_canonical_twin(lab: SimpleNamespace, vendors: SimpleNamespace) -> None:
    rows = vendors.rows_of(lab.real("raw/firstrate/MES_1min_sample.csv"))
    twin = pq.read_table(lab.real("canonical/MES_1m_firstrate_20231126_20231211.parquet"))
    assert len(twin) == len(rows)
    for name in ("open", "high", "low", "close", "volume"):
        assert np.array_equal(rows.columns[name], twin.column(name).to_numpy())
    hours = 5 * 3_600 * 10**9  # New York in winter
    assert np.array_equal(rows.stamp + hours, twin.column("ts").to_numpy().astype("datetime64[ns]").astype(np.int64))
