"""Order and repetition: one bar per stamp and contract, the final one, whatever the order of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.cleaning.record import changes

if TYPE_CHECKING:
    from types import SimpleNamespace

    Row = tuple[float, float, float, float, float]

PARTIAL: Row = (100.0, 101.0, 99.0, 100.5, 40.0)
FINAL: Row = (100.0, 102.0, 99.0, 101.5, 90.0)
OTHER: Row = (101.0, 101.5, 99.5, 100.0, 70.0)


def twice(made: SimpleNamespace, *rows: Row) -> dict[str, Any]:
    """Ten calm bars and, at the stamp of the fifth, these instead."""
    bars = made.calm(10, base=100.0)
    extra = made.rows(bars, [4] * len(rows))
    for i, name in enumerate((*made.PRICES, "volume")):
        extra[name] = np.array([row[i] for row in rows])
    return made.joined(made.rows(bars, [0, 1, 2, 3]), extra, made.rows(bars, [5, 6, 7, 8, 9]))


@pytest.mark.parametrize("which", ["last", "first"])
@pytest.mark.parametrize("rows", [(PARTIAL, FINAL), (FINAL, PARTIAL), (PARTIAL, FINAL, FINAL, PARTIAL)], ids=["before", "after", "both"])
def test_the_final_bar_beats_a_partial_one_wherever_it_stands(
    made: SimpleNamespace, lab: SimpleNamespace, rows: tuple[Row, ...], which: str
) -> None:
    out = lab.cleaned(twice(made, *rows), duplicates=which)
    assert (out["close"][4], out["volume"][4]) == (101.5, 90.0)
    assert made.counted(out) == {"duplicates": len(rows) - 1}


@pytest.mark.parametrize(("which", "close"), [("last", 100.0), ("first", 101.5)])
def test_of_bars_that_contradict_each_other_the_policy_chooses(
    made: SimpleNamespace, lab: SimpleNamespace, which: str, close: float
) -> None:
    out = lab.cleaned(twice(made, FINAL, OTHER, PARTIAL), duplicates=which)
    assert out["close"][4] == close
    assert made.counted(out) == {"duplicates": 2}


def test_the_record_names_the_kind_of_each_duplicate(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    found = changes(lab.cleaned(twice(made, FINAL, FINAL, PARTIAL, OTHER), duplicates="first"))
    closes = found["column"] == "close"
    assert found["row"][closes].tolist() == [5, 6, 7]
    assert found["defect"][closes].tolist() == ["duplicate_equal", "duplicate_partial", "duplicate_conflicting"]
    assert found["old"][closes].tolist() == [101.5, 100.5, 100.0]
    assert np.isnan(found["new"]).all()


def test_bars_without_volume_are_compared_by_their_prices(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    blind = [(*row[:4], np.nan) for row in (FINAL, PARTIAL)]
    assert lab.cleaned(twice(made, *blind))["close"][4] == 101.5


def test_a_bar_with_volume_beats_its_copy_without(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    out = lab.cleaned(twice(made, FINAL, (*FINAL[:4], np.nan)))
    assert out["volume"][4] == 90.0


def test_several_contracts_at_one_time_are_no_duplicates(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    near, far = made.calm(100, seed=1), made.calm(100, seed=2, base=5_050.0)
    near["contract"], far["contract"] = np.full(100, 24_290, np.int32), np.full(100, 24_293, np.int32)
    both = made.rows(made.joined(near, far), np.arange(200).reshape(2, 100).T.ravel())
    out = lab.cleaned(both)
    assert made.counted(out) == {}
    assert all(np.array_equal(out[name], both[name]) for name in both)
    assert made.counted(lab.cleaned(made.joined(both, made.rows(both, [7])))) == {"unsorted": 1, "duplicates": 1}


def test_each_contract_has_neighbours_of_its_own(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    near, far = made.calm(200, seed=1), made.calm(200, seed=2, base=5_500.0)
    near["contract"], far["contract"] = np.full(200, 24_290, np.int32), np.full(200, 24_293, np.int32)
    stray = made.changed(near, high={90: 5_400.0})
    out = lab.cleaned(made.joined(stray, far), spikes="repair", unsorted="sort")
    assert made.counted(out) == {"unsorted": 1, "spikes": 1}
    assert out["ts"].tolist() == np.repeat(near["ts"], 2).tolist()
    assert out["contract"][:4].tolist() == [24_290, 24_293, 24_290, 24_293]


def test_a_stamp_that_steps_back_is_counted_once_and_named(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    order = [0, 1, 2, 7, 3, 4, 5, 6, 8, 9]
    out = lab.cleaned(made.rows(made.calm(10), order))
    found = changes(out)
    assert made.counted(out) == {"unsorted": 1}
    assert (found["row"].tolist(), found["old"].tolist(), found["new"].tolist()) == ([4], [4.0], [3.0])
    assert out["source/row"].tolist() == [0, 1, 2, 4, 5, 6, 7, 3, 8, 9]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(14)), st.sampled_from(["last", "first"]))
def test_the_order_of_the_rows_does_not_matter(made: SimpleNamespace, lab: SimpleNamespace, order: list[int], which: str) -> None:
    source = twice(made, PARTIAL, FINAL, FINAL, PARTIAL, (100.0, 100.5, 100.0, 100.25, 3.0))
    plain, mixed = lab.cleaned(source, duplicates=which), lab.cleaned(made.rows(source, order), duplicates=which)
    assert all(np.array_equal(plain[name], mixed[name]) for name in ("ts", *made.PRICES, "volume"))
