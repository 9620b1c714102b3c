"""Cleaning: every defect counted and treated by its policy, every real extreme kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

MINUTE = 60_000_000_000
START = 28_401_000 * MINUTE
PRICES = ("open", "high", "low", "close")


def bars(*rows: tuple[float, float, float, float, float, float]) -> dict[str, NDArray[Any]]:
    """Raw bars of (minute, open, high, low, close, volume)."""
    columns = np.array(rows, np.float64).T
    ts = START + columns[0].astype(np.int64) * MINUTE
    return {"ts": ts, "interval": np.array([1], np.int32)} | dict(zip((*PRICES, "volume"), columns[1:], strict=True))


GOOD = (0, 10.0, 11.0, 9.0, 10.5, 5)
NEXT = (1, 10.5, 10.75, 10.25, 10.5, 7)


def counted(table: Table) -> dict[str, int]:
    """Defects that occurred."""
    return {name[6:]: int(n[0]) for name, n in table.items() if name.startswith("count/") and n[0]}


def test_clean_bars_pass_untouched_as_the_same_arrays(lab: SimpleNamespace) -> None:
    raw = bars(GOOD, NEXT)
    out = lab.cleaned(raw)
    assert counted(out) == {}
    assert all(out[name] is raw[name] for name in ("ts", *PRICES, "volume", "interval"))


def test_of_equal_stamps_the_last_one_stays(lab: SimpleNamespace) -> None:
    partial, full = (1, 10.5, 10.5, 10.5, 10.5, 1), NEXT
    out = lab.cleaned(bars(GOOD, partial, full))
    assert out["volume"].tolist() == [5, 7]
    assert counted(out) == {"duplicates": 1}
    assert lab.cleaned(bars(GOOD, partial, full), duplicates="first")["volume"].tolist() == [5, 1]


def test_bars_are_sorted_and_equal_stamps_keep_the_order_of_the_file(lab: SimpleNamespace) -> None:
    out = lab.cleaned(bars(NEXT, (0, 10, 10, 10, 10, 1), GOOD))
    assert out["volume"].tolist() == [5, 7]
    assert counted(out) == {"unsorted": 1, "duplicates": 1}


def test_the_last_of_many_equal_stamps_is_the_last_of_the_file(lab: SimpleNamespace) -> None:
    shuffled = np.random.Generator(np.random.PCG64(1)).integers(0, 20, 2_000).tolist()
    out = lab.cleaned(bars(*((minute, 10, 10, 10, 10, i) for i, minute in enumerate(shuffled))))
    assert out["volume"].tolist() == [max(i for i, m in enumerate(shuffled) if m == minute) for minute in range(20)]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_bar_without_a_price_is_dropped(lab: SimpleNamespace, value: float) -> None:
    out = lab.cleaned(bars(GOOD, (1, 10, value, 9, 10, 1)))
    assert (len(out["ts"]), counted(out)) == (1, {"nonfinite": 1})


def test_a_price_at_or_below_zero_is_dropped_unless_it_is_real(lab: SimpleNamespace) -> None:
    crude = bars(GOOD, (1, -37.5, -30.0, -40.25, -37.75, 9))
    assert lab.cleaned(crude)["volume"].tolist() == [5]
    kept = lab.cleaned(crude, nonpositive="keep")
    assert kept["close"].tolist() == [10.5, -37.75]
    assert counted(kept) == {"nonpositive": 1}


def test_a_contradictory_bar_is_widened_and_keeps_open_and_close(lab: SimpleNamespace) -> None:
    wrong = bars(GOOD, (1, 10.0, 10.25, 10.5, 11.0, 1))
    out = lab.cleaned(wrong)
    assert [float(out[name][1]) for name in PRICES] == [10.0, 11.0, 10.0, 11.0]
    assert counted(out) == {"ohlc": 1}
    assert len(lab.cleaned(wrong, ohlc="drop")["ts"]) == 1
    assert lab.cleaned(wrong, ohlc="keep")["high"][1] == 10.25


def test_a_price_between_two_ticks_is_counted_and_rounded_on_request(lab: SimpleNamespace) -> None:
    stray = bars(GOOD, (1, 10.1, 10.1, 10.1, 10.1, 1))
    kept = lab.cleaned(stray)
    assert (kept["close"][1], counted(kept)) == (10.1, {"off_tick": 1})
    assert lab.cleaned(stray, off_tick="repair")["close"][1] == 10.0
    assert len(lab.cleaned(stray, off_tick="drop")["ts"]) == 1


def test_impossible_volume_becomes_unknown(lab: SimpleNamespace) -> None:
    out = lab.cleaned(bars(GOOD, (1, 10, 10, 10, 10, -3), (2, 10, 10, 10, 10, np.nan)))
    assert np.isnan(out["volume"][1:]).all()
    assert counted(out) == {"volume": 1}


@pytest.mark.parametrize(
    ("policy", "row"),
    [
        ("unsorted", (-1, 10, 10, 10, 10, 1)),
        ("duplicates", GOOD),
        ("nonfinite", (1, np.nan, 10, 10, 10, 1)),
        ("nonpositive", (1, 0, 0, 0, 0, 1)),
        ("ohlc", (1, 10, 9, 9, 10, 1)),
        ("off_tick", (1, 10.1, 10.1, 10.1, 10.1, 1)),
        ("volume", (1, 10, 10, 10, 10, -1)),
    ],
)
def test_a_policy_of_fail_names_the_defect_and_the_first_bar(lab: SimpleNamespace, policy: str, row: tuple[float, ...]) -> None:
    with pytest.raises(MlfError, match="MLF914") as caught:
        lab.cleaned(bars(GOOD, row), **{policy: "fail"})
    assert f"set {policy} to another policy" in str(caught.value)
    assert "the first at 20" in str(caught.value)


def test_a_file_of_nothing_but_defects_is_refused(lab: SimpleNamespace) -> None:
    with pytest.raises(MlfError, match="MLF915"):
        lab.cleaned(bars((0, np.nan, 1, 1, 1, 1), (1, np.nan, 1, 1, 1, 1)))


prices = st.one_of(st.integers(-8, 400).map(lambda n: n / 4), st.sampled_from([np.nan, np.inf, 10.1]))
rows = st.tuples(st.integers(0, 30), prices, prices, prices, prices, st.sampled_from([np.nan, -1.0, 0.0, 3.0]))


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, min_size=1, max_size=40))
def test_cleaning_is_idempotent_and_leaves_sorted_consistent_bars(lab: SimpleNamespace, drawn: list[Any]) -> None:
    try:
        once = lab.cleaned(bars(*drawn), off_tick="repair")
    except MlfError as error:
        assert error.code == "MLF915"  # noqa: PT017 - nothing but defects is a fair draw
        return
    assert (np.diff(once["ts"]) > 0).all()
    assert (once["low"] <= np.minimum(once["open"], once["close"])).all()
    assert (once["high"] >= np.maximum(once["open"], once["close"])).all()
    twice = lab.cleaned({name: once[name] for name in ("ts", *PRICES, "volume", "interval")}, off_tick="repair")
    assert counted(twice) == {}
    assert all(twice[name] is once[name] for name in ("ts", *PRICES))


@pytest.mark.parametrize("stamp", ["2025-04-09T17:15", "2025-04-07T14:00"])
def test_real_extremes_are_kept(lab: SimpleNamespace, stamp: str) -> None:
    raw = lab.read(lab.real("canonical/ES_5m_tv_vol_20241203_20251215.parquet"), "ES")
    out = lab.placed(lab.cleaned(raw))
    assert counted(out | lab.cleaned(raw)) == {"open_minutes": int(out["count/open_minutes"][0])}
    row, source = np.flatnonzero(out["ts"] == lab.at(stamp)), np.flatnonzero(raw["ts"] == lab.at(stamp))
    assert [out[name][row[0]] for name in PRICES] == [raw[name][source[0]] for name in PRICES]
    assert len(out["ts"]) == len(raw["ts"])


def test_stray_prices_of_a_messy_file_are_counted(lab: SimpleNamespace) -> None:
    out = lab.cleaned(lab.read(lab.real("canonical/MESSY_NQ_1m_tv_asfound_20241001_20251215.parquet"), "NQ"))
    assert set(counted(out)) == {"off_tick"}
    assert counted(out)["off_tick"] > 1_000
