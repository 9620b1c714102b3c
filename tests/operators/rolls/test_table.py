"""The roll table: rules, rows, and what later bars may change (nothing)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.schemas.identity import canonical_json

if TYPE_CHECKING:
    from types import SimpleNamespace

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8)
drawn = settings(deadline=None, max_examples=40)


def code_of(rolls: SimpleNamespace, bars: Any, **rule: Any) -> str:
    with pytest.raises(MlfError) as caught:
        rolls.tabled(bars, **rule)
    return str(caught.value.diagnostics[0].code)


def test_volume_of_yesterday_rolls_at_the_open_and_the_row_says_all_of_it(rolls: SimpleNamespace) -> None:
    found = rolls.tabled(rolls.traded((9, 1), (4, 5), (1, 9)))
    assert found["rule"] == "volume"
    assert found["held"] == [
        {"contract": "H2024", "from": "2024-03-03T23:00:00Z", "until": "2024-03-05T23:00:00Z"},
        {"contract": "M2024", "from": "2024-03-05T23:00:00Z", "until": None},
    ]
    assert found["rolls"] == [
        {
            "ts": "2024-03-05T23:00:00Z",
            "trade_date": "2024-03-06",
            "from": "H2024",
            "to": "M2024",
            "old": 101.25,
            "new": 111.25,
            "quoted": "2024-03-04T23:30:00Z",
            "difference": 10.0,
            "ratio": 111.25 / 101.25,
            "basis": "overlap",
            "pairs": 2,
            "decided": {"trade_date": "2024-03-05", "measure": "volume", "old": 4.0, "new": 5.0},
            "confidence": None,
        }
    ]
    canonical_json(found)


def test_files_of_one_month_each_that_hardly_overlap_lose_no_day(rolls: SimpleNamespace) -> None:
    """March ends on the last Friday before its week of expiry; June begins with that day's last bar."""
    rows = [(day, minute, "H24", 100.0, 5.0) for day in (3, 4) for minute in (0, 30)]
    rows += [(4, 30, "M24", 110.0, 1.0), *((day, minute, "M24", 110.0, 5.0) for day in (7, 8) for minute in (0, 30))]
    (roll,) = (found := rolls.tabled(rolls.bars_of(rows)))["rolls"]
    assert (roll["trade_date"], roll["basis"], roll["difference"], found["notes"]) == ("2024-03-11", "overlap", 10.0, [])
    assert roll["decided"] == {"trade_date": "2024-03-08", "measure": "calendar", "old": 10.0, "new": 1.0}


