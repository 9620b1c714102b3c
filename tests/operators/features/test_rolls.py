"""Features over a roll: signal prices where bars say how prices go on, a fresh start where they do not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.operators.features import stream
from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.compute import run
from mlf.operators.features.declaration import instances, part
from mlf.operators.features.declare import ComputeParams
from mlf.operators.features.stream import Stream, run_feature
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Bars = dict[str, Any]
    Market = Callable[..., Bars]

ROWS, ROLL = 400, 230
PRICES = ("open", "high", "low", "close")
PARTS = tuple(part(f, p) for f in FEATURES.values() for p in instances(f))
drawn = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rolled(bars: Bars, jump: float = 2_000.0) -> Bars:
    """The bars with a roll at row 230 and prices ``jump`` higher from there on."""
    later = np.arange(len(bars["close"])) >= ROLL
    return bars | {name: bars[name] + jump * later for name in PRICES} | {"roll": np.arange(len(later)) == ROLL}


def computed(bars: Bars) -> dict[str, Any]:
    return run({"bars": bars}, ComputeParams(dtype="float64"), Task(seed=0, parts=PARTS))


def values(case: Any, bars: Bars) -> Any:
    return np.array(list(run_feature(case.feature, case.params, bars).values()))


def rows(bars: Bars, keep: Any) -> Bars:
    return {name: column[keep] for name, column in bars.items()}


def in_pieces(case: Any, bars: Bars, cuts: list[int]) -> Any:
    feed = Stream(case.feature, case.params)
    pieces = [np.array(list(feed.feed(rows(bars, slice(a, b))).values())) for a, b in pairwise(cuts)]
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("column", ["factor", "shift"])
def test_every_feature_reads_signal_prices_bit_for_bit(case: Any, market: Market, column: str) -> None:
    bars = rolled(market(ROWS, 1))
    step = {"factor": (1.0, 0.731), "shift": (0.0, -1_999.75)}[column]
    adjusting = np.where(np.arange(ROWS) >= ROLL, step[1], step[0])
    signal = {name: bars[name] * adjusting if column == "factor" else bars[name] + adjusting for name in PRICES}
    plain = bars | signal | {"roll": np.zeros(ROWS, np.bool_)}
    np.testing.assert_array_equal(values(case, bars | {column: adjusting}), values(case, plain))


def test_a_shift_takes_the_jump_out_altogether(market: Market) -> None:
    bars = market(ROWS, 1)
    shift = np.where(np.arange(ROWS) >= ROLL, -2_000.0, 0.0)
    smooth, adjusted = computed(bars), computed(rolled(bars) | {"shift": shift})
    for name, column in smooth.items():
        np.testing.assert_array_equal(adjusted[name], column, err_msg=name)


def test_without_an_adjustment_a_feature_starts_afresh_at_the_roll(case: Any, market: Market) -> None:
    bars = rolled(market(ROWS, 1))
    found = values(case, bars)
    np.testing.assert_array_equal(found[:, ROLL:], values(case, rows(bars, slice(ROLL, None))))
    np.testing.assert_array_equal(found[:, :ROLL], values(case, rows(bars, slice(ROLL))))


def test_nothing_before_an_unadjusted_roll_influences_what_comes_after(case: Any, market: Market) -> None:
    bars, other = rolled(market(ROWS, 1)), rolled(market(ROWS, 7), 90_000.0)
    mixed = {name: np.concatenate([other[name][:ROLL], bars[name][ROLL:]]) for name in bars}
    np.testing.assert_array_equal(values(case, mixed)[:, ROLL:], values(case, bars)[:, ROLL:])


@drawn
@given(cuts=st.lists(st.integers(0, ROWS), max_size=6), column=st.sampled_from(["factor", "shift", "none"]))
def test_bars_with_rolls_give_the_same_bits_in_any_chunking(case: Any, market: Market, cuts: list[int], column: str) -> None:
    bars = rolled(market(ROWS, 3))
    if column != "none":
        bars |= {column: np.where(np.arange(ROWS) >= ROLL, 0.7, 1.0)}
    np.testing.assert_array_equal(in_pieces(case, bars, [0, *sorted(cuts), ROWS]), values(case, bars))


@pytest.mark.parametrize("column", ["factor", "shift", "none"])
def test_one_live_bar_at_a_time_gives_the_same_bits_over_a_roll(market: Market, column: str) -> None:
    bars = rows(rolled(market(ROWS, 3)), slice(ROLL - 40, ROLL + 60))
    if column != "none":
        bars |= {column: np.where(np.arange(100) >= 40, 0.7, 1.0)}
    for feature in FEATURES.values():
        params = instances(feature)[0]
        feed, whole = Stream(feature, params), run_feature(feature, params, bars)
        live = [feed.feed(rows(bars, slice(i, i + 1))) for i in range(100)]
        for name, expected in whole.items():
            np.testing.assert_array_equal(np.concatenate([one[name] for one in live]), expected, err_msg=name)


def test_the_whole_catalogue_restarts_alike_in_small_chunks(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    bars = rolled(market(ROWS, 2)) | {"volume": np.where(np.arange(ROWS) == ROLL, np.nan, market(ROWS, 2)["volume"])}
    whole = computed(bars)
    monkeypatch.setattr(stream, "CHUNK", 46)
    for name, column in computed(bars).items():
        np.testing.assert_array_equal(column, whole[name], err_msg=name)


def test_a_part_is_computed_again_where_a_roll_column_changes() -> None:
    assert all({"roll", "factor", "shift"} <= set(one.reads) for one in PARTS)
