"""The profile of the data: what it counts can be counted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.data import profile
from mlf.operators.data.declare import ProfileParams
from mlf.schemas.identity import canonical_json

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray


def made(ts: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Raw one-minute bars of a random walk on the grid of 0.1; every bar ranges over four ticks."""
    close = 2_000 + np.round(0.1 * np.cumsum(np.random.Generator(np.random.PCG64(1)).integers(-1, 2, len(ts))), 1)
    prices = {"open": close, "high": np.round(close + 0.2, 1), "low": np.round(close - 0.2, 1), "close": close}
    return {"ts": ts, **prices, "volume": np.full(len(ts), 3.0), "interval": np.array([1], np.int32)}


@pytest.fixture(scope="module")
def document(lab: SimpleNamespace) -> dict[str, Any]:
    """Ten sessions of gold, one of them empty, with a hole of ten minutes, a bar in the break, two bars twice."""
    sessions = sessions_between("metals", date(2024, 3, 4), date(2024, 3, 15), lab.tables())
    ts = np.concatenate([np.arange(*edges, 60 * 10**9) for edges in zip(sessions.open, sessions.close, strict=True)])
    start, end, empty, filled = lab.at("2024-03-06T15:00", "2024-03-06T15:10", "2024-03-07T23:00", "2024-03-08T22:00")
    ts = ts[~((ts >= start) & (ts < end)) & ~((ts >= empty) & (ts < filled))]
    raw = lab.rows_of(made(np.append(ts, lab.at("2024-03-15T21:30"))), np.sort(np.append(np.arange(len(ts) + 1), [0, 1])))
    raw["volume"][5] = 0.0
    cleaned = lab.cleaned(raw, 0.1)
    bars = lab.placed(cleaned, "metals")
    return profile.run({"raw": raw, "clean": cleaned, "sessions": bars}, ProfileParams(template="metals", points=64), lab.task())


def test_the_document_is_canonical_json(document: dict[str, Any]) -> None:
    assert canonical_json(document)


def test_span_sessions_and_interval_are_those_of_the_bars(document: dict[str, Any]) -> None:
    assert (document["first"], document["last"]) == ("2024-03-03T23:00:00Z", "2024-03-15T21:00:00Z")
    assert (document["sessions"], document["interval"], document["rolls"]) == (9, 1, None)


def test_holes_and_defects_are_counted(document: dict[str, Any]) -> None:
    assert (document["rows"], document["rows_in"]) == (9 * 1_380 - 10, 9 * 1_380 - 10 + 3)
    assert {name: n for name, n in document["counts"].items() if n} == {
        "duplicates": 2,
        "zero_volume": 1,
        "outside": 1,
        "silent": 1,
    }
    assert document["outside"] == [["2024-03-15", 1]]
    assert document["silent"] == ["2024-03-08"]
    assert document["missing_minutes"] == 1_380 + 10


def test_each_defect_tells_what_was_done_and_shows_the_worst(document: dict[str, Any]) -> None:
    twice, idle = document["defects"]
    assert (twice["defect"], twice["bars"], twice["dropped"], twice["kept"]) == ("duplicates", 2, 2, 0)
    assert twice["kinds"] == {"equal": 2}
    assert (twice["first"], twice["last"]) == ("2024-03-03T23:00:00Z", "2024-03-03T23:01:00Z")
    assert twice["share"] == round(2 / document["rows_in"], 9)
    assert [example["row"] for example in twice["examples"]] == [0, 2]
    assert (idle["defect"], idle["kept"], idle["dropped"], idle["examples"][0]["volume"]) == ("zero_volume", 1, 0, 0.0)


def test_gaps_are_told_by_kind_session_year_and_hour(document: dict[str, Any]) -> None:
    found = document["gaps"]
    assert (found["missing_minutes"], found["holes"], found["whole_sessions"]) == (1_390, 2, 1)
    assert [(gap["from"], gap["minutes"], gap["kind"]) for gap in found["longest"]] == [
        ("2024-03-07T23:00:00Z", 1_380, "whole"),
        ("2024-03-06T15:00:00Z", 10, "inside"),
    ]
    assert found["sessions"] == [["2024-03-06", 10, 1_380], ["2024-03-08", 1_380, 1_380]]
    assert document["coverage"]["years"] == [
        {"year": 2024, "open_minutes": 13_800, "missing_minutes": 1_390, "share": round(1 - 1_390 / 13_800, 6)}
    ]
    hours = {entry["hour"]: (entry["open_minutes"], entry["missing_minutes"]) for entry in document["coverage"]["hours"]}
    assert 16 not in hours  # the daily break
    assert hours[9] == (600, 70)  # an hour of the empty session, and the hole at 15:00 UTC
    assert sum(missing for _, missing in hours.values()) == 1_390


