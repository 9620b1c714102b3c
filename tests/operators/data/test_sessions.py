"""Bars with their sessions: where each stands, and what is said about bars that stand nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

MINUTE = 60_000_000_000


def raw(ts: NDArray[np.int64], interval: int = 1, **more: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Flat bars at those stamps."""
    flat = np.full(len(ts), 10.0)
    prices = dict.fromkeys(("open", "high", "low", "close", "volume"), flat)
    return {"ts": ts} | prices | {"interval": np.array([interval], np.int32)} | more


def test_a_bar_knows_its_place_in_the_session(lab: SimpleNamespace) -> None:
    out = lab.placed(raw(lab.at("2024-03-10T22:00", "2024-03-11T13:29", "2024-03-11T13:30", "2024-03-11T19:59", "2024-03-11T20:59")))
    assert out["minute"].tolist() == [0, 929, 930, 1_319, 1_379]
    assert out["to_close"].tolist() == [1_379, 450, 449, 60, 0]
    assert out["rth"].tolist() == [False, False, True, True, False]
    assert set(out["trade_date"].astype("datetime64[D]").astype(str)) == {"2024-03-11"}
    assert set(out["session"].tolist()) == {0}


def test_what_a_calendar_knows_ahead_stands_on_every_bar_of_a_session(lab: SimpleNamespace) -> None:
    days = {
        "2024-11-26T12:00": (930, False, False),
        "2024-11-27T12:00": (930, False, True),  # before Thanksgiving
        "2024-11-28T12:00": (930, True, True),
        "2024-11-29T12:00": (930, True, False),
        "2024-12-24T12:00": (930, True, True),  # Christmas is closed
        "2024-12-26T12:00": (930, False, False),
        "2025-01-17T12:00": (930, False, True),  # a Friday before Martin Luther King's
    }
    out = lab.placed(raw(lab.at(*days)))
    assert list(zip(*(out[name].tolist() for name in ("cash_open", "early", "eve")), strict=True)) == list(days.values())


@pytest.mark.parametrize(("template", "minute"), [("metals", 860), ("energy", 900)])
def test_the_cash_market_opens_when_the_product_group_says(lab: SimpleNamespace, template: str, minute: int) -> None:
    assert lab.placed(raw(lab.at("2024-11-26T12:00")), template=template)["cash_open"].tolist() == [minute]


def test_a_weekly_short_friday_is_no_early_close(lab: SimpleNamespace) -> None:
    assert not lab.placed(raw(lab.at("2010-06-11T12:00")))["early"].any()


def test_columns_have_the_promised_types(fortnight: Table) -> None:
    kinds = {
        "close_ts": "int64",
        "session": "int32",
        "trade_date": "int32",
        "minute": "int32",
        "to_close": "int32",
        "rth": "bool",
        "roll": "bool",
        "cash_open": "int32",
        "early": "bool",
        "eve": "bool",
    }
    assert {name: fortnight[name].dtype.name for name in kinds} == kinds


def test_the_trade_date_turns_at_the_evening_open(lab: SimpleNamespace) -> None:
    out = lab.placed(raw(lab.at("2024-01-03T21:59", "2024-01-03T23:00")))
    assert out["trade_date"].astype("datetime64[D]").astype(str).tolist() == ["2024-01-03", "2024-01-04"]
    assert out["session"].tolist() == [0, 1]


