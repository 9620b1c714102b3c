"""Details, labels, data and assumptions show what the documents hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from mlf.operators.report.content import ModelDocument, ReportData
from mlf.operators.report.details import MOST, TOP_COLUMNS, details
from mlf.operators.report.diagrams import confusion, reliability, stack
from mlf.operators.report.labels import labels
from mlf.operators.report.market import assumptions, market
from mlf.operators.report.performance import performance
from mlf.operators.report.provenance import provenance

Read = Callable[[bytes | str], Element]


def text(cell: Element) -> str:
    return "".join(cell.itertext())


def test_the_confusion_matrix_keeps_its_orientation(read: Read) -> None:
    rows = [[1, 2, 3], [4, 5, 6], [0, 0, 0]]
    cells = [[td.text for td in tr.findall("td")] for tr in read(confusion(rows)).iter("tr")][1:]
    assert cells == [["1", "2", "3"], ["4", "5", "6"], ["0", "0", "0"]]
    first = read(confusion(rows)).find("tbody/tr/td")
    assert text(first) == "116.7\u00a0%"
    assert first.get("class") == "q2"


def test_bins_of_few_rows_are_not_drawn(read: Read) -> None:
    full = {"count": 30, "mean_predicted": 0.5, "observed": 0.5}
    tree = read(reliability([[full, {"count": 29, "mean_predicted": 0.9, "observed": 0.0}], [], [full, full]]))
    assert [sum(p.get("class") == f"mark m-{c}" for p in tree.iter("path")) for c in ("down", "flat", "up")] == [1, 0, 2]


def test_the_shares_of_a_stack_stand_side_by_side(read: Read) -> None:
    rects = [(float(r.get("x")), float(r.get("width"))) for r in read(stack([0.25, 0.5, 0.25])).iter("rect")]
    assert rects == [(0, 25), (25, 50), (75, 25)]


def test_the_best_model_is_open_and_the_rest_are_a_line_each(flagship: ReportData, read: Read) -> None:
    folds = list(read(details(flagship)).iter("details"))
    assert [f.get("open") for f in folds] == ["open"] + [None] * (len(flagship.evaluations) - 1)


def test_more_models_than_fit_are_counted_and_not_hidden(make: Any, read: Read) -> None:
    data = make(models=tuple(f"m{i}" for i in range(MOST + 5)), horizons=(5,), points=20)
    tree = read(details(data))
    assert len(list(tree.iter("details"))) == MOST
    assert "5 more evaluations" in text(tree)


def test_importances_are_shown_from_the_largest_down_with_their_shares(flagship: ReportData, read: Read) -> None:
    best = next(read(details(flagship)).iter("details"))
    (table,) = [t for t in best.iter("table") if t.get("class") == "bars"]
    shown = [float(text(row.findall("td")[-1])[:-2]) for row in table.iter("tr")]
    assert len(shown) == TOP_COLUMNS
    assert shown == sorted(shown, reverse=True)


def test_a_model_without_importance_has_none(flagship: ReportData) -> None:
    bare = dataclasses.replace(flagship, importances=())
    assert "Importance" not in details(bare)


def test_label_shares_equal_the_documents(flagship: ReportData, read: Read) -> None:
    rows = [r for r in read(labels(flagship)).iter("tr") if len(r.findall("td")) == 8]
    expected = [s for p in flagship.label_profiles for name, s in p["segments"].items() if name not in ("fit", "stop")]
    shown = [[text(td) for td in r.findall("td")] for r in rows]
    assert [s[0] for s in shown] == [f"{e['rows']:,}" for e in expected]
    assert [s[2] for s in shown] == [f"{100 * e['share']['down']:.1f}\u00a0%" for e in expected]
    assert [s[4] for s in shown] == [f"{100 * e['share']['up']:.1f}\u00a0%" for e in expected]


def test_segments_stand_in_order_of_time_whatever_the_order_of_the_document(flagship: ReportData, read: Read) -> None:
    shuffled = {"horizon": 5, "segments": {name: {"rows": 1} for name in ("fit", "test", "train", "validation")}}
    tree = read(labels(dataclasses.replace(flagship, label_profiles=(shuffled,))))
    assert [th.text for th in tree.iter("th") if th.get("scope") == "row"] == ["train", "validation", "test"]


def test_a_forced_exit_is_told_only_where_there_is_one(flagship: ReportData) -> None:
    held = tuple({**a, "flatten": None} for a in flagship.assumptions)
    assert "forced flat" in assumptions(flagship)
    assert "forced flat" not in assumptions(dataclasses.replace(flagship, assumptions=held))


def test_a_segment_without_rows_shows_placeholders(flagship: ReportData, read: Read) -> None:
    nothing = {"rows": 0, "share": {"down": None, "flat": None, "up": None}, "ambiguous_share": None}
    tree = read(labels(dataclasses.replace(flagship, label_profiles=({"horizon": 5, "segments": {"train": nothing}},))))
    assert sum(1 for _ in tree.iter("abbr")) == 6


def test_defects_that_did_not_occur_are_named_as_absent(flagship: ReportData) -> None:
    page = market(flagship)
    assert "duplicates</th><td>14" in page
    assert "None of: unsorted, off tick, nonpositive." in page


def test_rolls_are_marked_on_the_price(flagship: ReportData, read: Read) -> None:
    assert sum(line.get("class") == "moment" for line in read(market(flagship)).iter("line")) == 4


def test_parameters_that_differ_between_horizons_are_all_shown(flagship: ReportData) -> None:
    first, *rest = flagship.assumptions
    varied = dataclasses.replace(flagship, assumptions=({**first, "min_edge": 0.1}, *rest))
    assert "0.1 / 0 / 0 / 0" in assumptions(varied)
    assert "Cost per contract, round turn</th><td>$1.22" in assumptions(varied)


def test_a_model_has_one_colour_in_every_chart(flagship: ReportData, read: Read) -> None:
    seen = {}
    for path in read(performance(flagship)).iter("path"):
        seen.setdefault(path.find("title").text, set()).add(path.get("class"))
    assert {name: len(styles) for name, styles in seen.items()} == dict.fromkeys(flagship.models, 1)
    assert len({style for styles in seen.values() for style in styles}) == len(flagship.models)


def test_the_test_segment_has_charts_of_its_own_after_validation(make: Any, read: Read) -> None:
    data = make(segments=("test", "validation"), horizons=(5, 10))
    captions = [c.text for c in read(performance(data)).iter("figcaption")]
    assert captions == ["Horizon 5, validation", "Horizon 10, validation", "Horizon 5, test", "Horizon 10, test"]


def test_a_classifier_without_a_backtest_is_no_chart(flagship: ReportData) -> None:
    mute = (ModelDocument("m", "xgboost", 5, {"equity": [], "drawdown": []}),)
    assert "No backtest was evaluated." in performance(dataclasses.replace(flagship, evaluations=mute))


def test_ids_and_versions_are_shown_in_full(flagship: ReportData) -> None:
    page = provenance(flagship)
    for fact in (flagship.identity.spec_id, flagship.identity.plan_id, flagship.identity.data, "3.2.0", "name: mes_boost"):
        assert fact in page
