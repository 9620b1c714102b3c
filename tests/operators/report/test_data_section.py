"""Passport, defects, gaps and rolls on the page, from documents as the operators write them; and pages where they are absent."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import pytest

from mlf.operators.report.market import market
from mlf.operators.report.page import render
from mlf.operators.report.passport import LISTED, passport, rolls
from mlf.operators.report.quality import defects, gaps

if TYPE_CHECKING:
    from mlf.operators.report.content import ReportData

Read = Callable[[bytes | str], Element]

PASSPORT = {
    "rows": 30_425,
    "first": "2024-12-01T23:00:00Z",
    "last": "2026-03-02T16:45:00Z",
    "findings": [],
    "evidence": {
        "format": {"value": "tradingview", "by": "format", "strength": "decided", "text": "the symbols are TradingView's"},
        "timezone": {"value": "UTC", "by": "data", "strength": "decided", "text": "0 of 322 closed spans hold bars"},
        "tick": {"value": 0.25, "by": "declared", "strength": "agrees", "text": "0.00% are off 0.25"},
        "prices": {"value": None, "by": "data", "strength": "open", "text": "no roll falls into the bars"},
    },
}
ROLL = {
    "ts": "2024-03-10T22:00:00Z",
    "trade_date": "2024-03-11",
    "from": "H2024",
    "to": "M2024",
    "old": 4269.5,
    "new": 4323.0,
    "difference": 53.5,
    "ratio": 1.01253,
    "basis": "boundary",
    "confidence": None,
}
DEFECT = {
    "defect": "off_tick",
    "words": "off the tick grid",
    "bars": 1_234,
    "share": 0.0412,
    "kept": 1_200,
    "repaired": 34,
    "dropped": 0,
    "first": "2024-01-03T01:21:00Z",
    "last": "2024-01-23T03:20:00Z",
}
GAPS = {
    "quiet_minutes": 320,
    "hole_minutes": 963,
    "holes": 2,
    "whole_sessions": 0,
    "longest": [
        {"from": "2024-12-18T05:00:00Z", "minutes": 960, "kind": "inside"},
        {"from": "2024-08-30T20:57:00Z", "minutes": 3, "kind": "edge"},
    ],
}


def cells(page: Element) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in page.iter("tr")]


def test_a_fact_stands_with_its_value_who_decided_and_the_evidence(read: Read) -> None:
    rows = cells(read(passport(PASSPORT) or ""))
    assert rows[1] == ["Format", "tradingview", "the formatdecided", "the symbols are TradingView's"]
    assert rows[2] == ["Time zone of the stamps", "UTC", "the barsdecided", "0 of 322 closed spans hold bars"]
    assert rows[3][1:3] == ["0.25", "the specthe bars agree"]
    assert rows[4][1] == "\u2014 (neither bars nor spec say it)"


def test_findings_are_named_and_their_absence_is_said() -> None:
    found = PASSPORT | {"findings": [{"code": "MLF937", "facts": {}, "key": "source"}]}
    assert "30,425 rows read, 2024-12-01 23:00 to 2026-03-02 16:45 UTC. Nothing speaks against" in (passport(PASSPORT) or "")
    assert "Findings: MLF937." in (passport(found) or "")


def test_a_roll_stands_with_both_contracts_and_prices(read: Read) -> None:
    table = rolls(
        {
            "why": "the bars name it",
            "notes": ["one month is missing"],
            "rolls": [ROLL, ROLL | {"from": None, "difference": -1.5, "ratio": None}],
        }
    )
    assert table is not None
    assert "Rolls (2)" in table
    assert "The bars name it." in table
    assert "one month is missing" in table
    first, second = cells(read(table))[1:]
    assert first[:8] == ["2024-03-11", "H2024", "M2024", "4,269.5", "4,323", "+53.5", "1.01253", "last and first bar"]
    assert second[1].startswith("\u2014")
    assert second[5] == "\u22121.5"
    assert "no ratio" in second[6]


def test_of_many_rolls_the_last_are_shown_and_the_others_counted(read: Read) -> None:
    table = rolls({"rolls": [ROLL | {"trade_date": f"{2000 + i}-03-11"} for i in range(LISTED + 5)]}) or ""
    assert f"The last {LISTED} of {LISTED + 5}" in table
    assert [row[0] for row in cells(read(table))[1:]] == [f"{2005 + i}-03-11" for i in range(LISTED)]


def test_a_defect_stands_with_what_became_of_its_bars(read: Read) -> None:
    (row,) = cells(read(defects({"defects": [DEFECT]}) or ""))[1:]
    assert row == ["off tickoff the tick grid", "1,234", "4.1\u00a0%", "1,200", "34", "", "\u2014 (not recorded)", *row[7:]]
    assert row[7:] == ["2024-01-03 01:21", "2024-01-23 03:20"]
    assert "no bar was changed" in (defects({"defects": []}) or "")


def test_gaps_stand_with_totals_and_the_longest_holes(read: Read) -> None:
    rows = cells(read(gaps({"gaps": GAPS}) or ""))
    assert ["Minutes in holes", "963"] in rows
    assert rows[-2:] == [["2024-12-18 05:00", "960", "inside a session"], ["2024-08-30 20:57", "3", "at its open or close"]]


@pytest.mark.parametrize("part", [passport, rolls])
def test_a_run_without_the_document_has_no_such_part(part: Callable[[Any], Any]) -> None:
    assert part(None) is None
    assert part({}) is None


def test_the_section_shows_all_of_it_and_marks_the_rolls_of_the_table(flagship: ReportData, read: Read) -> None:
    profile = {**(flagship.data_profile or {}), "gaps": GAPS, "defects": [DEFECT], "roll_times": []}
    full = dataclasses.replace(flagship, data_profile=profile, passport=PASSPORT, rolls={"rolls": [ROLL | {"ts": "2024-10-01T22:00:00Z"}]})
    page = read(market(full))
    assert [h.text for h in page.iter("h3")] == ["Coverage", "Gaps", "Passport", "Defects", "Rolls (1)"]
    assert sum(line.get("class") == "moment" for line in page.iter("line")) == 1


def test_a_hostile_document_writes_no_markup(flagship: ReportData, read: Read) -> None:
    evil = "<script>alert(1)</script>"
    facts = {"format": dict.fromkeys(("value", "by", "strength", "text"), evil)}
    hostile = dataclasses.replace(
        flagship, passport={"evidence": facts, "first": evil}, rolls={"why": evil, "rolls": [{"trade_date": evil}]}
    )
    page = render(hostile)
    assert b"<script" not in page
    read(page)