def test_volume_is_told_by_year(document: dict[str, Any]) -> None:
    assert document["volume"] == {"known_share": 1.0, "zero_bars": 1, "years": [[2024, 1.0]]}


def test_the_document_stays_small_and_repeats_to_the_byte(lab: SimpleNamespace, two_years: dict[str, NDArray[Any]]) -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    raw = {name: two_years[name] for name in ("ts", "open", "high", "low", "close", "volume", "contract", "interval")}
    thin = lab.rows_of(raw, np.flatnonzero(rng.random(len(raw["ts"])) < 0.9))
    thin["volume"] = np.where(rng.random(len(thin["ts"])) < 0.5, -1.0, thin["volume"])
    texts = []
    for _ in range(2):
        clean = lab.cleaned(thin)
        inputs = {"raw": thin, "clean": clean, "sessions": lab.placed(clean)}
        texts.append(canonical_json(profile.run(inputs, ProfileParams(template="equity_index"), lab.task())))
    assert texts[0] == texts[1]
    assert len(texts[0]) < 200_000


def test_of_several_contracts_at_a_time_the_most_traded_one_is_told(lab: SimpleNamespace) -> None:
    table = sessions_between("metals", date(2024, 3, 4), date(2024, 3, 5), lab.tables())
    ts = np.concatenate([np.arange(*edges, 60 * 10**9) for edges in zip(table.open, table.close, strict=True)])
    near, far = made(ts), made(ts)
    for bars, contract, volume in ((near, 24_290, [50.0, 10.0]), (far, 24_292, [20.0, 30.0])):
        bars["contract"] = np.full(len(ts), contract, np.int32)
        bars["volume"] = np.repeat(volume, 1_380)
    far["close"] = far["open"] = np.round(far["close"] + 0.1, 1)
    both = {name: near[name] if name == "interval" else np.stack([near[name], far[name]], axis=1).ravel() for name in near}
    clean = lab.cleaned(both, 0.1)
    found = profile.run(
        {"raw": both, "clean": clean, "sessions": lab.placed(clean, "metals")}, ProfileParams(template="metals"), lab.task()
    )
    assert (found["rows"], found["missing_minutes"]) == (5_520, 0)
    assert (found["closes"][0][1], found["closes"][-1][1]) == (near["close"][0], far["close"][-1])
    assert found["roll_times"] == ["2024-03-04T23:00:00Z"]


def test_the_roll_table_and_the_passport_are_told_where_they_came_in(lab: SimpleNamespace) -> None:
    raw = made(lab.at("2024-03-11T15:00", "2024-03-11T15:01"))
    clean = lab.cleaned(raw, 0.1)
    rolls = [{"ts": "2024-03-11T15:01:00Z", "from": "H2024", "to": "M2024"}]
    inputs = {"raw": raw, "clean": clean, "sessions": lab.placed(clean), "rolls": {"rolls": rolls}, "passport": {"facts": {"tick": 0.1}}}
    found = profile.run(inputs, ProfileParams(template="equity_index"), lab.task())
    assert (found["rolls"], found["roll_times"], found["roll_list"]) == (1, ["2024-03-11T15:01:00Z"], rolls)
    assert found["passport"] == {"tick": 0.1}


def test_the_curve_is_short_ordered_and_keeps_the_extremes(lab: SimpleNamespace, two_years: dict[str, NDArray[Any]]) -> None:
    raw = {"ts": two_years["ts"]}
    found = profile.run({"raw": raw, "clean": raw, "sessions": two_years}, ProfileParams(template="equity_index", points=100), lab.task())
    times, closes = zip(*found["closes"], strict=True)
    assert len(closes) <= 100
    assert list(times) == sorted(set(times))
    assert (min(closes), max(closes)) == (two_years["close"].min(), two_years["close"].max())
    assert (closes[0], closes[-1]) == (two_years["close"][0], two_years["close"][-1])
    assert found["rolls"] == len(found["roll_times"]) == 8


def test_two_bars_have_a_profile(lab: SimpleNamespace) -> None:
    raw = made(lab.at("2024-03-11T15:00", "2024-03-11T15:01"))
    bars = lab.placed(raw)
    found = profile.run({"raw": raw, "clean": lab.cleaned(raw, 0.1), "sessions": bars}, ProfileParams(template="equity_index"), lab.task())
    assert found["closes"] == [["2024-03-11T15:00:00Z", raw["close"][0]], ["2024-03-11T15:01:00Z", raw["close"][1]]]
    assert found["missing_minutes"] == 0