def test_open_interest_decides_where_it_is_asked_for(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((1, 9), (1, 9), (1, 9))
    interest = np.where(bars["contract"] == rolls.ordinal("M24"), np.where(bars["trade_date"] > rolls.MONDAY, 8.0, 2.0), 5.0)
    found = rolls.tabled(bars | {"interest": interest}, rule="open_interest")
    assert [(roll["trade_date"], roll["decided"]["measure"], roll["decided"]["new"]) for roll in found["rolls"]] == [
        ("2024-03-06", "open_interest", 8.0)
    ]


def test_the_calendar_rolls_on_the_monday_before_the_third_friday_or_weekdays_before(rolls: SimpleNamespace) -> None:
    bars = rolls.traded(*[(5, 5)] * 5, (0, 0), (0, 0), *[(5, 5)] * 3)
    weekdays = np.isin((bars["trade_date"] - rolls.MONDAY) % 7, (5, 6), invert=True)
    bars = {name: column[weekdays] if len(column) > 1 else column for name, column in bars.items()}
    assert [roll["trade_date"] for roll in rolls.tabled(bars, rule="calendar")["rolls"]] == ["2024-03-11"]
    assert [roll["trade_date"] for roll in rolls.tabled(bars, rule="calendar", days=2)["rolls"]] == ["2024-03-07"]


def test_several_months_without_volume_roll_by_the_calendar(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((1, 1), (1, 1))
    found = rolls.tabled(bars | {"volume": np.full(len(bars["ts"]), np.nan)})
    assert (found["rule"], found["why"]) == ("calendar", "the bars hold several contracts at a time and no volume")


def test_one_month_at_a_time_rolls_where_the_source_does_also_within_a_session(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (0, 30, "H24", 101.0, 1.0), (0, 60, "M24", 111.0, 1.0)])
    found = rolls.tabled(bars)
    assert (found["rule"], found["notes"]) == ("source", [])
    (roll,) = found["rolls"]
    assert (roll["ts"], roll["old"], roll["new"], roll["basis"]) == ("2024-03-04T00:00:00Z", 101.0, 110.75, "boundary")


def test_a_source_that_flips_back_is_followed_and_told(rolls: SimpleNamespace) -> None:
    months = ("H24", "M24", "H24", "M24")
    found = rolls.tabled(rolls.bars_of([(day, 0, month, 100.0 + 10 * (month == "M24"), 1.0) for day, month in enumerate(months)]))
    assert [(roll["from"], roll["to"]) for roll in found["rolls"]] == [("H2024", "M2024"), ("M2024", "H2024"), ("H2024", "M2024")]
    assert found["notes"] == [
        "1 of 3 changes go back to an earlier month, the first at 2024-03-05T23:00:00Z from M2024 to H2024: the source flips between them"
    ]


def test_a_single_contract_has_no_roll_whatever_the_rule(rolls: SimpleNamespace) -> None:
    bars = rolls.bars_of([(0, 0, "M24", 100.0, 1.0), (9, 0, "M24", 101.0, 1.0)])
    for rule in ("auto", "source", "calendar", "volume", "open_interest"):
        found = rolls.tabled(bars, rule=rule)
        assert found["rolls"] == []
        assert found["held"] == [{"contract": "M2024", "from": "2024-03-03T23:00:00Z", "until": None}]


def test_a_series_without_codes_takes_the_rolls_of_the_passport(rolls: SimpleNamespace) -> None:
    bars = rolls.unnamed(rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "H24", 111.0, 1.0)]))
    row = {"ts": "2024-03-04T23:00:00Z", "from": "H2024", "to": "M2024", "difference": 10.5, "ratio": 1.105, "confidence": "likely"}
    found = rolls.tabled(bars, {"facts": {"prices": "traded"}, "rolls": [row]})
    (roll,) = found["rolls"]
    assert (roll["difference"], roll["ratio"], roll["basis"], roll["confidence"]) == (10.5, 1.105, "passport", "likely")
    assert (roll["old"], roll["new"], roll["trade_date"]) == (100.0, 110.75, "2024-03-05")
    assert [span["contract"] for span in found["held"]] == ["H2024", "M2024"]


def test_a_roll_of_the_passport_outside_the_dates_in_use_is_left_out(rolls: SimpleNamespace) -> None:
    bars = rolls.unnamed(rolls.bars_of([(2, 0, "H24", 100.0, 1.0), (3, 0, "H24", 111.0, 1.0)]))
    rows = [
        {"ts": ts, "from": None, "to": None, "difference": 1.0} for ts in ("2024-03-04T23:00:00Z", "2024-03-05T23:00:00Z", "2024-03-20")
    ]
    assert rolls.tabled(bars, {"facts": {}, "rolls": rows})["rolls"] == []


def test_a_ratio_that_the_passport_leaves_out_follows_from_the_difference(rolls: SimpleNamespace) -> None:
    bars = rolls.unnamed(rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "H24", 111.0, 1.0)]))
    (roll,) = rolls.tabled(bars, {"facts": {}, "rolls": [{"ts": int(bars["ts"][1]), "difference": 10.0}]})["rolls"]
    assert (roll["difference"], roll["ratio"], roll["from"]) == (10.0, 1.1, None)


def test_without_codes_and_rolls_there_is_one_span_of_no_name(rolls: SimpleNamespace) -> None:
    found = rolls.tabled(rolls.unnamed(rolls.traded((1, 0))), {"facts": {"prices": "traded"}, "rolls": []})
    assert found["held"] == [{"contract": None, "from": "2024-03-03T23:00:00Z", "until": None}]
    assert found["rolls"] == []