def test_a_coarse_bar_closes_no_later_than_its_session(lab: SimpleNamespace) -> None:
    out = lab.placed(raw(lab.at("2024-11-29T17:00", "2024-11-29T18:00"), interval=60))
    assert ((out["close_ts"] - out["ts"]) // MINUTE).tolist() == [60, 15]
    assert out["to_close"].tolist() == [15, 0]


def test_bars_of_closed_hours_are_dropped_and_named(lab: SimpleNamespace) -> None:
    inside = np.arange(*lab.at("2024-01-03T23:00", "2024-01-04T22:00"), MINUTE)
    strays = lab.at("2024-01-04T22:10", "2024-01-04T22:20", "2024-01-06T12:00")
    out = lab.placed(raw(np.concatenate([inside, strays])))
    assert np.array_equal(out["ts"], inside)
    assert out["outside/date"].astype("datetime64[D]").astype(str).tolist() == ["2024-01-04", "2024-01-06"]
    assert out["outside/bars"].tolist() == [2, 1]
    with pytest.raises(MlfError, match="MLF914"):
        lab.placed(raw(np.concatenate([inside, strays])), outside="fail")


def test_a_file_in_another_zone_is_refused(lab: SimpleNamespace) -> None:
    bars = lab.synthetic_bars()
    with pytest.raises(MlfError, match="MLF916"):
        lab.placed(bars | {"ts": bars["ts"] - 5 * 60 * MINUTE})


def test_a_session_without_bars_is_named(lab: SimpleNamespace) -> None:
    bars = lab.synthetic_bars()
    dates = (bars["ts"] + 2 * 60 * MINUTE) // (1_440 * MINUTE)
    hole = np.datetime64("2024-03-06").astype(int)
    out = lab.placed(lab.rows_of(bars, dates != hole))
    assert out["silent/date"].astype("datetime64[D]").astype(str).tolist() == ["2024-03-06"]


def test_dates_cut_the_data_by_trade_date(lab: SimpleNamespace) -> None:
    out = lab.placed(lab.synthetic_bars(), start="2024-03-06", end="2024-03-08")
    assert sorted(set(out["trade_date"].astype("datetime64[D]").astype(str))) == ["2024-03-06", "2024-03-07"]
    assert out["minute"][0] == 0


def test_bars_before_the_calendar_are_no_matter_if_they_are_cut_off(lab: SimpleNamespace) -> None:
    ts = lab.at("2001-02-05T15:00", "2024-03-11T15:00", "2024-03-11T15:01")
    assert len(lab.placed(raw(ts), start="2024-01-01")["ts"]) == 2
    with pytest.raises(MlfError, match="MLF911"):
        lab.placed(raw(ts))


def test_dates_without_data_are_refused(lab: SimpleNamespace) -> None:
    with pytest.raises(MlfError, match="MLF915"):
        lab.placed(lab.synthetic_bars(), start="2025-01-01")


def test_a_change_of_contract_is_a_roll_and_the_first_bar_is_none(lab: SimpleNamespace) -> None:
    ts = lab.at("2024-03-11T15:00", "2024-03-11T15:01", "2024-03-11T15:02")
    assert lab.placed(raw(ts, contract=np.array([5, 5, 8], np.int32)))["roll"].tolist() == [False, False, True]
    assert not lab.placed(raw(ts))["roll"].any()


def test_several_contracts_at_a_time_have_no_roll_until_one_is_chosen(lab: SimpleNamespace) -> None:
    ts = lab.at("2024-03-04T00:00", "2024-03-04T00:00", "2024-03-04T00:01", "2024-03-04T00:01")
    out = lab.placed(raw(ts, contract=np.array([5, 8, 5, 8], np.int32)))
    assert out["contract"].tolist() == [5, 8, 5, 8]
    assert not out["roll"].any()


def test_open_interest_and_trades_come_along(lab: SimpleNamespace) -> None:
    figures = {"interest": np.array([7.0, np.nan]), "trades": np.array([3.0, 4.0])}
    out = lab.placed(raw(lab.at("2024-03-04T00:00", "2024-03-04T00:01"), **figures))
    for name, values in figures.items():
        np.testing.assert_array_equal(out[name], values)


@pytest.mark.parametrize("day", ["2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"])
def test_the_cash_open_is_the_same_minute_on_both_sides_of_a_clock_change(lab: SimpleNamespace, day: str) -> None:
    out = lab.placed(lab.synthetic_bars(start=day, end=str(np.datetime64(day) + 1)))
    assert out["minute"][out["rth"]][0] == 930
    assert out["minute"][out["rth"]][-1] == 1_319


def test_the_halt_of_the_old_hours_holds_no_bar(lab: SimpleNamespace) -> None:
    bars = lab.placed(lab.synthetic_bars(start="2021-06-21", end="2021-06-30"))
    halted = (bars["minute"] >= 1_335) & (bars["minute"] < 1_350)
    assert {str(d) for d in bars["trade_date"][halted].astype("datetime64[D]")} == {"2021-06-28", "2021-06-29"}
