"""Defects go where the notes say, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.calendar.zone import MINUTE
from mlf.operators.data.defects import DEFECTS, PRICES, inject

#: What cleaning calls a defect, and how many bars of it one injection makes.
CLEANED = {"ohlc": "ohlc", "off_tick": "off_tick", "nonfinite": "nonfinite", "nonpositive": "nonpositive", "zero_volume": "zero_volume"}


@pytest.fixture(scope="module")
def week(lab: Any) -> dict[str, Any]:
    bars: dict[str, Any] = lab.synthetic_bars(start="2024-03-04", end="2024-03-09")
    return bars


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_leaves_a_note_with_its_row_and_time(week: dict[str, Any], name: str) -> None:
    bars, notes = inject(week, {name: 2}, 0.25, 1)
    assert [note["defect"] for note in notes] == [name] * 2
    stamps = np.datetime_as_string(bars["ts"].view("datetime64[ns]"), unit="s")
    if name != "wrong_zone":  # its notes say the right time of rows whose stamps are then moved
        assert [f"{stamps[note['row']]}Z" for note in notes] == [note["ts"] for note in notes]
    assert not all(np.array_equal(bars[c], week[c], equal_nan=True) for c in week)


@pytest.mark.parametrize("name", DEFECTS)
def test_the_same_seed_puts_it_in_the_same_place_and_another_elsewhere(week: dict[str, Any], name: str) -> None:
    one, again, other = (inject(week, {name: 2}, 0.25, seed)[1] for seed in (1, 1, 2))
    assert one == again
    assert name == "wrong_zone" or one != other


@pytest.mark.parametrize("name", CLEANED)
def test_cleaning_counts_what_was_put_in(lab: Any, week: dict[str, Any], name: str) -> None:
    bars, _ = inject(week, {name: 7}, 0.25, 3)
    assert int(lab.cleaned(bars)[f"count/{CLEANED[name]}"][0]) == 7


@pytest.mark.parametrize(("name", "count"), [("duplicates", 5), ("partials", 5)])
def test_cleaning_drops_what_was_told_twice(lab: Any, week: dict[str, Any], name: str, count: int) -> None:
    bars, _ = inject(week, {name: count}, 0.25, 3)
    clean = lab.cleaned(bars)
    assert (len(bars["ts"]), len(clean["ts"])) == (len(week["ts"]) + count, len(week["ts"]))
    for column in (*PRICES, "volume"):
        np.testing.assert_array_equal(clean[column], week[column])


def test_the_edges_and_the_input_are_left_alone(week: dict[str, Any]) -> None:
    before = {name: column.copy() for name, column in week.items()}
    bars, _ = inject(week, {"ohlc": 50, "gaps": 3, "disorder": 20}, 0.25, 5)
    for name, column in week.items():
        np.testing.assert_array_equal(column, before[name])
        assert bars[name][0] == column[0]
        assert bars[name][-1] == column[-1]


def test_what_was_there_before_can_be_put_back(week: dict[str, Any]) -> None:
    bars, notes = inject(week, {"spikes": 4, "off_tick": 9}, 0.25, 5)
    for note in notes:
        for column, old in note["old"].items():
            bars[column][note["row"]] = old
    for column in PRICES:
        np.testing.assert_array_equal(bars[column], week[column])


def test_too_many_are_refused_with_how_many_fit(week: dict[str, Any]) -> None:
    with pytest.raises(MlfError, match=r"MLF972 6[0-9]{3} bars have room for [0-9]+ of 100 such defects"):
        inject(week, {"constant": 100}, 0.25, 1)


def test_a_splice_moves_everything_before_it(week: dict[str, Any]) -> None:
    bars, (note,) = inject(week, {"splice": 1}, 0.25, 1)
    moved = bars["close"] - week["close"]
    assert set(moved[: note["row"]].tolist()) == {note["shift"]}
    assert set(moved[note["row"] :].tolist()) == {0.0}


def test_an_hour_of_coarse_bars_stands_on_their_grid_whatever_minutes_are_missing(week: dict[str, Any]) -> None:
    holes = np.arange(len(week["ts"])) % 7 != 3
    thin = {name: column[holes] if len(column) > 1 else column for name, column in week.items()}
    bars, (note,) = inject(thin, {"mixed_intervals": 1}, 0.25, 1)
    start = int(np.datetime64(note["ts"].removesuffix("Z"), "ns").astype(np.int64))
    coarse = slice(note["row"], note["row"] + note["rows"])
    np.testing.assert_array_equal(bars["ts"][coarse], start + np.arange(12) * 5 * MINUTE)
    inside = (thin["ts"] >= start) & (thin["ts"] < start + 60 * MINUTE)
    assert bars["volume"][coarse].sum() == thin["volume"][inside].sum()
    assert (bars["high"][coarse].max(), bars["low"][coarse].min()) == (thin["high"][inside].max(), thin["low"][inside].min())
    assert len(bars["ts"]) == len(thin["ts"]) - inside.sum() + 12
