"""The profile of features in numbers that can be checked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.operators.features.declare import ProfileParams
from mlf.operators.features.profile import LEAST_SHARE, PAIRED, SAMPLE, histogram, psi, run, spread
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Task

HOUR = 3_600_000_000_000
NAN = np.nan


def profiled(columns: dict[str, Any], timeframe: str = "1h", **segments: Any) -> dict[str, Any]:
    """The profile of columns over hourly base bars, of which the first half is train unless told."""
    count = max(len(values) for name, values in columns.items() if not name.startswith("index/"))
    ts = np.arange(count, dtype=np.int64) * HOUR
    table = {
        "ts": ts,
        "close_ts": ts + HOUR,
        **{name: np.asarray(values) for name, values in columns.items()},
        "ready": np.zeros(1, np.int64),
    }
    half = {"train": range(count // 2), "validation": range(count // 2, count), "test": (), **segments}
    rows = {name: np.array(list(values), np.int32) for name, values in half.items()}
    return run({"matrix": table, "rows": rows}, ProfileParams(timeframe=timeframe), Task(seed=0))


def column(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["columns"] if one["name"] == name)


def test_missing_values_and_the_first_one() -> None:
    found = column(profiled({"1h/a": [NAN, NAN, 1.0, NAN, 2.0, 3.0, 4.0, 5.0]}), "a")
    assert (found["bars"], found["missing"], found["gaps"]) == (8, 3 / 8, 1 / 6)
    assert found["first"] == {"row": 2, "time": "1970-01-01T03:00:00Z"}


def test_a_column_without_a_value_has_no_figures() -> None:
    found = column(profiled({"1h/a": [NAN] * 4}), "a")
    assert (found["missing"], found["gaps"], found["first"], found["mean"], found["histogram"]) == (1.0, None, None, None, [])
    assert found["psi"] == {"validation": None, "test": None}


def test_figures_are_those_of_training_rows() -> None:
    found = column(profiled({"1h/a": [0.0, 1.0, 2.0, 3.0, 4.0, 99.0, 99.0, 99.0, 99.0, 99.0]}), "a")
    assert (found["mean"], found["std"], found["quantiles"]["p50"], found["quantiles"]["p25"]) == (2.0, np.sqrt(2.0), 2.0, 1.0)


def test_a_coarse_timeframe_is_profiled_as_base_rows_see_it() -> None:
    index = np.array([-1, 0, 0, 0, 1, 1, 1, 1], np.int32)
    values = {"index/4h": index, "4h/a": np.array([10.0, 20.0], np.float32), "1h/b": np.zeros(8)}
    found = profiled(values, "4h", train=range(6), validation=(6, 7))
    assert [one["name"] for one in found["columns"]] == ["a"]
    only = column(found, "a")
    assert (only["bars"], only["first"]["row"], only["mean"]) == (2, 1, 14.0)


def test_drift_is_the_population_stability_index() -> None:
    known = np.arange(1_000.0)
    assert psi(known, known) == 0
    upper = psi(known, known[500:])
    assert upper == pytest.approx(5 * (LEAST_SHARE - 0.1) * np.log(LEAST_SHARE / 0.1) + 5 * 0.1 * np.log(2))
    assert psi(known, known + 1e6) > upper > 0.25
    assert psi(known, known[:0]) is psi(known[:0], known) is None


def test_drift_of_a_constant_is_told() -> None:
    flat = np.zeros(100)
    assert psi(flat, flat) == 0
    assert psi(flat, flat - 1) > 0.25


def test_a_histogram_adds_up_and_a_constant_has_one_bin() -> None:
    shares = histogram(np.arange(1_000.0), {"p1": 10.0, "p99": 990.0})
    assert sum(shares) == pytest.approx(1)
    assert max(shares) < 0.08
    assert histogram(np.ones(5), {"p1": 1.0, "p99": 1.0}) == [1.0]


def test_columns_that_repeat_each_other_are_one_cluster() -> None:
    rng = np.random.Generator(np.random.PCG64(0))
    a, c = rng.normal(size=(2, 400))
    columns = {"1h/a": a, "1h/b": -2 * a + 7, "1h/c": c, "1h/flat": np.ones(400), "1h/d": a + 0.1 * c, "1h/late": np.full(400, NAN)}
    assert profiled(columns)["clusters"] == [["a", "b", "d"]]


def test_links_join_what_is_not_alike_itself() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    base, noise = rng.normal(size=(2, 2_000))
    chain = {f"1h/x{i}": base + i * 0.25 * noise for i in range(3)}
    values = np.array(list(chain.values()))[:, :1_000]
    assert np.corrcoef(values)[0, 2] < 0.95 < min(np.corrcoef(values)[0, 1], np.corrcoef(values)[1, 2])
    assert profiled(chain)["clusters"] == [["x0", "x1", "x2"]]


def test_columns_are_compared_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.Generator(np.random.PCG64(2))
    a = rng.normal(size=(5, 200))
    columns = {f"1h/{name}": values for name, values in zip("abcde", a, strict=True)} | {"1h/z": a[0] * 3}
    monkeypatch.setattr("mlf.operators.features.profile.BLOCK", 2)
    assert profiled(columns)["clusters"] == [["a", "z"]]


@pytest.mark.parametrize("most", [SAMPLE, PAIRED])
def test_a_sample_is_spread_over_all_rows(most: int) -> None:
    rows = np.arange(3 * most, dtype=np.int32)
    found = spread(rows, most)
    assert (len(found), found[0], found[-1]) == (most, 0, 3 * most - 1)
    assert len(np.unique(found)) == most
    assert spread(rows[:10], most).tolist() == list(range(10))


@pytest.mark.parametrize("train", [(), (0,)])
def test_segments_without_rows_are_no_error(train: tuple[int, ...]) -> None:
    found = profiled({"1h/a": [1.0, 2.0], "1h/b": [2.0, 4.0]}, train=train, validation=(), test=())
    assert (found["rows"]["train"], found["clusters"]) == (len(train), [])
    canonical_json(found)


def test_a_timeframe_without_columns_is_an_empty_profile() -> None:
    found = profiled({"1h/a": [1.0, 2.0]}, "4h")
    assert (found["columns"], found["clusters"]) == ([], [])
