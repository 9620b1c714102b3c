"""All files of a source: real files as vendors and users leave them, and what several files make together."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts,open,high,low,close,volume"
IBKR = tuple(
    f"raw/ibkr/ib_session_{name}.csv"
    for name in (
        "20250814_092131_2683bf",
        "20250814_092311_f7f65b",
        "20250814_103446_6cf669",
        "20250825_144850_e1049c",
        "20250825_163552_2d58d6",
        "20250825_165049_be7570",
    )
)


def rows(*paths: Path, **declared: Any) -> Any:
    """The rows of files."""
    return read([(path.name, path) for path in paths], Declared(**declared))


def write(folder: Path, name: str, *lines: str) -> Path:
    """A text file."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "count", "kind", "absolute"),
    [
        ("firstrate/MES_1min_sample.csv", 15_164, "firstrate", False),
        ("firstrate/history_data_sample.txt", 8, "firstrate", False),
        ("tradingview/CME_MINI_MES1!, 5.csv", 20_906, "tradingview", True),
        ("tradingview/COMEX_MINI_MGC1!, 5.csv", 548, "tradingview", True),
        ("tvdatafeed/MES1_data_m15.csv", 30_425, "tradingview", False),
        ("mt5/XAUUSD_M5.csv", 20_000, "metatrader", False),
        ("junk/FAKE_MES_5m_20210511_20210811.parquet", 7_463, "generic", False),
        ("junk/ES_is_Eversource_equity_1m.parquet", 2_447, "generic", True),
        ("databento/GLBX.MDP3_test_data.ohlcv-1m.dbn.zst", 4, "databento", True),
    ],
)
def test_every_real_file_is_read_whole(lab: SimpleNamespace, file: str, count: int, kind: str, absolute: bool) -> None:  # noqa: FBT001 - a column of the table above
    found = rows(lab.real(f"raw/{file}"))
    assert (len(found), found.layouts[0].format, found.absolute) == (count, kind, absolute)
    assert np.isfinite(found.columns["close"]).all()


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("tradingview/CME_MINI_MES1!, 5.csv", "MES_5m_tvexport_20260315_20260630"),
        ("tradingview/COMEX_MINI_MGC1!, 5.csv", "MGC_5m_tvexport_20260626_20260630"),
    ],
)
def test_a_vendor_s_file_holds_the_bars_of_its_canonical_twin(lab: SimpleNamespace, raw: str, canonical: str) -> None:
    one, two = rows(lab.real(f"raw/{raw}")), rows(lab.real(f"canonical/{canonical}.parquet"))
    assert np.array_equal(one.stamp, two.stamp)
    assert all(np.array_equal(one.columns[name], two.columns[name], equal_nan=True) for name in two.columns)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("junk/merge_conflict_markers.csv", "MLF923"),
        ("databento/symbology.csv", "MLF903"),
        ("databento/futures_definition.dbn.zst", "MLF927"),
    ],
)
def test_every_real_file_that_is_no_series_is_refused(lab: SimpleNamespace, file: str, code: str) -> None:
    with pytest.raises(MlfError, match=f"^{code}"):
        rows(lab.real(f"raw/{file}"))


def test_real_dumps_of_a_live_session_are_one_series(lab: SimpleNamespace) -> None:
    """Two of the six dumps end with a run of bars that a newer dump tells in full; none contradicts another otherwise."""
    paths = [lab.real(name) for name in IBKR]
    found = rows(*paths)
    alone = [rows(path) for path in paths]
    assert (np.diff(found.stamp) > 0).all()
    assert set(found.stamp.tolist()) == {stamp for part in alone for stamp in part.stamp.tolist()}
    assert found.dropped == {"overlap": 785, "partial": 35}
    assert sum(map(len, alone)) == len(found) + 785 + 35


def test_real_dumps_agree_with_the_series_that_was_made_of_more_of_them(lab: SimpleNamespace) -> None:
    """The canonical series was merged elsewhere; the bars that newer dumps told in full are the same there."""
    found, theirs = rows(*(lab.real(name) for name in IBKR)), rows(lab.real("canonical/ES_1m_ibkr_20250814_20250903.parquet"))
    _, ours, others = np.intersect1d(found.stamp, theirs.stamp, return_indices=True)
    same = np.logical_and.reduce([found.columns[name][ours] == theirs.columns[name][others] for name in ("open", "high", "low", "close")])
    assert same.mean() > 0.99


def test_the_order_of_real_dumps_does_not_matter(lab: SimpleNamespace) -> None:
    paths = [lab.real(name) for name in IBKR[3:]]
    results = [rows(*order) for order in itertools.permutations(paths)]
    assert all(np.array_equal(result.stamp, results[0].stamp) for result in results)
    assert all(np.array_equal(result.columns["close"], results[0].columns["close"]) for result in results)


def test_files_of_several_roots_are_refused(tmp_path: Path) -> None:
    one = write(tmp_path, "a.csv", HEADER + ",symbol", "2024-01-02T23:00:00Z,10,11,9,10.5,5,ESH24")
    two = write(tmp_path, "b.csv", HEADER + ",symbol", "2024-01-02T23:01:00Z,10,11,9,10.5,5,NQH24")
    with pytest.raises(MlfError, match=r"MLF909 a.csv, b.csv: the rows name ES, NQ"):
        rows(one, two)


def test_months_in_separate_files_are_one_series_with_a_roll(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, f"{code}.csv", HEADER + ",symbol", *(f"2024-03-1{day}T23:0{i}:00Z,10,11,9,10.5,5,{code}" for i in range(2)))
        for day, code in ((4, "ESM24"), (3, "ESH24"))
    ]
    assert rows(*paths).columns["contract"].tolist() == [12 * 2024 + 2] * 2 + [12 * 2024 + 5] * 2


def test_files_of_unlike_formats_are_one_series(tmp_path: Path) -> None:
    one = write(tmp_path, "a.csv", HEADER, "2024-01-02T23:00:00Z,10,11,9,10.5,5", "2024-01-02T23:01:00Z,10,11,9,10.5,5")
    two = write(tmp_path, "b.json", '[{"t": "2024-01-02T23:02:00Z", "o": 10, "h": 11, "l": 9, "c": 10, "v": 1}]')
    found = rows(two, one)
    assert (np.diff(found.stamp) // 10**9).tolist() == [60, 60]
    assert [layout.format for layout in found.layouts] == ["canonical", "projectx"]
