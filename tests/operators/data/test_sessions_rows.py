"""Sessions worked out stretch by stretch: the same as row by row, whatever stamps there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.calendar.sessions import sessions_between

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]

MINUTE = 60_000_000_000

#: The last week with a halt and the first without; Sunday evening to Friday, and strays on the weekends.
FIRST, LAST = date(2021, 6, 18), date(2021, 7, 6)


def drawn(lab: SimpleNamespace, seed: int, outside: float) -> NDArray[np.int64]:
    """Minutes of those weeks: some of the open ones, and a share of the closed ones, a few of them twice."""
    random = np.random.Generator(np.random.PCG64(seed))
    minutes = np.arange(*lab.at("2021-06-20T22:00", "2021-07-02T21:00"), MINUTE)
    is_open = sessions_between("equity_index", FIRST, LAST, lab.tables()).of(minutes) >= 0
    chance = np.where(is_open, 0.3, outside)
    kept = minutes[random.random(len(minutes)) < chance]
    return np.sort(np.concatenate([kept, random.choice(kept, 20)]))


def bars_at(ts: NDArray[np.int64], interval: int) -> Table:
    """Bars whose close is their row, so that each can be recognised; equal stamps are of different contracts."""
    row = np.arange(len(ts), dtype=np.float64)
    contract = np.append(0, np.diff(ts) == 0).astype(np.int32)
    flat = dict.fromkeys(("open", "high", "low", "volume"), np.ones(len(ts)))
    return {"ts": ts, **flat, "close": row, "contract": contract, "interval": np.array([interval], np.int32)}


def obvious(lab: SimpleNamespace, bars: Table, interval: int) -> list[dict[str, Any]]:
    """Row by row, from the table of sessions."""
    table = sessions_between("equity_index", FIRST, LAST, lab.tables())
    rows: list[dict[str, Any]] = []
    for i, at in zip(range(len(bars["ts"])), table.of(bars["ts"]), strict=True):
        if at < 0:
            continue
        ts = int(bars["ts"][i])
        close = min(ts + interval * MINUTE, int(table.close[at]))
        new = bool(rows) and rows[-1]["trade_date"] != table.trade_date[at]
        rows.append(
            {
                "close": i,
                "close_ts": close,
                "session": (rows[-1]["session"] + new) if rows else 0,
                "trade_date": int(table.trade_date[at]),
                "minute": (ts - int(table.open[at])) // MINUTE,
                "to_close": (int(table.close[at]) - close) // MINUTE,
                "rth": bool(table.rth_open[at] <= ts < table.rth_close[at]),
            }
        )
    return rows


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), outside=st.sampled_from([0.0, 0.0005, 0.002]), interval=st.sampled_from([1, 5, 60]))
def test_sessions_are_those_of_each_row(lab: SimpleNamespace, seed: int, outside: float, interval: int) -> None:
    bars = bars_at(drawn(lab, seed, outside), interval)
    placed, expected = lab.placed(bars), obvious(lab, bars, interval)
    for name in expected[0]:
        assert placed[name].tolist() == [row[name] for row in expected], name
    assert int(placed["outside/bars"].sum()) == len(bars["ts"]) - len(expected)


def test_strays_between_sessions_and_in_a_halt_are_dropped(lab: SimpleNamespace) -> None:
    inside = np.arange(*lab.at("2021-06-23T22:00", "2021-06-24T20:15"), MINUTE)
    later = np.arange(*lab.at("2021-06-24T22:00", "2021-06-25T20:15"), MINUTE)
    strays = lab.at("2021-06-24T20:20", "2021-06-24T21:30")
    placed = lab.placed(bars_at(np.concatenate([inside, strays, later]), 1))
    assert np.array_equal(placed["ts"], np.concatenate([inside, later]))
    assert placed["outside/bars"].tolist() == [2]


def test_several_contracts_of_an_instant_have_one_place(lab: SimpleNamespace) -> None:
    ts = np.repeat(lab.at("2024-03-11T15:00", "2024-03-11T15:01"), 3)
    bars = bars_at(ts, 1) | {"contract": np.tile(np.array([5, 8, 11], np.int32), 2), "interest": np.arange(6.0), "trades": np.arange(6.0)}
    placed = lab.placed(bars)
    assert placed["contract"].tolist() == [5, 8, 11] * 2
    assert placed["minute"].tolist() == [1_020] * 3 + [1_021] * 3
    assert placed["interest"].tolist() == placed["trades"].tolist() == list(range(6))
    assert set(placed["session"].tolist()) == {0}
    assert not placed["roll"].any()
