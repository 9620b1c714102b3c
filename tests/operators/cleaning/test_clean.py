"""Cleaning: every defect counted and treated by its policy, every real extreme kept."""

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
START = 28_401_000 * MINUTE
PRICES = ("open", "high", "low", "close")


def bars(*rows: tuple[float, float, float, float, float, float]) -> dict[str, NDArray[Any]]:
    """Raw bars of (minute, open, high, low, close, volume)."""
    columns = np.array(rows, np.float64).T
    ts = START + (columns[0] * MINUTE).astype(np.int64)
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


def test_bars_without_a_trade_are_kept_and_counted_or_dropped(lab: SimpleNamespace) -> None:
    idle = bars(GOOD, (1, 10, 10, 10, 10, 0))
    kept = lab.cleaned(idle)
    assert (counted(kept), int(kept["kept/zero_volume"][0])) == ({"zero_volume": 1}, 1)
    assert len(lab.cleaned(idle, zero_volume="drop")["ts"]) == 1


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
        ("zero_volume", (1, 10, 10, 10, 10, 0)),
        ("misfit", (0.5, 10, 10, 10, 10, 1)),
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
