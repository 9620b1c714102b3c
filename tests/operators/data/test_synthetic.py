"""Synthetic bars: repeatable, on the exchange's grid, and like a market where it matters."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.contracts import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

PRICES = ("open", "high", "low", "close")
PROGRAM = """
import runpy, sys
lab = runpy.run_path(sys.argv[1])
digest = runpy.run_path(sys.argv[2])["digest"]
print(digest(lab["synthetic_bars"]()))
"""


def digest(bars: Table) -> str:
    """One hash over names, types and bytes."""
    state = hashlib.sha256()
    for name, column in bars.items():
        state.update(f"{name} {column.dtype.str}".encode() + column.tobytes())
    return state.hexdigest()


def within(bars: Table) -> NDArray[np.float64]:
    """One-minute log returns inside sessions."""
    returns = np.diff(np.log(bars["close"]))
    return returns[np.diff(bars["session"]) == 0]


def autocorrelation(values: NDArray[np.float64], lag: int) -> float:
    """Sample autocorrelation."""
    return float(np.corrcoef(values[:-lag], values[lag:])[0, 1])


def minute_means(bars: Table, values: NDArray[np.float64], clock: tuple[int, int]) -> float:
    """Mean over the five minutes from a Chicago clock time on."""
    start = (clock[0] * 60 + clock[1] - 17 * 60) % 1_440
    return float(values[(bars["minute"] >= start) & (bars["minute"] < start + 5)].mean())


def test_the_same_seed_gives_the_same_bytes_in_another_process_zone_and_hash_seed(lab: SimpleNamespace) -> None:
    conftest, here = str(lab.ROOT / "tests/operators/conftest.py"), __file__
    env = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", PROGRAM, conftest, here], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == digest(lab.synthetic_bars())


def test_another_seed_or_symbol_gives_other_bars(lab: SimpleNamespace) -> None:
    prints = {digest(lab.synthetic_bars(seed)) for seed in (1, 2, 3)} | {digest(lab.synthetic_bars(1, symbol="ES"))}
    assert len(prints) == 4


def test_a_later_end_appends_bars_and_changes_none(lab: SimpleNamespace) -> None:
    short, long = lab.synthetic_bars(end="2024-03-12"), lab.synthetic_bars(end="2024-03-16")
    rows = len(short["ts"])
    assert len(long["ts"]) > rows
    assert all(np.array_equal(short[name], long[name][:rows]) for name in (*PRICES, "ts", "volume", "contract"))


@pytest.mark.parametrize("symbol", sorted(CONTRACTS))
def test_bars_of_every_contract_are_consistent_and_on_its_grid(lab: SimpleNamespace, symbol: str) -> None:
    raw = lab.synthetic_bars(symbol=symbol)
    counts = {name: int(n[0]) for name, n in lab.cleaned(raw, CONTRACTS[symbol].tick).items() if name.startswith("count/")}
    assert counts
    assert not any(counts.values())
    assert (raw["volume"] > 0).all()
    assert np.array_equal(raw["volume"], np.floor(raw["volume"]))


def test_prices_equal_the_decimals_that_a_file_would_hold(lab: SimpleNamespace) -> None:
    raw = lab.synthetic_bars(symbol="MCL")
    assert all(value == float(f"{value:.2f}") for value in np.unique(raw["close"]))


@pytest.mark.parametrize("symbol", ["MES", "MGC", "MCL"])
def test_every_bar_lies_inside_a_session_and_no_session_is_silent(lab: SimpleNamespace, symbol: str) -> None:
    bars = lab.placed(lab.synthetic_bars(symbol=symbol), CONTRACTS[symbol].template)
    assert len(bars["outside/date"]) == len(bars["silent/date"]) == 0


def test_holidays_have_no_bars_and_early_closes_end_the_day(two_years: Table) -> None:
    dates = two_years["trade_date"].astype("datetime64[D]")
    assert not np.isin(dates, np.array(["2023-12-25", "2024-01-01", "2024-03-29"], "datetime64[D]")).any()
    thanksgiving = two_years["close_ts"][dates == np.datetime64("2024-11-28")][-1]
    assert thanksgiving.astype("datetime64[ns]") == np.datetime64("2024-11-28T18:00")


def test_returns_have_fat_tails_and_clustered_volatility(two_years: Table) -> None:
    returns = within(two_years)
    kurtosis = ((returns - returns.mean()) ** 4).mean() / returns.var() ** 2
    assert kurtosis > 6
    size = np.abs(returns)
    assert min(autocorrelation(size, lag) for lag in (1, 10, 60)) > 0.1
    daily = np.array([size[i : i + 1_380].mean() for i in range(0, len(size) - 1_380, 1_380)])
    assert autocorrelation(daily, 1) > 0.4


def test_volatility_follows_the_asked_level(two_years: Table) -> None:
    last = np.flatnonzero(np.diff(two_years["session"], append=-1))
    daily = np.diff(np.log(two_years["close"][last]))
    assert daily.std() * np.sqrt(252) == pytest.approx(CONTRACTS["MES"].volatility, rel=0.35)


def test_the_day_has_the_shape_of_a_u_and_spikes_at_the_cash_open(two_years: Table) -> None:
    size = np.abs(two_years["close"] - two_years["open"])
    night, opening, noon, closing = (minute_means(two_years, size, clock) for clock in ((23, 0), (8, 30), (12, 0), (14, 50)))
    assert opening > 1.5 * noon > 1.5 * night
    assert closing > 1.2 * noon
    per_minute = np.bincount(two_years["minute"], two_years["volume"]) / np.bincount(two_years["minute"])
    assert np.argmax(np.diff(per_minute)) == 929  # from 08:29 to 08:30


def test_only_a_little_can_be_learnt_from_the_past(two_years: Table) -> None:
    returns = within(two_years)
    assert -0.1 < autocorrelation(returns, 1) < 0
    total = np.cumsum(returns)
    past, future = total[120:-30] - total[20:-130], total[150:] - total[120:-30]
    assert 0 < np.corrcoef(past, future)[0, 1] < 0.08


def test_quiet_minutes_are_missing_at_night_and_never_at_the_cash_open(two_years: Table) -> None:
    per_minute = np.bincount(two_years["minute"], minlength=1_380)
    sessions = two_years["session"][-1] + 1
    night, cash = per_minute[300:480], per_minute[930:960]
    assert night.mean() < 0.99 * sessions
    assert cash.min() > 0.97 * sessions  # early closes end before, days of mourning are none in these years


def test_each_quarter_rolls_with_a_jump_of_the_carry(lab: SimpleNamespace) -> None:
    bars = lab.placed(lab.synthetic_bars(start="2023-01-03", end="2024-01-03", volatility=1e-5, carry=0.04))
    rolls = np.flatnonzero(bars["roll"])
    days = bars["trade_date"][rolls].astype("datetime64[D]").astype(str)
    assert list(days) == ["2023-03-13", "2023-06-12", "2023-09-11", "2023-12-11"]
    jumps = np.log(bars["open"][rolls] / bars["close"][rolls - 1])
    assert jumps == pytest.approx(np.full(4, 0.01), abs=2e-4)


def test_two_years_of_minutes_take_less_than_ten_seconds(lab: SimpleNamespace) -> None:
    start = time.perf_counter()
    rows = len(lab.synthetic_bars(start="2023-01-03", end="2025-01-03")["ts"])
    assert rows > 690_000
    assert time.perf_counter() - start < 10


def test_a_range_without_a_session_is_refused(lab: SimpleNamespace) -> None:
    with pytest.raises(MlfError, match="MLF915"):
        lab.synthetic_bars(start="2024-12-25", end="2024-12-26")


def test_dates_before_the_calendar_are_refused(lab: SimpleNamespace) -> None:
    with pytest.raises(MlfError, match="MLF911"):
        lab.synthetic_bars(start="1999-01-04", end="1999-02-01")
