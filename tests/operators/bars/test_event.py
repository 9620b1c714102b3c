"""Bars of volume and of dollars: they close on time, hold what they should, and see nothing early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.bars import event
from mlf.operators.bars.declare import EventParams

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]

MINUTE = 60_000_000_000


@pytest.fixture(scope="session")
def made(lab: SimpleNamespace) -> Callable[..., Table]:
    """Bars of events."""

    def run(bars: Table, kind: str, size: int, **more: float) -> Table:
        return event.run({"bars": bars}, EventParams.model_validate({"kind": kind, "size": size, **more}), lab.task())

    return run


@pytest.fixture(scope="session")
def few(lab: SimpleNamespace) -> Table:
    """Four minutes at a session's open, two at its close, one of the next session; prices 1 to 7, volumes 3 4 5 1 2 2 9."""
    stamps = ("22:00", "22:01", "22:02", "22:05")
    days = [*(f"2024-03-10T{t}" for t in stamps), "2024-03-11T20:55", "2024-03-11T20:57", "2024-03-11T22:00"]
    price = np.arange(1.0, 8)
    prices = {"open": price, "high": price + 0.5, "low": price - 0.5, "close": price}
    bars: Table = lab.placed(
        {"ts": lab.at(*days), **prices, "volume": np.array([3.0, 4, 5, 1, 2, 2, 9]), "interval": np.array([1], np.int32)}
    )
    return bars


def test_a_volume_bar_closes_with_the_bar_that_reaches_the_size_and_carries_nothing_on(made: Callable[..., Table], few: Table) -> None:
    bars = made(few, "volume", 7)
    assert bars["volume"].tolist() == [7, 8, 2, 9]  # 3 + 4; 5 + 1 + 2; what is left of the session; the next session
    assert bars["open"].tolist() == [1, 3, 6, 7]
    assert bars["close"].tolist() == [2, 5, 6, 7]
    assert bars["high"].tolist() == [2.5, 5.5, 6.5, 7.5]
    assert bars["low"].tolist() == [0.5, 2.5, 5.5, 6.5]
    assert bars["ts"].tolist() == few["ts"][[0, 2, 5, 6]].tolist()
    assert bars["minute"].tolist() == [0, 2, 1_377, 0]
    assert bars["interval"].tolist() == [0]


def test_the_last_bar_of_a_session_is_known_when_the_session_closes(lab: SimpleNamespace, made: Callable[..., Table], few: Table) -> None:
    """Its last minute traded at 20:57; only at 21:00 is it sure that no more will come."""
    bars = made(few, "volume", 7)
    assert bars["close_ts"].tolist() == lab.at("2024-03-10T22:02", "2024-03-11T20:56", "2024-03-11T21:00", "2024-03-11T22:01").tolist()
    assert bars["to_close"].tolist() == [1_378, 4, 0, 1_379]


def test_a_dollar_bar_counts_price_times_volume_times_point_value(made: Callable[..., Table], few: Table) -> None:
    dollars = [3, 8, 15, 4, 10, 12, 63]
    bars = made(few, "dollar", 2 * sum(dollars[:3]), point_value=2.0)
    assert bars["volume"].tolist() == [12, 5, 9]
    assert bars["close"].tolist() == [3, 6, 7]


def test_what_the_old_contract_left_unfinished_makes_no_bar(made: Callable[..., Table], few: Table) -> None:
    roll = np.arange(7) == 3
    bars = made(few | {"roll": roll, "contract": np.cumsum(roll, dtype=np.int32)}, "volume", 5)
    assert bars["volume"].tolist() == [7, 5, 5, 9]
    assert bars["contract"].tolist() == [0, 0, 1, 1]
    assert bars["roll"].tolist() == [False, False, True, False]
    short = made(few | {"roll": roll, "contract": np.cumsum(roll, dtype=np.int32)}, "volume", 100)
    assert short["volume"].tolist() == [5, 9]
    assert short["roll"].tolist() == [True, False]


@settings(max_examples=40, deadline=None)
@given(drawn=st.tuples(st.integers(0, 10_000), st.floats(0.05, 1.0)), at=st.tuples(st.integers(1, 50_000), st.floats(0.1, 1.0)))
def test_a_bar_that_has_closed_does_not_depend_on_what_comes_later(
    lab: SimpleNamespace,
    thinned: Callable[[int, float], Table],
    made: Callable[..., Table],
    drawn: tuple[int, float],
    at: tuple[int, float],
) -> None:
    size, cut = at
    bars = thinned(*drawn)
    now = bars["close_ts"][int(cut * (len(bars["ts"]) - 1))]
    past, whole = made(lab.rows_of(bars, bars["close_ts"] <= now), "volume", size), made(bars, "volume", size)
    for name, column in whole.items():
        if name != "interval":
            assert np.array_equal(past[name][past["close_ts"] <= now], column[whole["close_ts"] <= now]), name


@settings(max_examples=40, deadline=None)
@given(drawn=st.tuples(st.integers(0, 10_000), st.floats(0.05, 1.0)), size=st.integers(1, 50_000))
def test_bars_lie_in_one_session_in_order_and_reach_the_size_unless_the_session_ends(
    thinned: Callable[[int, float], Table], made: Callable[..., Table], drawn: tuple[int, float], size: int
) -> None:
    bars = thinned(*drawn)
    bars["roll"][:] = False
    wide = made(bars, "volume", size)
    assert wide["volume"].sum() == bars["volume"].sum()
    assert ((wide["volume"] >= size) | (wide["to_close"] == 0)).all()
    assert (wide["ts"][1:] >= wide["close_ts"][:-1]).all()
    last = np.searchsorted(bars["ts"], wide["close_ts"], side="left") - 1
    assert np.array_equal(bars["session"][last], wide["session"])
    assert (wide["volume"] - bars["volume"][last] < size).all()  # without its last source bar it would not have closed


def test_a_source_without_volume_is_refused(made: Callable[..., Table], few: Table) -> None:
    holes = few | {"volume": np.where(np.arange(7) == 2, np.nan, few["volume"])}
    with pytest.raises(MlfError, match="MLF967") as caught:
        made(holes, "dollar", 10)
    assert "1 of 7 source bars have no volume, the first at 2024-03-10T22:02:00Z" in str(caught.value)


def test_columns_have_the_types_of_all_bars(lab: SimpleNamespace, made: Callable[..., Table], fortnight: Table) -> None:
    volume, time = made(fortnight, "volume", 20_000), lab.resampled(fortnight, 5)
    assert {name: column.dtype for name, column in volume.items()} == {name: column.dtype for name, column in time.items()}
    assert len(volume["ts"]) > 100
