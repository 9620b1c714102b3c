"""The body of features.compute: the parts it is asked for, chunk by chunk, in the asked precision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.features import stream
from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.compute import run
from mlf.operators.features.declaration import columns, instances, part
from mlf.operators.features.declare import ComputeParams
from mlf.operators.features.stream import Stream, run_feature
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    Market = Callable[..., dict[str, Any]]

PARTS = tuple(part(f, p) for f in FEATURES.values() for p in instances(f))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CHUNK", 97)


@pytest.mark.usefixtures("small_chunks")
def test_the_whole_catalogue_is_computed_as_each_feature_alone(market: Market) -> None:
    bars = market(500)
    table = run({"bars": bars}, ComputeParams(dtype="float64"), Task(seed=0, parts=PARTS))
    assert list(table) == [name for one in PARTS for name in one.columns]
    for feature in FEATURES.values():
        for params in instances(feature):
            for name, values in run_feature(feature, params, bars).items():
                np.testing.assert_array_equal(table[name], values)


def test_the_e_mini_gives_the_same_bits_in_any_chunking(real: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    task = Task(seed=0, parts=PARTS)
    whole = run({"bars": real}, ComputeParams(dtype="float64"), task)
    monkeypatch.setattr(stream, "CHUNK", 1_013)
    chunked = run({"bars": real}, ComputeParams(dtype="float64"), task)
    assert [name for name, values in whole.items() if not np.array_equal(values, chunked[name], equal_nan=True)] == []
    assert [name for name, values in whole.items() if np.isfinite(values[8_000:]).mean() < 0.99] == []


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_columns_have_the_asked_precision_and_the_length_of_the_bars(market: Market, dtype: Any) -> None:
    table = run({"bars": market(300)}, ComputeParams(dtype=dtype), Task(seed=0, parts=PARTS))
    assert {(v.dtype.name, v.shape) for v in table.values()} == {(dtype, (300,))}


def test_single_precision_rounds_what_was_accumulated_in_double(market: Market) -> None:
    bars, task = market(300), Task(seed=0, parts=PARTS)
    double = run({"bars": bars}, ComputeParams(dtype="float64"), task)
    single = run({"bars": bars}, ComputeParams(), task)
    for name, values in single.items():
        np.testing.assert_array_equal(values, double[name].astype(np.float32))


def test_only_the_parts_of_the_task_are_computed(market: Market) -> None:
    asked = tuple(p for p in PARTS if p.columns in {("rsi_7",), ("gap",)})
    assert list(run({"bars": market(50)}, ComputeParams(), Task(seed=0, parts=asked))) == ["gap", "rsi_7"]


def test_no_bars_give_empty_columns(market: Market) -> None:
    table = run({"bars": market(0)}, ComputeParams(), Task(seed=0, parts=PARTS))
    assert {v.shape for v in table.values()} == {(0,)}


def test_a_value_beyond_single_precision_is_missing(market: Market) -> None:
    bars = market(60)
    bars = bars | {name: bars[name] * 1e40 for name in ("open", "high", "low", "close")}
    atr = next(p for p in PARTS if p.columns == ("atr_7",))
    assert np.isnan(run({"bars": bars}, ComputeParams(), Task(seed=0, parts=(atr,)))["atr_7"]).all()


@pytest.mark.parametrize("change", [{"use": "rsi@99"}, {"columns": ("other",)}, {"reads": ("open",)}, {"params": {"n": 9}}])
def test_a_part_that_the_catalogue_declares_otherwise_is_refused(market: Market, change: dict[str, Any]) -> None:
    rsi = replace(next(p for p in PARTS if p.columns == ("rsi_7",)), **change)
    with pytest.raises(ValueError, match="the plan asks"):
        run({"bars": market(5)}, ComputeParams(), Task(seed=0, parts=(rsi,)))


def test_a_state_of_another_size_is_refused() -> None:
    sma = FEATURES["sma"]
    with pytest.raises(ValueError, match="carries 12 numbers"):
        Stream(sma, sma.params(n=10), np.zeros(5))


def test_streams_made_from_one_state_do_not_share_it(market: Market) -> None:
    ema = FEATURES["ema"]
    state = np.zeros(2)
    Stream(ema, ema.params(n=5), state).feed(market(10))
    assert state.tolist() == [0.0, 0.0]


def test_columns_are_named_in_the_order_of_the_outputs() -> None:
    macd = FEATURES["macd"]
    assert columns(macd, macd.params()) == ("macd_line_12_26_9", "macd_signal_12_26_9", "macd_hist_12_26_9")
