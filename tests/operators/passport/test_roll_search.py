"""Rolls of series that hide their contracts are found again, at their bar, with the contracts on either side."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from mlf.operators.contracts import CONTRACTS
from mlf.operators.passport.boundaries import boundaries, pauses_of
from mlf.operators.passport.roll_search import FoundRoll, Root, coded, search
from mlf.operators.passport.series import Series, series_of
from mlf.operators.passport.windows import Habits, prior, windows_of
from mlf.operators.rolls.spelling import month_code, nanoseconds

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

MINUTE = 60_000_000_000
PRICES = ("open", "high", "low", "close")
GOLD = "GC_15m_unadj_contract_DERIVED_20250202_20251017"


def root_of(symbol: str) -> Root:
    row = CONTRACTS[symbol]
    return Root(symbol, row.template, row.months, row.roll, row.tick)


def real_series(lab: SimpleNamespace, name: str, minutes: int, **more: NDArray[Any]) -> Series:
    table = pq.read_table(lab.real(f"canonical/{name}.parquet"))
    columns: dict[str, NDArray[Any]] = {column: table[column].to_numpy().astype(np.float64) for column in (*PRICES, "volume")}
    return series_of(table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64), columns | more, minutes)


def month_of(code: str) -> int:
    """``GCJ5`` of the years 2020 to 2029 as an ordinal."""
    return 12 * (2020 + int(code[-1])) + "FGHJKMNQUVXZ".index(code[-2])


def months(rolls: tuple[FoundRoll, ...]) -> list[tuple[str, str]]:
    return [(month_code(roll.old), month_code(roll.new)) for roll in rolls]


def quarter(lab: SimpleNamespace, **changed: Any) -> tuple[Series, list[int]]:
    """Minutes from November to January, rolled once."""
    raw = lab.synthetic_bars(start="2023-11-01", end="2024-01-20", **changed)
    series = series_of(raw["ts"], {name: raw[name] for name in (*PRICES, "volume")}, 1)
    return series, raw["ts"][1:][np.diff(raw["contract"]) != 0].tolist()


def test_gold_finds_the_hidden_rolls_of_its_own_contract_codes(lab: SimpleNamespace) -> None:
    codes = pq.read_table(lab.real(f"canonical/{GOLD}.parquet"))["contract"].to_pylist()
    series = real_series(lab, GOLD, 15)
    changes = [i for i in range(1, len(codes)) if codes[i] != codes[i - 1]]
    rolls = search(series, root_of("GC")).rolls
    assert [roll.ts for roll in rolls] == [int(series.ts[i]) for i in changes]
    assert [(roll.old, roll.new) for roll in rolls] == [(month_of(codes[i - 1]), month_of(codes[i])) for i in changes]
    assert {roll.confidence for roll in rolls} == {"certain"}
    # The differences of the contract map: 151.9 - 122.0, 122.0 - 94.5, 94.5 - 37.3.
    assert [roll.difference for roll in rolls] == pytest.approx([29.9, 27.5, 57.2], abs=1.3)


def test_named_contracts_are_weighed_at_their_own_bars(lab: SimpleNamespace) -> None:
    codes = pq.read_table(lab.real(f"canonical/{GOLD}.parquet"))["contract"].to_pylist()
    named = real_series(lab, GOLD, 15, contract=np.array([month_of(code) for code in codes], np.int32))
    found = coded(named, root_of("GC"))
    assert found.rolls == ()
    assert len(found.evidence) == 3
    assert float(found.evidence.min()) > 4.0


def test_a_weekend_roll_of_fifty_points_is_found(lab: SimpleNamespace) -> None:
    (roll,) = search(real_series(lab, "MES_1m_firstrate_20231126_20231211", 1), root_of("MES")).rolls
    assert (roll.ts, roll.difference, roll.confidence) == (nanoseconds("2023-12-10T23:00:00Z"), 53.0, "certain")
    assert months((roll,)) == [("Z2023", "H2024")]


def test_a_year_of_fifteen_minute_bars_finds_its_rolls_and_their_sizes(lab: SimpleNamespace) -> None:
    rolls = search(real_series(lab, "MES_15m_tv_vol_unadj_20241201_20260302", 15), root_of("MES")).rolls
    expected = ["2024-12-16T23:00", "2025-03-17T22:00", "2025-06-15T22:00", "2025-09-15T22:00", "2025-12-15T23:00"]
    assert [roll.ts for roll in rolls] == [nanoseconds(text) for text in expected]
    assert months(rolls)[0] == ("Z2024", "H2025")
    sure = {roll.ts: roll.difference for roll in rolls if roll.confidence == "certain"}
    assert len(sure) >= 4
    # Offsets between contracts: 234.0 - 160.75, 160.75 - 109.25, 57.5 - 0.
    known = {expected[0]: 73.25, expected[1]: 51.5, expected[3]: 57.5}
    assert [sure[nanoseconds(text)] for text in known] == pytest.approx(list(known.values()), abs=1.0)


def test_seventeen_years_find_the_rolls_of_the_table(lab: SimpleNamespace) -> None:
    """Of 58 rolls at night, those before 2017 of one to eight points; ratios from 2016 on are exact but where minutes are missing.

    The first years, of one to three points, come before the vendor's habits are known: later years must not teach them.
    """
    with lab.real("canonical/roll_tables/NQ_firstrate_ratio_segments.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    true = {nanoseconds(row["segment_start_utc"].replace(" ", "T")[:19]): float(row["ratio_factor"]) for row in rows}
    search_found = search(real_series(lab, "NQ_1m_unadj_DERIVED_20081211_20251215", 1), root_of("NQ"))
    sure = {roll.ts: roll for roll in search_found.rolls if roll.confidence != "assumed"}
    hits = sorted(set(true) & set(sure))
    false = [ts for ts in sure if min(abs(ts - other) for other in true) > 30 * MINUTE and ts < max(true)]
    assert len(hits) >= 46
    assert len(false) <= 3
    factors = [true[a] / true[b] for a, b in zip(list(true)[:-1], list(true)[1:], strict=True)]
    ratios = dict(zip(list(true)[1:], factors, strict=True))
    recent = [ts for ts in hits if ts > nanoseconds("2016-01-01")]
    assert [sure[ts].ratio for ts in recent] == pytest.approx([ratios[ts] for ts in recent], abs=1e-4)


def test_a_synthetic_roll_is_found_at_its_bar(lab: SimpleNamespace) -> None:
    series, true = quarter(lab, carry=0.045)
    (roll,) = search(series, root_of("MES")).rolls
    assert [roll.ts] == true
    assert months((roll,)) == [("Z2023", "H2024")]


def test_a_roll_that_shows_no_step_is_assumed_and_adjusts_nothing(lab: SimpleNamespace) -> None:
    series, _ = quarter(lab, carry=0.0)
    found = search(series, root_of("MES"))
    assert found.total < 0
    assert {(roll.confidence, roll.difference, roll.ratio) for roll in found.rolls} <= {("assumed", 0.0, 1.0)}


def test_the_probability_of_a_hand_over_sums_to_one_over_a_covered_window_and_less_over_a_part(lab: SimpleNamespace) -> None:
    series, _ = quarter(lab)
    (window,) = windows_of(series, "HMUZ", "third_friday")
    whole = prior(series, window, boundaries(series, window.span, pauses_of(series), 0.25), Habits())
    assert float(whole.sum()) == pytest.approx(1.0, abs=0.03)
    half = (window.span[0], (window.span[0] + window.span[1]) // 2)
    assert float(prior(series, window, boundaries(series, half, pauses_of(series), 0.25), Habits()).sum()) < 0.6


@pytest.mark.parametrize("cut", ["2025-04-10", "2025-07-03", "2025-10-01", "2026-01-05"])
def test_later_bars_change_no_roll_of_a_window_that_is_over(lab: SimpleNamespace, cut: str) -> None:
    series = real_series(lab, "MES_15m_tv_vol_unadj_20241201_20260302", 15)
    bars = slice(0, int(np.searchsorted(series.ts, nanoseconds(cut))))
    columns = {name: getattr(series, name)[bars] for name in (*PRICES, "volume")}
    early = search(series_of(series.ts[bars], columns, 15), root_of("MES")).rolls
    assert early == tuple(roll for roll in search(series, root_of("MES")).rolls if roll.ts < nanoseconds(cut))
    assert len(early) >= 2


def test_no_roll_is_assumed_in_a_window_that_the_bars_do_not_reach_over(lab: SimpleNamespace) -> None:
    """The last bars are of the roll date itself: the vendor may hand over tomorrow."""
    series = real_series(lab, "ES_1m_unadj_DERIVED_20241203_20251215", 1)
    assert months(search(series, root_of("ES")).rolls)[-1] == ("U2025", "Z2025")


def test_a_series_between_rolls_has_no_window(lab: SimpleNamespace) -> None:
    raw = lab.synthetic_bars(start="2024-04-02", end="2024-05-20")
    series = series_of(raw["ts"], {name: raw[name] for name in (*PRICES, "volume")}, 1)
    found = search(series, root_of("MES"))
    assert (found.rolls, found.total, len(found.windows)) == ((), 0.0, 0)
