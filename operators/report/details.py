"""Each model at each horizon in full: scores, trading, confusion, calibration, importance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.diagrams import CLASSES, FEW_ROWS, bar, by_class, class_key, confusion, reliability
from mlf.operators.report.figures import at, fixed, percent, shown
from mlf.operators.report.leaderboard import summary
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.metrics import SCORES, TRADING, Metric, ranked, skill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.report.content import Document, ModelDocument, ReportData

#: Evaluations shown in full; the page says how many it leaves to `mlf show`.
MOST = 30
TOP_COLUMNS = 12


def details(data: ReportData) -> Html:
    """A fold-out for each of the best evaluations, the best one open."""
    order = ranked(data.evaluations)
    importances = {i.key: i.document for i in data.importances}
    folds = [_fold(e, importances.get(e.key), None if i else "open") for i, e in enumerate(order[:MOST])]
    left = len(order) - len(folds)
    more = element("p", f"{left} more evaluations: `mlf show` prints their documents.", class_="key") if left > 0 else None
    lead = element("p", "Best first, by log loss relative to chance. Open a line for its full record.", class_="lead")
    return element("section", element("h2", "Models in detail"), lead, *folds, more, id="models")


def _fold(evaluation: ModelDocument, importance: Document | None, opened: str | None) -> Html:
    ratio = skill(evaluation)
    note = element("span", f"{fixed(3)(ratio)} of the log loss of chance", class_="soft end") if ratio != float("inf") else None
    title = element("summary", summary(evaluation), note)
    left = element("div", _figures("Scores", SCORES, evaluation.document), *_calibration(evaluation.document))
    middle = element("div", _figures("Trading", TRADING, evaluation.document))
    right = element("div", *_classes(evaluation.document), _importance(importance))
    return element("details", title, element("div", left, middle, right, class_="detail"), open=opened)


def _figures(title: str, metrics: Sequence[Metric], document: Document) -> Html:
    rows = [element("tr", element("th", m.title, _unit(m), scope="row"), m.cell(document)) for m in metrics]
    return join(element("h3", title), element("table", element("tbody", *rows), class_="pairs"))


def _unit(metric: Metric) -> Html | None:
    return element("small", metric.unit) if metric.unit and metric.unit != "$" else None


def _classes(document: Document) -> tuple[Html, ...]:
    counts = confusion(at(document, "classification.confusion"))
    return element("h3", "Confusion, rows"), counts, _per_class(by_class(at(document, "classification.classes")))


def _calibration(document: Document) -> tuple[Html, ...]:
    bins = [b or () for b in by_class(at(document, "calibration.classes"))]
    note = element("p", f"Bins with fewer than {FEW_ROWS} rows are left out.", class_="key")
    return element("h3", "Calibration: observed over predicted"), reliability(bins), class_key(), note


def _per_class(classes: Sequence[Mapping[str, object] | None]) -> Html:
    titles = ("Class", "Precision", "Recall", "F1")
    head = element("tr", *(element("th", t, scope="col") for t in titles))
    rows = [_class_row(name, c or {}) for (name, _), c in zip(CLASSES, classes, strict=True)]
    return element("table", element("thead", head), element("tbody", *rows), class_="perclass")


def _class_row(name: str, figures: Mapping[str, object]) -> Html:
    cells = [shown(figures.get("precision"), percent, "never predicted"), shown(figures.get("recall"), percent, "never occurs")]
    f1 = shown(figures.get("f1"), fixed(3), "never predicted or never occurs")
    return element("tr", element("th", name, scope="row"), *(element("td", c) for c in (*cells, f1)))


def _importance(document: Document | None) -> Html | None:
    columns = (document or {}).get("columns") or ()
    if not columns:
        return None
    top = max(c["gain"] for c in columns) or 1.0
    rows = [_importance_row(c, c["gain"] / top) for c in columns[:TOP_COLUMNS]]
    left = len(columns) - len(rows)
    title = f"Importance by gain, {len(rows)} of {len(columns)}" if left else "Importance by gain"
    return join(element("h3", title), element("table", element("tbody", *rows), class_="bars"))


def _importance_row(column: Mapping[str, object], length: float) -> Html:
    gain = float(str(column["gain"]))
    return element("tr", element("th", str(column["name"]), bar(length), scope="row"), element("td", percent(gain)))
