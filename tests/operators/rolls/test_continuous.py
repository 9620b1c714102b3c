"""The continuous series: one bar per instant, traded prices, and the column that signals are adjusted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

PRICES = ("open", "high", "low", "close")
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8)
MONTHS = st.lists(st.sampled_from(["H24", "M24", "U24"]), min_size=2, max_size=12)
drawn = settings(deadline=None, max_examples=40)


def series(rolls: SimpleNamespace, months: list[str], seed: int = 0) -> dict[str, NDArray[Any]]:
    """One bar a day on the grid of 0.25, each month on a level of its own."""
    closes = 200 + np.cumsum(np.random.default_rng(seed).integers(-8, 9, len(months))) * 0.25
    level = {"H24": 0.0, "M24": 25.5, "U24": -60.25}
    bars: dict[str, NDArray[Any]] = rolls.bars_of([(i, 0, m, closes[i] + level[m], 1.0) for i, m in enumerate(months)])
    return bars


def test_the_bars_of_the_contract_held_are_kept_as_they_were_traded(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((9, 1), (4, 5), (1, 9))
    out = rolls.joined(bars, rolls.tabled(bars))
    assert out["close"].tolist() == [100.0, 100.25, 101.0, 101.25, 112.0, 112.25]
    assert out["roll"].tolist() == [False, False, False, False, True, False]
    assert out["factor"].tolist() == [1.0] * 4 + [1 / (111.25 / 101.25)] * 2
    assert np.all(np.diff(out["ts"]) > 0)
    assert "shift" not in out


def test_a_difference_is_taken_off_from_its_roll_on(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((9, 1), (4, 5), (1, 9))
    out = rolls.joined(bars, rolls.tabled(bars), "difference")
    assert out["shift"].tolist() == [0.0] * 4 + [-10.0] * 2
    assert (out["close"] + out["shift"]).tolist() == [100.0, 100.25, 101.0, 101.25, 102.0, 102.25]
    assert "factor" not in out


def test_none_marks_the_rolls_and_adjusts_nothing(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((9, 1), (4, 5), (1, 9))
    out = rolls.joined(bars, rolls.tabled(bars), "none")
    assert out["roll"].sum() == 1
    assert not {"factor", "shift"} & set(out)


def test_raw_lets_signals_take_the_jumps_for_moves(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((9, 1), (4, 5), (1, 9))
    out = rolls.joined(bars, rolls.tabled(bars), "raw")
    assert out["roll"].any()
    assert (out["factor"] == 1.0).all()


def test_one_contract_passes_through_as_the_arrays_it_came_in(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "M24", 100.0, 1.0), (1, 0, "M24", 101.0, 1.0)])
    for given_ in (bars, rolls.unnamed(bars)):
        out = rolls.joined(given_, rolls.tabled(given_))
        assert set(out) == set(given_)
        assert all(out[name] is column for name, column in given_.items())


def test_notes_of_the_sessions_stay_behind(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "M24", 100.0, 1.0)]) | {"outside/date": np.array([3], np.int32)}
    assert "outside/date" not in rolls.joined(bars, rolls.tabled(bars))


def test_sessions_count_on_where_one_of_them_loses_all_bars(rolls: SimpleNamespace) -> None:
    rows = [(0, 0, "H24", 100.0, 9.0), (0, 0, "M24", 110.0, 1.0), (1, 0, "M24", 110.0, 1.0), (2, 0, "M24", 110.0, 1.0)]
    bars = rolls.bars_of(rows)
    out = rolls.joined(bars, rolls.tabled(bars))
    assert out["trade_date"].tolist() == [rolls.MONDAY, rolls.MONDAY + 2]
    assert out["session"].tolist() == [0, 1]
    assert out["session"].dtype == np.int32
    assert out["minute"].tolist() == [0, 0]
    assert out["interval"].tolist() == [30]


def test_a_series_without_codes_is_adjusted_at_the_rolls_of_the_passport(rolls: SimpleNamespace) -> None:
    bars = rolls.unnamed(rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "H24", 111.0, 1.0)]))
    table = rolls.tabled(bars, {"facts": {}, "rolls": [{"ts": int(bars["ts"][1]), "difference": 10.0, "ratio": 1.1}]})
    assert rolls.joined(bars, table, "difference")["shift"].tolist() == [0.0, -10.0]
    assert rolls.joined(bars, table)["roll"].tolist() == [False, True]


def test_tables_of_no_bar_are_refused(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0)])
    held = [{"contract": "U2031", "from": "2024-03-03T23:00:00Z", "until": None}]
    with pytest.raises(MlfError, match="MLF915"):
        rolls.joined(bars, {"rolls": [], "held": held})


@pytest.mark.parametrize("close", [-37.63, 0.0])
def test_a_ratio_of_prices_at_or_below_zero_is_refused_and_a_difference_works(rolls: SimpleNamespace, close: float) -> None:
    bars = rolls.bars_of([(0, 0, "H24", close, 1.0), (1, 0, "M24", 20.25, 1.0)])
    table = rolls.tabled(bars)
    with pytest.raises(MlfError, match="MLF959") as caught:
        rolls.joined(bars, table)
    assert "2024-03-03T23:00:00Z" in str(caught.value)
    assert rolls.joined(bars, table, "difference")["shift"].tolist() == [0.0, round(close - 20.0, 9)]


def test_prices_below_zero_without_a_roll_need_no_ratio(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", -37.63, 1.0)])
    assert "factor" not in rolls.joined(bars, rolls.tabled(bars))


@drawn
@given(volumes=PAIRS, cut=st.integers(1, 40), adjust=st.sampled_from(["ratio", "difference", "none"]))
def test_appended_bars_change_no_earlier_value(rolls: SimpleNamespace, volumes: list[tuple[int, int]], cut: int, adjust: str) -> None:
    bars = rolls.traded((5, 0), *volumes)
    rows = min(cut, len(bars["ts"]))
    head = {name: column[:rows] if len(column) > 1 else column for name, column in bars.items()}
    short, whole = (rolls.joined(b, rolls.tabled(b, rule="volume"), adjust) for b in (head, bars))
    for name, column in short.items():
        np.testing.assert_array_equal(column, whole[name][: len(column)], err_msg=name)
    neutral = {"factor": 1.0, "shift": 0.0}
    for name in set(whole) - set(short):
        assert (whole[name][: len(short["ts"])] == neutral[name]).all()


@drawn
@given(months=MONTHS, seed=st.integers(0, 99))
def test_returns_within_a_contract_are_the_traded_ones(rolls: SimpleNamespace, months: list[str], seed: int) -> None:
    bars = series(rolls, months, seed)
    out = rolls.joined(bars, rolls.tabled(bars))
    inside = np.flatnonzero(~out["roll"][1:])
    signal = out["close"] * out.get("factor", 1.0)
    np.testing.assert_allclose(signal[inside + 1] / signal[inside], bars["close"][inside + 1] / bars["close"][inside], rtol=1e-12)
    jumps = np.flatnonzero(out["roll"])
    opened = out["open"] * out.get("factor", 1.0)
    np.testing.assert_allclose(opened[jumps], signal[jumps - 1], rtol=1e-12)  # codes alone: the two bars at the boundary meet


@drawn
@given(months=MONTHS, seed=st.integers(0, 99))
def test_differences_keep_every_move_in_whole_ticks(rolls: SimpleNamespace, months: list[str], seed: int) -> None:
    bars = series(rolls, months, seed)
    out = rolls.joined(bars, rolls.tabled(bars), "difference")
    inside = np.flatnonzero(~out["roll"][1:])
    for name in PRICES:
        signal = (out[name] + out.get("shift", 0.0)) / 0.25
        np.testing.assert_array_equal(signal, np.rint(signal))
        np.testing.assert_array_equal(np.diff(signal)[inside], np.diff(bars[name] / 0.25)[inside])


def test_a_flip_and_back_leaves_the_factor_where_the_quotes_put_it(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "M24", 110.25, 1.0), (2, 0, "H24", 100.25, 1.0)])
    out = rolls.joined(bars, rolls.tabled(bars), "difference")
    assert out["shift"].tolist() == [0.0, -10.0, 0.25]  # 100 -> 110 (open), then 110.25 -> 100 (open)
    assert out["roll"].tolist() == [False, True, True]
