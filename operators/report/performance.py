"""Equity and drawdown: one pair of charts per segment and horizon, all models in it, each model with one colour everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.curves import Canvas, Series, chart, points_of
from mlf.operators.report.figures import at, dollars
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.metrics import NET, segment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.report.content import ModelDocument, ReportData

#: Points of one curve at most, and of all curves of a page together: what bounds the size of the page.
CURVE_POINTS = 460
PAGE_POINTS = 20_000


def performance(data: ReportData) -> Html:
    """Charts of every segment and horizon that has a backtest."""
    drawn = [e for e in data.evaluations if e.document.get("equity")]
    heading = element("h2", "Equity and drawdown")
    if not drawn:
        return element("section", heading, element("p", "No backtest was evaluated.", class_="empty"), id="equity")
    most = min(CURVE_POINTS, PAGE_POINTS // (2 * len(drawn)))
    styles = {name: i for i, name in enumerate(data.models)}
    panels = sorted({(segment_of(e) == "test", segment_of(e), e.horizon) for e in drawn})
    groups = [[e for e in drawn if (segment_of(e), e.horizon) == (segment, horizon)] for _, segment, horizon in panels]
    note = element("p", "Net of costs and slippage, one contract, marked to market at every bar close. Times are UTC.", class_="lead")
    wide = "charts one" if len(groups) == 1 else "charts"
    return element("section", heading, note, element("div", *(_panel(g, styles, most) for g in groups), class_=wide), id="equity")


def _panel(group: Sequence[ModelDocument], styles: Mapping[str, int], most: int) -> Html:
    name = f"Horizon {group[0].horizon}, {segment_of(group[0])}"
    ordered = sorted(group, key=lambda e: -(NET.value(e.document) or 0.0))
    equity = chart(_series(ordered, styles, ("equity", most)), Canvas(f"Equity in dollars: {name}"))
    drawdown = chart(_series(ordered, styles, ("drawdown", most)), Canvas(f"Drawdown in dollars: {name}", height=120))
    parts = (element("figcaption", name), _legend(ordered, styles), _axis("Equity, $"), equity, _axis("Drawdown, $"), drawdown)
    return element("figure", *parts)


def _axis(text: str) -> Html:
    return element("p", text, class_="axis")


def _series(group: Sequence[ModelDocument], styles: Mapping[str, int], curve: tuple[str, int]) -> list[Series]:
    """Curves of a panel, the best one last, so that it lies on top."""
    key, most = curve
    return [Series(e.model, points_of(e.document.get(key) or (), most), styles[e.model]) for e in reversed(group)]


def _legend(group: Sequence[ModelDocument], styles: Mapping[str, int]) -> Html:
    items = [element("li", _swatch(styles[e.model]), element("span", e.model), _final(e)) for e in group]
    return element("ul", *items, class_="legend")


def _final(evaluation: ModelDocument) -> Html:
    net = at(evaluation.document, NET.path)
    return element("b", dollars(net)) if net is not None else join()


def _swatch(style: int) -> Html:
    line = element("line", x1=0, x2=22, y1=4, y2=4, class_=f"line {Series('', (), style).css}")
    return element("svg", line, class_="swatch", viewBox="0 0 22 8", aria_hidden="true")
