"""Wider bars at a roll: never prices of two contracts in one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]


def seven_minutes(lab: SimpleNamespace) -> Table:
    """Minutes 0 to 6 of a session: 100, 101, 102 of one contract, then 203 to 206 of the next."""
    ts = lab.at("2024-03-11T22:00") + np.arange(7) * 60_000_000_000
    price = np.array([100.0, 101, 102, 203, 204, 205, 206])
    prices = dict.fromkeys(("open", "high", "low", "close"), price)
    contract = np.where(price < 200, 24_290, 24_293).astype(np.int32)
    raw = {"ts": ts, **prices, "volume": np.full(7, 10.0), "contract": contract, "interval": np.array([1], np.int32)}
    placed: Table = lab.placed(raw)
    return placed | {"factor": np.where(price < 200, 1.0, 0.5), "rth": price == 101}


def test_a_bar_in_which_the_contract_changes_holds_the_new_contract_alone(lab: SimpleNamespace) -> None:
    wide = lab.resampled(seven_minutes(lab), 5)
    assert {name: wide[name].tolist() for name in ("open", "high", "low", "close", "volume")} == {
        "open": [203, 205], "high": [204, 206], "low": [203, 205], "close": [204, 206], "volume": [20, 20]
    }  # fmt: skip
    assert wide["roll"].tolist() == [True, False]
    assert wide["contract"].tolist() == [24_293, 24_293]
    assert wide["factor"].tolist() == [0.5, 0.5]
    assert wide["rth"].tolist() == [False, False]
    assert wide["minute"].tolist() == [0, 5]


def test_a_roll_on_the_edge_takes_nothing_from_the_bar_before(lab: SimpleNamespace) -> None:
    wide = lab.resampled(seven_minutes(lab), 3)
    assert wide["close"].tolist() == [102, 205, 206]
    assert wide["volume"].tolist() == [30, 30, 10]
    assert wide["roll"].tolist() == [False, True, False]
    assert wide["contract"].tolist() == [24_290, 24_293, 24_293]


@settings(max_examples=40, deadline=None)
@given(drawn=st.tuples(st.integers(0, 10_000), st.floats(0.02, 1.0)), minutes=st.integers(2, 90))
def test_every_bar_holds_one_contract_and_every_roll_is_seen(
    lab: SimpleNamespace, thinned: Callable[[int, float], Table], drawn: tuple[int, float], minutes: int
) -> None:
    bars = thinned(*drawn)
    wide = lab.resampled(bars, minutes)
    changes = np.flatnonzero(np.diff(wide["contract"], prepend=wide["contract"][:1]))
    assert set(changes) <= set(np.flatnonzero(wide["roll"]))
    last = np.searchsorted(bars["ts"], wide["close_ts"], side="left") - 1
    assert np.array_equal(wide["contract"], bars["contract"][last])
    assert np.array_equal(wide["factor"], bars["factor"][last])
    assert np.array_equal(wide["interest"], bars["interest"][last])
    inside = np.searchsorted(wide["ts"], bars["ts"], side="right") - 1
    held = bars["contract"] == wide["contract"][inside]
    assert np.array_equal(wide["volume"], np.bincount(inside[held], bars["volume"][held], len(wide["ts"])))
