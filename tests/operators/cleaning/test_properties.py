"""What holds whatever comes in: cleaning twice is cleaning once, and the record leads from raw to clean and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.cleaning.record import changes, replayed, undone

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]

PRICES = ("open", "high", "low", "close")
COLUMNS = ("ts", *PRICES, "volume", "contract")
MINUTE = 60_000_000_000

prices = st.one_of(st.integers(-8, 400).map(lambda n: n / 4), st.sampled_from([np.nan, np.inf, 10.1, 0.05]))
bars = st.tuples(
    st.integers(0, 24), prices, prices, prices, prices, st.sampled_from([np.nan, -1.0, np.inf, 0.0, 3.0]), st.sampled_from([24_290, 24_293])
)
policies = st.fixed_dictionaries(
    {
        "duplicates": st.sampled_from(["last", "first"]),
        "nonpositive": st.sampled_from(["drop", "keep"]),
        "ohlc": st.sampled_from(["repair", "drop"]),
        "off_tick": st.sampled_from(["keep", "repair", "drop"]),
        "spikes": st.sampled_from(["keep", "repair", "drop"]),
        "volume": st.sampled_from(["repair", "drop"]),
        "zero_volume": st.sampled_from(["keep", "drop"]),
        "misfit": st.sampled_from(["keep", "drop"]),
    }
)


def table(drawn: list[tuple[float, ...]]) -> Table:
    """Raw bars of (half minute, open, high, low, close, volume, contract), and a sound one in the end."""
    columns = np.array([*drawn, (60, 10.0, 10.5, 9.5, 10.25, 3.0, 24_290)], np.float64).T
    values = dict(zip((*PRICES, "volume"), columns[1:6], strict=True))
    ts = 28_401_000 * MINUTE + (columns[0] * MINUTE / 2).astype(np.int64)
    return {"ts": ts, **values, "contract": columns[6].astype(np.int32), "interval": np.array([1], np.int32)}


def cleaned(lab: SimpleNamespace, raw: Table, policy: dict[str, str]) -> Table:
    """Clean bars; a draw that leaves nothing is no example."""
    try:
        out: Table = lab.cleaned(raw, **policy)
    except MlfError as error:
        assert error.code == "MLF915"  # noqa: PT017 - nothing but defects is a fair draw
        assume(False)  # noqa: FBT003 - hypothesis has no other way to leave
    return out


def same(one: Table, two: Table) -> None:
    """Equal columns, NaN included."""
    for name in COLUMNS:
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)


@settings(max_examples=100, deadline=None)
@given(st.lists(bars, min_size=1, max_size=40), policies)
def test_cleaning_twice_is_cleaning_once(lab: SimpleNamespace, drawn: list[Any], policy: dict[str, str]) -> None:
    once = cleaned(lab, table(drawn), policy)
    twice = lab.cleaned({name: once[name] for name in (*COLUMNS, "interval")}, **policy)
    assert len(twice["change/row"]) == 0
    same(once, twice)


@settings(max_examples=100, deadline=None)
@given(st.lists(bars, min_size=1, max_size=40), policies)
def test_clean_bars_are_in_order_and_consistent(lab: SimpleNamespace, drawn: list[Any], policy: dict[str, str]) -> None:
    out = cleaned(lab, table(drawn), policy)
    key = out["ts"].astype(object) * 100_000 + out["contract"]
    assert (np.diff(key) > 0).all()
    assert (out["low"] <= np.minimum(out["open"], out["close"])).all()
    assert (out["high"] >= np.maximum(out["open"], out["close"])).all()
    assert not (out["volume"] < 0).any()


@settings(max_examples=100, deadline=None)
@given(st.lists(bars, min_size=1, max_size=40), policies)
def test_the_record_leads_from_raw_to_clean_and_back(lab: SimpleNamespace, drawn: list[Any], policy: dict[str, str]) -> None:
    raw = table(drawn)
    before = {name: column.copy() for name, column in raw.items()}
    out = cleaned(lab, raw, policy)
    same(raw, before)
    same(replayed(raw, out), out)
    same(undone(out), raw)


@settings(max_examples=60, deadline=None)
@given(st.lists(bars, min_size=1, max_size=40), policies)
def test_every_dropped_row_is_told_with_all_its_values(lab: SimpleNamespace, drawn: list[Any], policy: dict[str, str]) -> None:
    raw = table(drawn)
    out = cleaned(lab, raw, policy)
    found = changes(out)
    gone, repaired = found["action"] == "drop", set(found["row"][found["action"] == "repair"].tolist())
    assert len(raw["ts"]) - len(out["ts"]) == len(np.unique(found["row"][gone]))
    assert set(found["column"][gone]) <= set(COLUMNS[1:])
    for row, column, old in zip(found["row"][gone], found["column"][gone], found["old"][gone], strict=True):
        if row not in repaired:
            np.testing.assert_equal(old, float(raw[column][row]))


DEFECTS = ("nonfinite", "nonpositive", "ohlc", "off_tick", "spikes", "volume", "zero_volume", "duplicates", "unsorted")
SPOTS = st.lists(st.integers(3, 57), min_size=0, max_size=5, unique=True).map(lambda spots: sorted(7 * spot for spot in spots))


@settings(max_examples=60, deadline=None)
@given(SPOTS, st.sampled_from(DEFECTS))
def test_every_defect_put_in_is_found_and_nothing_else(made: SimpleNamespace, lab: SimpleNamespace, spots: list[int], defect: str) -> None:
    bars = made.calm(420, seed=3)
    broken = _broken(made, bars, spots, defect)
    policy = {"spikes": "repair"} if defect == "spikes" else {}
    out = lab.cleaned(broken, **policy)
    assert made.counted(out) == ({defect: len(spots)} if spots else {})
    if not spots:
        assert all(out[name] is broken[name] for name in ("ts", *PRICES, "volume"))
    elif defect != "unsorted":
        rows = np.unique(out["example/row"])
        expected = [spot + i for i, spot in enumerate(spots)] if defect == "duplicates" else spots
        assert rows.tolist() == expected


def _broken(made: SimpleNamespace, bars: Table, spots: list[int], defect: str) -> Table:
    """The bars with a defect at each of the spots."""
    if defect == "duplicates":
        return made.rows(bars, np.sort(np.concatenate([np.arange(420), spots]).astype(np.int64)))
    if defect == "unsorted":
        order = np.arange(420)
        for spot in spots:
            order[[spot, spot - 1]] = order[[spot - 1, spot]]
        return made.rows(bars, order)
    column, value = {
        "nonfinite": ("open", np.nan),
        "nonpositive": ("low", -1.0),
        "ohlc": ("high", 4_000.0),
        "off_tick": ("close", None),
        "spikes": ("high", 5_900.0),
        "volume": ("volume", -5.0),
        "zero_volume": ("volume", 0.0),
    }[defect]
    cells = {spot: bars[column][spot] + 0.1 if value is None else value for spot in spots}
    return made.changed(bars, **{column: cells})