def test_the_calendar_may_be_asked_for_a_series_without_codes(rolls: SimpleNamespace) -> None:
    rows = [(day, 0, "H24", 100.0 + 20 * (day >= 7), 1.0) for day in (0, 1, 2, 3, 4, 7, 8)]
    (roll,) = rolls.tabled(rolls.unnamed(rolls.bars_of(rows)), rule="calendar")["rolls"]
    assert (roll["trade_date"], roll["from"], roll["to"], roll["difference"], roll["basis"]) == (
        "2024-03-11",
        "H2024",
        "M2024",
        19.75,
        "boundary",
    )


@pytest.mark.parametrize("prices", ["difference", "ratio"])
def test_prices_that_the_vendor_adjusted_keep_the_rolls_and_lose_the_jump(rolls: SimpleNamespace, prices: str) -> None:
    bars = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "M24", 103.0, 1.0)])
    (roll,) = rolls.tabled(bars, {"facts": {"prices": prices}, "rolls": []})["rolls"]
    assert (roll["difference"], roll["ratio"], roll["basis"]) == (0.0, 1.0, "adjusted")


def test_a_rule_that_compares_months_needs_several_of_them(rolls: SimpleNamespace) -> None:
    one = rolls.bars_of([(0, 0, "H24", 100.0, 1.0), (1, 0, "M24", 103.0, 1.0)])
    for rule in ("volume", "open_interest"):
        assert code_of(rolls, one, rule=rule) == "MLF955"
        assert code_of(rolls, rolls.unnamed(one), rule=rule) == "MLF955"


def test_a_source_of_several_months_makes_no_choice(rolls: SimpleNamespace) -> None:
    assert code_of(rolls, rolls.traded((1, 1)), rule="source") == "MLF956"


def test_figures_that_are_not_known_decide_nothing(rolls: SimpleNamespace) -> None:
    bars = rolls.traded((1, 1))
    assert code_of(rolls, bars, rule="open_interest") == "MLF957"
    assert code_of(rolls, bars | {"volume": np.full(4, np.nan)}, rule="volume") == "MLF957"


def test_a_calendar_that_the_bars_do_not_follow_is_refused(rolls: SimpleNamespace) -> None:
    late = rolls.bars_of([(day, 0, "H24" if day < 10 else "M24", 100.0, 1.0) for day in (3, 4, 7, 8, 9, 10, 11)])
    with pytest.raises(MlfError, match=r"on 3 of 7 trade dates .* the first 2024-03-11 without M2024"):
        rolls.tabled(late, rule="calendar")


def test_a_date_without_the_contract_held_is_told(rolls: SimpleNamespace) -> None:
    rows = [(0, 0, "H24", 100.0, 9.0), (0, 0, "M24", 110.0, 1.0), (1, 0, "M24", 110.0, 1.0), (2, 0, "M24", 110.0, 1.0)]
    assert rolls.tabled(rolls.bars_of(rows))["notes"] == ["1 trade dates have no bar of the contract held, the first 2024-03-05"]


@drawn
@given(volumes=PAIRS, cut=st.integers(1, 40))
def test_later_bars_append_rows_and_change_none(rolls: SimpleNamespace, volumes: list[tuple[int, int]], cut: int) -> None:
    bars = rolls.traded((5, 0), *volumes)
    rows = min(cut, len(bars["ts"]))
    head = {name: column[:rows] if len(column) > 1 else column for name, column in bars.items()}
    short, whole = rolls.tabled(head, rule="volume")["rolls"], rolls.tabled(bars, rule="volume")["rolls"]
    assert short == whole[: len(short)]
    assert all(roll["ts"] > str(np.datetime64(int(head["ts"][-1]), "ns")) for roll in whole[len(short) :])


@drawn
@given(volumes=PAIRS, other=PAIRS, day=st.integers(1, 8))
def test_volume_of_today_and_later_decides_nothing_about_today(
    rolls: SimpleNamespace, volumes: list[tuple[int, int]], other: list[tuple[int, int]], day: int
) -> None:
    day = min(day, len(volumes))
    days = [(5, 0), *volumes]
    changed = (days[:day] + other * 4)[: len(days)]
    first, second = (rolls.tabled(rolls.traded(*found), rule="volume")["rolls"] for found in (days, changed))
    today = str(np.datetime64(rolls.MONDAY + day, "D"))
    assert [roll for roll in first if roll["trade_date"] <= today] == [roll for roll in second if roll["trade_date"] <= today]
