"""The section about features: the audit first, then a table per timeframe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlf.operators.report.content import Identity, ReportData
from mlf.operators.report.features import NAMED, features, short, spark, wrong
from mlf.operators.report.page import render

EMPTY = ReportData(Identity("n", "MES", "sha256:a", "sha256:b", "sha256:c", 1))
QUANTILES = {"p1": -1.5, "p50": 0.0, "p99": 12_345.0}


def column(name: str, drift: float | None = 0.01, **facts: Any) -> dict[str, Any]:
    first = {"row": 3, "time": "2024-01-02T00:15:00Z"}
    shape = {"quantiles": QUANTILES, "histogram": [0.25, 0.0, 0.75], "missing": 0.125, "first": first}
    return {"name": name, **shape, "psi": {"validation": drift, "test": None}, **facts}


def profile(*columns: dict[str, Any], clusters: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    return {"kind": "feature_profile", "timeframe": "15m", "columns": columns, "clusters": clusters}


def audit(**verdicts: str) -> dict[str, Any]:
    columns = [{"name": f"5m/{name}", "verdict": verdict} for name, verdict in verdicts.items()]
    return {"id": "sha256:" + "0" * 64, "columns": columns, "cuts": [{}, {}, {}]}


def test_without_audit_and_profile_the_section_says_so() -> None:
    found = features(EMPTY)
    assert "mlf audit features SPEC" in found
    assert "No feature profile in this run." in found


def test_a_row_shows_what_the_profile_holds() -> None:
    found = features(replace(EMPTY, feature_profiles=(profile(column("rsi_14")),)))
    for text in ("15m", "1 columns", "rsi_14", "\u22121.5", "12,345", "12.5\u00a0%", "2024-01-02 00:15", "0.01"):
        assert text in found


def test_a_column_that_drifted_stands_out_and_is_counted() -> None:
    found = features(replace(EMPTY, feature_profiles=(profile(column("a", 0.3), column("b"), column("c", None)),)))
    assert "1 drifted by validation" in found
    assert found.count('class="bad"') == 1


def test_groups_that_repeat_each_other_are_listed() -> None:
    found = features(replace(EMPTY, feature_profiles=(profile(column("a"), clusters=(("a", "b"),)),)))
    assert "<li>a, b</li>" in found


def test_a_column_without_values_has_reasons_in_place_of_figures() -> None:
    bare = column("a", None, quantiles=dict.fromkeys(QUANTILES), histogram=[], first=None, missing=1.0)
    assert "never" in features(replace(EMPTY, feature_profiles=(profile(bare),)))


def test_a_clean_audit_is_told_with_its_certificate() -> None:
    found = features(replace(EMPTY, audit=audit(a="clean", b="empty")))
    assert "2 columns at 3 points in time; no value changed" in found
    assert "1 had no value to compare." in found
    assert "sha256:000000000000" in found


@pytest.mark.parametrize(("verdict", "words"), [("leak", "5m/a knew the future"), ("failed", "5m/a could not be audited")])
def test_what_is_wrong_stands_in_the_verdict_as_well(verdict: str, words: str) -> None:
    data = replace(EMPTY, audit=audit(a=verdict, b="clean"))
    assert words in features(data)
    assert words in str(wrong(data.audit))
    assert wrong(audit(a="clean")) is wrong(None) is None


def test_many_wrong_columns_are_counted() -> None:
    found = wrong(audit(**{f"c{i}": "leak" for i in range(NAMED + 4)}))
    assert "and 4 more knew" in str(found)


def test_names_are_escaped() -> None:
    data = replace(EMPTY, feature_profiles=(profile(column("<b>"), clusters=(("<i>", "&"),)),), audit=audit(**{"<u>": "leak"}))
    page = render(data).decode()
    assert not any(mark in page for mark in ("<b></", "<i>,", "5m/<u>"))


def test_small_figures() -> None:
    assert [short(v) for v in (0.000123456, -12.3456, 1234567.0)] == ["0.0001235", "\u221212.35", "1,234,567"]
    assert spark([]).count("<rect") == 0
    assert spark([0.5, 0.0, 0.5]).count("<rect") == 2
