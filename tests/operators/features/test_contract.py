"""What every feature promises, over the whole catalogue: causality, one kernel for any chunking, warm-up, missing and flat bars."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlf.operators.features.declaration import READABLE
from mlf.operators.features.stream import Block, Stream, run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bars = dict[str, Any]
    Market = Callable[..., Bars]

ROWS = 700
PRICES = ("open", "high", "low", "close")
drawn = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@drawn
@given(cut=st.integers(0, ROWS), seed=st.integers(0, 5))
def test_a_feature_cannot_see_the_future(case: Any, market: Market, cut: int, seed: int) -> None:
    bars = market(ROWS, seed)
    whole, prefix = _values(case, bars), _values(case, _rows(bars, slice(cut)))
    assert _same(whole[:, :cut], prefix)


@drawn
@given(cut=st.integers(1, ROWS - 1), seed=st.integers(0, 5))
def test_another_future_leaves_the_past_as_it_was(case: Any, market: Market, cut: int, seed: int) -> None:
    bars, other = market(ROWS, seed), market(ROWS, seed + 100)
    mixed = {name: np.concatenate([bars[name][:cut], other[name][cut:]]) for name in bars}
    assert _same(_values(case, bars)[:, :cut], _values(case, mixed)[:, :cut])


@drawn
@given(cuts=st.lists(st.integers(0, ROWS), max_size=12), seed=st.integers(0, 5))
def test_any_chunking_gives_the_same_bits(case: Any, market: Market, cuts: list[int], seed: int) -> None:
    bars = market(ROWS, seed)
    assert _same(_values(case, bars), _chunked(case, bars, [0, *sorted(cuts), ROWS]))


def test_one_bar_at_a_time_gives_the_same_bits(case: Any, market: Market) -> None:
    bars = market(150, 3)
    assert _same(_values(case, bars), _chunked(case, bars, list(range(151))))


def test_a_saved_state_goes_on_where_it_stood(case: Any, market: Market) -> None:
    bars, stream = market(ROWS, 1), Stream(case.feature, case.params)
    stream.feed(_rows(bars, slice(331)))
    saved = np.frombuffer(stream.state.tobytes())
    again = Stream(case.feature, case.params, saved).feed(_rows(bars, slice(331, None)))
    assert _same(_values(case, bars)[:, 331:], np.array(list(again.values())))


def test_the_warm_up_is_as_long_as_declared_and_ends_for_good(case: Any, market: Market) -> None:
    bars = market(ROWS, 2)
    sessions = np.flatnonzero(bars["session"] - bars["session"][0] >= case.feature.sessions)[0]
    first = sessions + case.feature.lookback(case.params)
    values = _values(case, bars)
    assert np.isnan(values[:, :first]).all()
    assert np.isfinite(values[:, first:]).all()


def test_a_bar_that_lacks_a_value_is_passed_over(case: Any, market: Market) -> None:
    bars = market(ROWS, 4)
    lacking = np.isin(np.arange(ROWS), [0, 5, 6, 200, 201, 330, ROWS - 1])
    holed = bars | {name: np.where(lacking, np.nan, bars[name].astype(np.float64)) for name in case.feature.reads[-1:]}
    values = _values(case, holed)
    assert np.isnan(values[:, lacking]).all()
    assert _same(values[:, ~lacking], _values(case, _rows(bars, ~lacking)))


def test_an_infinite_price_is_passed_over_too(case: Any, market: Market) -> None:
    bars = market(ROWS, 4)
    spoilt = bars | {name: np.where(np.arange(ROWS) == 300, np.inf, bars[name].astype(np.float64)) for name in case.feature.reads[:1]}
    assert _same(_values(case, spoilt)[:, 299:301], np.c_[_values(case, bars)[:, 299], np.full(len(case.feature.outputs), np.nan)])


@pytest.mark.parametrize("price", [5_000.0, 0.1, 1 / 3, 1e9])
def test_constant_prices_give_finite_values(case: Any, market: Market, price: float) -> None:
    bars = market(ROWS) | {name: np.full(ROWS, price) for name in PRICES}
    first = 30 * case.feature.sessions + case.feature.lookback(case.params)
    assert np.isfinite(_values(case, bars)[:, first:]).all()


def test_zero_volume_throughout_gives_finite_values(case: Any, market: Market) -> None:
    bars = market(ROWS) | {"volume": np.zeros(ROWS)}
    first = 30 * case.feature.sessions + case.feature.lookback(case.params)
    assert np.isfinite(_values(case, bars)[:, first:]).all()


@pytest.mark.parametrize("price", [0.0, -37.63])
def test_prices_at_and_below_zero_never_give_infinities(case: Any, market: Market, price: float) -> None:
    bars = market(ROWS)
    bars = bars | {name: np.where(np.arange(ROWS) % 90 > 45, price, bars[name]) for name in PRICES}
    assert not np.isinf(_values(case, bars)).any()


def test_no_bars_give_no_values(case: Any, market: Market) -> None:
    assert _values(case, market(0)).shape == (len(case.feature.outputs), 0)


def test_one_bar_gives_one_row(case: Any, market: Market) -> None:
    values = _values(case, market(1))
    assert values.shape == (len(case.feature.outputs), 1)
    assert np.isnan(values).all() == (case.feature.lookback(case.params) + case.feature.sessions > 0)


def test_a_window_longer_than_the_data_gives_nothing_but_nan(case: Any, market: Market) -> None:
    lookback = case.feature.lookback(case.params)
    assert np.isnan(_values(case, market(lookback))).all()


def test_a_feature_reads_what_it_declares_and_nothing_else(case: Any, market: Market) -> None:
    bars, stream = market(ROWS, 1), Stream(case.feature, case.params)
    from_all = stream.advance(Block(bars, READABLE, slice(None)))
    assert _same(from_all, _values(case, {name: bars[name] for name in case.feature.reads}))


def test_every_column_a_feature_reads_matters_to_it(case: Any, market: Market) -> None:
    bars, rng = market(ROWS, 1), np.random.default_rng(0)
    for name in case.feature.reads:
        changed = bars | {name: bars[name] + rng.integers(0, 9, ROWS) * (100 if name == "volume" else 1)}
        assert not _same(_values(case, bars), _values(case, changed)), name


def test_a_kernel_stays_inside_its_state(case: Any, market: Market) -> None:
    stream = Stream(case.feature, case.params)
    size, guard = stream.state.size, 64
    memory = np.full(size + 2 * guard, 12.345)
    memory[guard : guard + size] = 0.0
    stream.state = memory[guard : guard + size]
    stream.feed(market(ROWS))
    assert (np.delete(memory, slice(guard, guard + size)) == 12.345).all()


def test_the_state_counts_the_bars(case: Any, market: Market) -> None:
    stream = Stream(case.feature, case.params)
    for rows in (0, 3, 40):
        stream.feed(market(rows))
    assert stream.state[0] == 43


def test_bars_are_left_as_they_were(case: Any, market: Market) -> None:
    bars = market(200)
    for values in bars.values():
        values.setflags(write=False)
    _values(case, bars)


SCALES = {"price": 4.0}


def test_a_unit_tells_how_a_column_follows_the_scale_of_prices(case: Any, market: Market) -> None:
    bars = market(ROWS, 6)
    values, scaled = _values(case, bars), _values(case, bars | {name: bars[name] * 4.0 for name in PRICES})
    for unit, one, other in zip(case.feature.units, values, scaled, strict=True):
        np.testing.assert_array_equal(one * SCALES.get(unit, 1.0), other)


def test_no_column_depends_on_the_size_of_a_contract(case: Any, market: Market) -> None:
    bars = market(ROWS, 6)
    np.testing.assert_array_equal(_values(case, bars), _values(case, bars | {"volume": bars["volume"] * 4.0}))


def test_percent_and_flags_stay_in_their_bounds(case: Any, market: Market) -> None:
    for unit, values in zip(case.feature.units, _values(case, market(ROWS, 7)), strict=True):
        known = values[np.isfinite(values)]
        if unit == "flag":
            assert set(known) <= {0.0, 1.0}
        if unit == "percent":
            assert (np.abs(known) <= 100.0).all()


def _values(case: Any, bars: Bars) -> NDArray[np.float64]:
    return np.array(list(run_feature(case.feature, case.params, bars).values()))


def _chunked(case: Any, bars: Bars, cuts: list[int]) -> NDArray[np.float64]:
    stream = Stream(case.feature, case.params)
    chunks = [stream.feed(_rows(bars, slice(a, b))) for a, b in itertools.pairwise(cuts)]
    return np.array([np.concatenate([chunk[name] for chunk in chunks]) for name in stream.columns])


def _rows(bars: Bars, which: Any) -> Bars:
    return {name: values[which] for name, values in bars.items()}


def _same(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Equal to the last bit, but for the many ways to write NaN."""
    return a.shape == b.shape and bool(((a.view(np.int64) == b.view(np.int64)) | (np.isnan(a) & np.isnan(b))).all())
