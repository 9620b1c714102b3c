"""The verdict is honest."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from mlf.operators.report.content import ModelDocument, ReportData
from mlf.operators.report.verdict import finding, headline, verdict


def scored(model: str, loss: float, **backtest: Any) -> ModelDocument:
    segment = backtest.pop("segment", "validation")
    scores = {"log_loss": loss, "accuracy": 0.4, "chance": {"log_loss": 1.0, "accuracy": 0.5}}
    return ModelDocument(model, "xgboost", 10, {"segment": segment, "classification": scores, "backtest": backtest})


@pytest.mark.parametrize(
    ("evaluation", "sentence"),
    [
        (scored("m", 1.01, net=900.0, trades=300), "No model beats chance. <b>m</b> at horizon 10 comes closest."),
        (scored("m", 0.99, net=0.0, trades=0), "<b>m</b> at horizon 10 beats chance, but takes no trade."),
        (scored("m", 0.99, net=-1.0, trades=300), "<b>m</b> at horizon 10 beats chance, but does not earn its costs."),
        (scored("m", 0.99, net=0.0, trades=300), "<b>m</b> at horizon 10 beats chance, but does not earn its costs."),
        (scored("m", 0.99, net=1.0, trades=300), "<b>m</b> at horizon 10 beats chance and earns after costs."),
    ],
)
def test_the_headline_says_no_more_than_the_figures(evaluation: ModelDocument, sentence: str) -> None:
    assert headline(finding([evaluation])) == sentence


def test_the_test_rows_never_choose_the_best() -> None:
    found = finding([scored("tempting", 0.1, segment="test"), scored("plain", 0.9), scored("worse", 1.1)])
    assert (found.best.model, found.compared, found.beat) == ("plain", 2, 1)


def test_a_hard_horizon_is_judged_by_its_own_chance() -> None:
    easy = scored("easy", 0.95)
    hard = ModelDocument("hard", "xgboost", 20, {"classification": {"log_loss": 1.02, "chance": {"log_loss": 1.10}}})
    assert finding([easy, hard]).best == hard


def test_nothing_scored_is_no_finding() -> None:
    assert finding([ModelDocument("m", "xgboost", 10, {})]) is None


def test_picking_the_best_of_many_is_called_flattering(flagship: ReportData) -> None:
    assert "flatters" in verdict(flagship)
    assert "flatters" not in verdict(dataclasses.replace(flagship, evaluations=flagship.evaluations[:1]))


def test_a_handful_of_trades_is_called_luck(flagship: ReportData) -> None:
    few, many = (dataclasses.replace(flagship, evaluations=(scored("m", 0.9, net=5.0, trades=n),)) for n in (99, 100))
    assert "99 trades are too few" in verdict(few)
    assert "too few" not in verdict(many)


def test_a_model_that_takes_one_side_only_is_called_out(flagship: ReportData) -> None:
    pages = [
        verdict(dataclasses.replace(flagship, evaluations=(scored("m", 0.9, net=5.0, trades=500, long_share=s),)))
        for s in (0.02, 0.97, 0.9)
    ]
    assert ["trades short in 98.0" in pages[0], "trades long in 97.0" in pages[1]] == [True, True]
    assert "nearer barrier" not in pages[2]


def test_the_majority_class_stands_beside_the_accuracy(flagship: ReportData) -> None:
    text = verdict(dataclasses.replace(flagship, evaluations=(scored("m", 0.9),)))
    assert "right class in 40.0\u00a0% of rows; always naming the commonest class is right in 50.0\u00a0%" in text
