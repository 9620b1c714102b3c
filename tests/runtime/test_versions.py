"""Which bars two versions share and where they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.runtime.versions import conflicts, differing, match, told, was_forming

MINUTE = 60_000_000_000


def bars(*minutes: int, close: float = 10.0, volume: float = 5.0, **changes: Any) -> dict[str, Any]:
    """Flat bars at these minutes."""
    n = len(minutes)
    flat = np.full(n, close)
    found = {name: flat.copy() for name in ("open", "high", "low", "close")} | {"volume": np.full(n, volume)}
    return {"ts": np.array(minutes, np.int64) * MINUTE, **found, "interval": np.array([1], np.int32)} | changes


def test_bars_are_matched_by_stamp() -> None:
    found = match(bars(0, 1, 2), bars(1, 2, 3, 4))
    assert [x.tolist() for x in (found.old, found.new, found.gone, found.added)] == [[1, 2], [0, 1], [0], [2, 3]]


def test_contracts_at_one_time_are_bars_of_their_own() -> None:
    old = bars(0, 0, 1, contract=np.array([1, 2, 1], np.int32))
    new = bars(0, 1, 1, contract=np.array([2, 1, 2], np.int32))
    found = match(old, new)
    assert (found.old.tolist(), found.new.tolist(), found.gone.tolist(), found.added.tolist()) == ([1, 2], [0, 1], [0], [2])


def test_two_unknowns_are_equal_and_a_volume_that_one_lacks_is_no_difference() -> None:
    old, new = bars(0, 1, volume=np.nan), bars(0, 1)
    assert conflicts(old, new, match(old, new)) == []
    old["close"][0] = new["close"][0] = np.nan
    assert not differing(old, new, match(old, new))["close"].any()
    new["close"][0] = 9.0
    assert differing(old, new, match(old, new))["close"].tolist() == [True, False]


def test_a_conflict_says_when_and_both_values() -> None:
    old, new = bars(0, 1), bars(0, 1)
    new["high"][1], new["volume"][1] = 10.25, 6.0
    (one,) = conflicts(old, new, match(old, new))
    assert told(old, one) == "1970-01-01T00:01:00Z high 10 and 10.25, volume 5 and 6"


@pytest.mark.parametrize(
    ("changes", "grown"),
    [
        ({"high": 11.0, "volume": 6.0, "close": 10.5}, True),
        ({"volume": 6.0}, True),
        ({"volume": 4.0}, False),
        ({"open": 10.25, "volume": 6.0}, False),
        ({"high": 9.0, "volume": 6.0}, False),
        ({"low": 10.25, "volume": 6.0}, False),
    ],
)
def test_a_forming_bar_can_only_grow(changes: dict[str, float], *, grown: bool) -> None:
    old, new = bars(0), bars(0)
    for name, value in changes.items():
        new[name][0] = value
    (one,) = conflicts(old, new, match(old, new))
    assert was_forming(old, new, one) is grown


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (bars(0, contract=np.array([1], np.int32)), "without contract codes"),
        (bars(0, interval=np.array([5], np.int32)), "5-minute bars"),
        (bars(0, 0), "telling 1 bars twice"),
    ],
    ids=["contracts", "interval", "twice"],
)
def test_unlike_data_sets_are_refused(new: dict[str, Any], said: str) -> None:
    with pytest.raises(MlfError, match="MLF975") as told:
        match(bars(0), new)
    assert said in str(told.value)
