"""Real rolls: gold with codes, gold of every month by day, the E-mini and its micro without codes."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]

MONTHS = "FGHJKMNQUVXZ"
GOLD = {"months": "GJMQZ", "roll": "first_notice"}
PRICES = ("open", "high", "low", "close", "volume")
DAY = 86_400_000_000_000


def canonical(path: Path, interval: int) -> Table:
    """A shared file, raw."""
    found = pq.read_table(path)
    bars: Table = {name: found[name].cast(pa.float64()).to_numpy(zero_copy_only=False) for name in PRICES}
    bars["ts"] = found["ts"].cast(pa.timestamp("ns", "UTC")).cast(pa.int64()).to_numpy()
    if "contract" in found.column_names:
        codes = found["contract"].to_pylist()
        bars["contract"] = np.array([12 * (2020 + int(code[-1])) + MONTHS.index(code[-2]) for code in codes], np.int32)
    return bars | {"interval": np.array([interval], np.int32)}


@pytest.fixture(scope="module")
def daily_gold(lab: SimpleNamespace) -> Table:
    """Gold of every month, by UTC day, without the spreads."""
    path = lab.real("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst")
    text = pa.CompressedInputStream(str(path), "zstd").read().decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if re.fullmatch("GC[FGHJKMNQUVXZ][0-9]", row["symbol"])]
    day = np.array([row["ts_event"][:10] for row in rows], "datetime64[D]").astype(np.int64)
    contract = np.array([_ordinal(row["symbol"], int(row["ts_event"][:4])) for row in rows], np.int32)
    order = np.lexsort((contract, day))
    bars: Table = {name: np.array([float(row[name]) for row in rows])[order] for name in PRICES}
    dates = day[order].astype(np.int32)
    session = np.unique(dates, return_inverse=True)[1].astype(np.int32)
    zeros = np.zeros(len(rows), np.int32)
    places = {"session": session, "trade_date": dates, "minute": zeros, "to_close": zeros, "rth": zeros > 0, "roll": zeros > 0}
    return bars | places | {"ts": day[order] * DAY, "contract": contract[order], "interval": np.array([1440], np.int32)}


def _ordinal(code: str, year: int) -> int:
    """The first such year not before that of the row: a contract trades up to its month."""
    full = year // 10 * 10 + int(code[-1])
    return 12 * (full if full >= year else full + 10) + MONTHS.index(code[2])


@pytest.fixture(scope="module")
def vendor_map(lab: SimpleNamespace) -> dict[str, str]:
    """Day from which a vendor's continuous gold equals each month for good: flips back to an earlier month, and the first, left out."""
    with lab.real("canonical/roll_tables/GC_TV_contract_map.csv").open() as stream:
        rows = [(row["contract"][3] + row["contract"][2], row["first_exact_match_utc_day"]) for row in csv.DictReader(stream)][1:]
    forward = [row for i, row in enumerate(rows) if row[0] >= max(before[0] for before in rows[: i + 1])]
    return {f"{code[1]}202{code[0]}": day for code, day in forward}


def days_apart(first: str, second: str) -> int:
    return int(abs(np.datetime64(first, "D") - np.datetime64(second, "D")).astype(int))


def test_gold_with_codes_rolls_where_the_vendor_did(lab: SimpleNamespace, rolls: SimpleNamespace, vendor_map: dict[str, str]) -> None:
    bars = lab.placed(canonical(lab.real("canonical/GC_15m_unadj_contract_DERIVED_20250202_20251017.parquet"), 15), "metals")
    found = rolls.tabled(bars, **GOLD)
    assert [(roll["from"], roll["to"]) for roll in found["rolls"]] == [("J2025", "M2025"), ("M2025", "Q2025"), ("Q2025", "Z2025")]
    assert [days_apart(vendor_map[roll["to"]], roll["trade_date"]) for roll in found["rolls"]] == [0, 1, 0]
    assert all(roll["basis"] == "boundary" and 25 < roll["difference"] < 65 for roll in found["rolls"])
    out = rolls.joined(bars, found)
    assert out["close"] is bars["close"]
    assert np.unique(out["factor"]).size == 4


