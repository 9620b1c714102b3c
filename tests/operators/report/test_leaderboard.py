"""The leaderboard shows the documents' figures and marks them fairly."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from mlf.operators.report.content import ModelDocument, ReportData
from mlf.operators.report.figures import at
from mlf.operators.report.leaderboard import leaderboard
from mlf.operators.report.metrics import LEADERBOARD, LOG_LOSS, segment_of, skill

#: Column of the table -> path in the document and what one unit of the text is worth.
COLUMNS = [
    ("classification.log_loss", 1.0, 4),
    ("classification.chance.log_loss", 1.0, 4),
    ("classification.balanced_accuracy", 0.01, 1),
    ("classification.mcc", 1.0, 3),
    ("backtest.net", 1.0, 0),
    ("backtest.sharpe_daily", 1.0, 2),
    ("backtest.max_drawdown", 1.0, 0),
    ("backtest.trades", 1.0, 0),
    ("backtest.profit_factor", 1.0, 2),
]

Read = Callable[[bytes | str], Element]


def test_every_number_shown_is_the_documents(flagship: ReportData, read: Read) -> None:
    rows = [row for row in read(leaderboard(flagship)).iter("tr") if len(row.findall("td")) == len(COLUMNS)]
    assert len(rows) == len(flagship.evaluations)
    documents = {(e.model, e.horizon): e.document for e in flagship.evaluations}
    for row, key in zip(rows, _keys(flagship), strict=True):
        assert row.find("th").text == key[0]
        for cell, (path, unit, digits) in zip(row.findall("td"), COLUMNS, strict=True):
            assert _number(cell.text) == pytest.approx(at(documents[key], path) / unit, abs=0.5 * 10**-digits + 1e-9)


def test_the_best_log_loss_against_chance_comes_first_in_each_horizon(flagship: ReportData) -> None:
    keys = _keys(flagship)
    by_key = {e.key: e for e in flagship.evaluations}
    for horizon in flagship.horizons:
        ratios = [skill(by_key[k]) for k in keys if k[1] == horizon]
        assert ratios == sorted(ratios)


def test_one_figure_per_column_and_horizon_is_marked_as_best(flagship: ReportData, read: Read) -> None:
    for body in read(leaderboard(flagship)).iter("tbody"):
        marked = [[bool(c.get("data-best")) for c in row.findall("td")] for row in body.findall("tr")[1:]]
        judged = [sum(column) for column in zip(*marked, strict=True)]
        assert judged == [1, 0, 1, 1, 1, 1, 0, 0, 1]


def test_the_mark_is_on_the_figure_that_leads(flagship: ReportData, read: Read) -> None:
    by_horizon = [[e for e in flagship.evaluations if e.horizon == h] for h in flagship.horizons]
    for body, group in zip(read(leaderboard(flagship)).iter("tbody"), by_horizon, strict=True):
        nets = [row.findall("td")[4] for row in body.findall("tr")[1:]]
        (marked,) = [_number(cell.text) for cell in nets if cell.get("data-best")]
        assert marked == round(max(e.document["backtest"]["net"] for e in group))


def test_a_lone_model_is_not_called_the_best(flagship: ReportData) -> None:
    assert "data-best" not in leaderboard(dataclasses.replace(flagship, evaluations=flagship.evaluations[:1]))


def test_the_arrow_follows_the_side_of_the_reference(read: Read) -> None:
    worse, better, equal = (_only(loss) for loss in (1.2, 1.0, 1.1))
    assert read(LOG_LOSS.cell(worse)).get("class") == "bad"
    assert read(LOG_LOSS.cell(better)).get("class") == "good"
    assert read(LOG_LOSS.cell(equal)).get("class") is None
    assert "".join(read(LOG_LOSS.cell(better)).itertext()) == "1.0000\u25b2"


def test_each_scored_segment_has_a_table_of_its_own(make: Any, read: Read) -> None:
    data = make(segments=("validation", "test"))
    captions = [c.text for c in read(leaderboard(data)).iter("caption")]
    assert captions == ["Validation rows", "Test rows"]


def test_a_balanced_guess_counts_only_classes_that_occur() -> None:
    balanced = next(m for m in LEADERBOARD if m.title == "Balanced accuracy")
    classes = {"down": {"support": 10}, "flat": {"support": 0}, "up": {"support": 5}}
    assert balanced.reference({"classification": {"classes": classes}}) == 0.5


def test_an_evaluation_without_chance_ranks_last() -> None:
    blind = ModelDocument("a", "logistic", 5, {"classification": {"log_loss": 0.1}})
    assert skill(blind) == float("inf")
    assert segment_of(blind) == "validation"


def _keys(data: ReportData) -> list[tuple[str, int]]:
    """Rows in the order of the table, worked out without it."""
    return [e.key for h in data.horizons for e in sorted((e for e in data.evaluations if e.horizon == h), key=_ratio)]


def _ratio(evaluation: ModelDocument) -> float:
    scores = evaluation.document["classification"]
    return scores["log_loss"] / scores["chance"]["log_loss"]


def _number(text: str | None) -> float:
    return float(text.replace("\u2212", "-").replace("$", "").replace(",", "").replace("\u00a0%", ""))


def _only(loss: float) -> dict[str, Any]:
    return {"classification": {"log_loss": loss, "chance": {"log_loss": 1.1}}}
