"""Level changes inside a stretch of trading are found; what markets really do is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from mlf.operators.passport.levels import Interleave, breaks, interleaved, patches, splices, strays
from mlf.operators.passport.series import Series, series_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

MINUTE = 60_000_000_000
PRICES = ("open", "high", "low", "close")
#: Wednesday, 2024-04-10 00:00 Chicago.
START = 1_712_725_200_000_000_000


def quiet(bars: int = 600) -> Series:
    """A session's minutes at 5,000 points, one point wide, that walk a tick up and a tick down."""
    close = 5_000.0 + 0.25 * (np.arange(bars) % 2)
    opened = np.append([5_000.0], close[:-1])
    columns = {"open": opened, "high": close + 0.5, "low": close - 0.5, "close": close, "volume": np.full(bars, 10.0)}
    return series_of(START + np.arange(bars, dtype=np.int64) * MINUTE, columns, 1)


def moved(series: Series, where: NDArray[np.bool_], points: float) -> Series:
    return replace(series, **{name: getattr(series, name) + points * where for name in PRICES})


def from_bar(series: Series, at: int) -> NDArray[np.bool_]:
    return np.arange(len(series)) >= at


def test_a_splice_is_found_at_its_bar_with_its_size() -> None:
    series = quiet()
    (found,) = splices(moved(series, from_bar(series, 300), 60.0), breaks(moved(series, from_bar(series, 300), 60.0), 0.25))
    assert (found.at, found.ts, found.size) == (300, START + 300 * MINUTE, 60.0)


def test_a_quiet_market_has_no_break() -> None:
    assert len(breaks(quiet(), 0.25).at) == 0
    assert len(breaks(quiet(0), 0.25).at) == 0


def test_a_move_between_wide_bars_is_the_market() -> None:
    series = quiet()
    wild = replace(series, high=series.high + 8.0 * from_bar(series, 300), low=series.low - 8.0 * from_bar(series, 300))
    assert splices(moved(wild, from_bar(series, 300), 60.0), breaks(moved(wild, from_bar(series, 300), 60.0), 0.25)) == []


def test_a_move_over_a_closed_hour_is_the_market() -> None:
    series = quiet()
    later = replace(series, ts=series.ts + 60 * MINUTE * from_bar(series, 300))
    assert splices(moved(later, from_bar(series, 300), 60.0), breaks(moved(later, from_bar(series, 300), 60.0), 0.25)) == []


@pytest.mark.parametrize("bars", [1, 3, 5])
def test_bars_that_come_back_are_strays(bars: int) -> None:
    series = quiet()
    here = from_bar(series, 300) & ~from_bar(series, 300 + bars)
    found = breaks(moved(series, here, -60.0), 0.25)
    assert splices(moved(series, here, -60.0), found) == []
    assert strays(found).tolist() == [300]


def test_alternating_levels_are_two_series_and_no_splices() -> None:
    series = quiet()
    here = from_bar(series, 100) & ~from_bar(series, 130) & (np.arange(len(series)) % 2 == 0)
    mixed = moved(series, here, 50.0)
    found = breaks(mixed, 0.25)
    assert interleaved(mixed, found) == [Interleave(100, 129, 30, pytest.approx(50.0, abs=0.5))]
    assert splices(mixed, found) == []


def test_a_patch_off_the_tick_is_found() -> None:
    series = quiet()
    here = from_bar(series, 200) & ~from_bar(series, 280)
    assert patches(moved(series, here, 0.1), 0.25) == [(200, 280)]
    assert patches(moved(series, from_bar(series, 0), 0.1), 0.25) == []


REAL = (
    ("ES_5m_tv_vol_20241203_20251215", 5, 0.25),
    ("ES_1m_unadj_DERIVED_20241203_20251215", 1, 0.25),
    ("MES_15m_tv_vol_unadj_20241201_20260302", 15, 0.25),
    ("MES_1m_firstrate_20231126_20231211", 1, 0.25),
    ("MES_5m_tvexport_20260315_20260630", 5, 0.25),
    ("ES_1m_ibkr_20250814_20250903", 1, 0.25),
    ("GC_1m_yf_20240705_20240718", 1, 0.1),
    ("XAUUSD_1m_mt4b_20240807_20241011", 1, 0.1),
)


def real_series(lab: SimpleNamespace, name: str, minutes: int) -> Series:
    table = pq.read_table(lab.real(f"canonical/{name}.parquet"))
    columns: dict[str, NDArray[Any]] = {column: table[column].to_numpy().astype(np.float64) for column in (*PRICES, "volume")}
    return series_of(table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64), columns, minutes)


@pytest.mark.parametrize(("name", "minutes", "tick"), REAL, ids=[row[0] for row in REAL])
def test_the_wildest_real_days_have_no_break(lab: SimpleNamespace, name: str, minutes: int, tick: float) -> None:
    """The sets hold 2025-04-07, 2025-04-09, weekend gaps and rolls at the open of a session."""
    assert len(breaks(real_series(lab, name, minutes), tick).at) == 0


def test_seventeen_years_with_limit_days_break_only_at_rolls(lab: SimpleNamespace) -> None:
    """The vendor of these bars rolled within the night, at 05:00 or 06:00 UTC."""
    series = real_series(lab, "NQ_1m_unadj_DERIVED_20081211_20251215", 1)
    found = splices(series, breaks(series, 0.25))
    assert len(found) > 10
    stamps = [str(np.datetime64(one.ts, "ns")) for one in found]
    assert {(stamp[5:7], stamp[11:13]) for stamp in stamps} <= {(m, h) for m in ("03", "06", "09", "12") for h in ("05", "06")}