def test_daily_gold_of_every_month_rolls_within_two_days_of_the_vendor(
    rolls: SimpleNamespace, daily_gold: Table, vendor_map: dict[str, str]
) -> None:
    found = rolls.tabled(daily_gold, **GOLD)
    assert found["rule"] == "volume"
    ours = {roll["to"]: roll["trade_date"] for roll in found["rolls"]}
    both = sorted(set(ours) & set(vendor_map))
    assert len(both) >= 18
    assert max(days_apart(ours[month], vendor_map[month]) for month in both) <= 2
    assert {roll["basis"] for roll in found["rolls"]} == {"overlap"}


def test_the_jumps_of_daily_gold_are_those_of_the_vendors_offsets(lab: SimpleNamespace, rolls: SimpleNamespace, daily_gold: Table) -> None:
    """The vendor's adjusted series less the contract is constant per contract: neighbouring constants differ by the jump of the roll."""
    with lab.real("canonical/roll_tables/GC_TV_contract_map.csv").open() as stream:
        offset = {f"{row['contract'][2]}202{row['contract'][3]}": float(row["tv_minus_contract"]) for row in csv.DictReader(stream)}
    compared = [r for r in rolls.tabled(daily_gold, **GOLD)["rolls"] if {r["from"], r["to"]} <= set(offset)]
    assert len(compared) >= 17
    gaps = [roll["difference"] - (offset[roll["from"]] - offset[roll["to"]]) for roll in compared]
    assert np.abs(gaps).max() < 2.0  # daily closes a day or two apart: the carry of those days


def test_joined_daily_gold_has_one_bar_a_day_and_no_thin_month(rolls: SimpleNamespace, daily_gold: Table) -> None:
    out = rolls.joined(daily_gold, rolls.tabled(daily_gold, **GOLD))
    assert len(out["ts"]) == len(np.unique(daily_gold["ts"]))
    assert {MONTHS[month % 12] for month in out["contract"].tolist()} == set("GJMQZ")
    jump = np.abs(np.diff(np.log(out["close"] * out["factor"])))[out["roll"][1:]]
    assert jump.max() < 0.03


def test_the_micro_rolls_by_fifty_three_points_at_the_sunday_reopen(lab: SimpleNamespace, rolls: SimpleNamespace) -> None:
    bars = lab.placed(canonical(lab.real("canonical/MES_1m_firstrate_20231126_20231211.parquet"), 1))
    (roll,) = rolls.tabled(bars, rule="calendar")["rolls"]
    assert (roll["ts"], roll["trade_date"], roll["from"], roll["to"]) == ("2023-12-10T23:00:00Z", "2023-12-11", "Z2023", "H2024")
    assert abs(roll["difference"] - 53) <= 3
    out = rolls.joined(bars, rolls.tabled(bars, rule="calendar"), "difference")
    signal = out["close"] + out["shift"]
    assert abs(np.diff(signal)).max() < abs(np.diff(out["close"])).max() / 2


def test_traded_minutes_adjusted_forward_are_the_vendors_back_adjusted_bars_but_for_one_constant(
    lab: SimpleNamespace, rolls: SimpleNamespace
) -> None:
    with lab.real("canonical/roll_tables/TV_difference_offsets_ES_NQ.csv").open() as stream:
        spans = [(row["from_utc"][:16], float(row["offset_points"])) for row in csv.DictReader(stream) if row["root"] == "ES"]
    listed = [{"ts": start, "difference": before - offset, "ratio": None} for (_, before), (start, offset) in pairwise(spans)]
    bars = lab.placed(canonical(lab.real("canonical/ES_1m_unadj_DERIVED_20241203_20251215.parquet"), 1))
    table = rolls.tabled(bars, {"facts": {"prices": "traded"}, "rolls": listed})
    out = lab.resampled(rolls.joined(bars, table, "difference"), 5)
    vendor = canonical(lab.real("canonical/ES_5m_tv_vol_20241203_20251215.parquet"), 5)
    _, ours, theirs = np.intersect1d(out["ts"], vendor["ts"], return_indices=True)
    apart = np.round(vendor["close"][theirs] - (out["close"] + out["shift"])[ours], 2)
    levels, counts = np.unique(apart, return_counts=True)
    assert len(ours) > 60_000
    assert counts.max() / counts.sum() > 0.97
    assert levels[counts.argmax()] == spans[0][1]
