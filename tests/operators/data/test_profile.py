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


def flat(ts: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Flat raw one-minute bars."""
    column = np.full(len(ts), 10.0)
    return {"ts": ts, "interval": np.array([1], np.int32)} | dict.fromkeys(("open", "high", "low", "close", "volume"), column)


@pytest.fixture(scope="module")
def document(lab: SimpleNamespace) -> dict[str, Any]:
    """Ten sessions of gold, one of them empty, with a hole of ten minutes, a bar in the break, two bars twice."""
    sessions = sessions_between("metals", date(2024, 3, 4), date(2024, 3, 15), lab.tables())
    ts = np.concatenate([np.arange(*edges, 60 * 10**9) for edges in zip(sessions.open, sessions.close, strict=True)])
    start, end, empty, filled = lab.at("2024-03-06T15:00", "2024-03-06T15:10", "2024-03-07T23:00", "2024-03-08T22:00")
    ts = ts[~((ts >= start) & (ts < end)) & ~((ts >= empty) & (ts < filled))]
    raw = flat(np.sort(np.concatenate([ts, ts[:2], lab.at("2024-03-15T21:30")])))
    cleaned = lab.cleaned(raw, 0.1)
    bars = lab.placed(cleaned, "metals")
    return profile.run({"raw": raw, "clean": cleaned, "sessions": bars}, ProfileParams(points=64), lab.task())


def test_the_document_is_canonical_json(document: dict[str, Any]) -> None:
    assert canonical_json(document)


def test_span_sessions_and_interval_are_those_of_the_bars(document: dict[str, Any]) -> None:
    assert (document["first"], document["last"]) == ("2024-03-03T23:00:00Z", "2024-03-15T21:00:00Z")
    assert (document["sessions"], document["interval"], document["rolls"]) == (9, 1, None)


def test_holes_and_defects_are_counted(document: dict[str, Any]) -> None:
    assert (document["rows"], document["rows_in"]) == (9 * 1_380 - 10, 9 * 1_380 - 10 + 3)
    assert {name: n for name, n in document["counts"].items() if n} == {"duplicates": 2, "outside": 1, "silent": 1}
    assert document["outside"] == [["2024-03-15", 1]]
    assert document["silent"] == ["2024-03-08"]
    assert document["missing_minutes"] == 1_380 + 10


def test_the_curve_is_short_ordered_and_keeps_the_extremes(lab: SimpleNamespace, two_years: dict[str, NDArray[Any]]) -> None:
    raw = {"ts": two_years["ts"]}
    found = profile.run({"raw": raw, "clean": raw, "sessions": two_years}, ProfileParams(points=100), lab.task())
    times, closes = zip(*found["closes"], strict=True)
    assert len(closes) <= 100
    assert list(times) == sorted(set(times))
    assert (min(closes), max(closes)) == (two_years["close"].min(), two_years["close"].max())
    assert (closes[0], closes[-1]) == (two_years["close"][0], two_years["close"][-1])
    assert found["rolls"] == len(found["roll_times"]) == 8


def test_two_bars_have_a_profile(lab: SimpleNamespace) -> None:
    raw = flat(lab.at("2024-03-11T15:00", "2024-03-11T15:01"))
    bars = lab.placed(raw)
    found = profile.run({"raw": raw, "clean": lab.cleaned(raw), "sessions": bars}, ProfileParams(), lab.task())
    assert found["closes"] == [["2024-03-11T15:00:00Z", 10.0], ["2024-03-11T15:01:00Z", 10.0]]
    assert found["missing_minutes"] == 0
