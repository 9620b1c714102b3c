"""Small figures: shares as a bar, importances as bars, a confusion matrix, a reliability diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.operators.report.axes import Scale
from mlf.operators.report.curves import number, path_of
from mlf.operators.report.figures import at, fixed, missing, percent
from mlf.operators.report.markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Classes in the order of every document, with the letter of their style.
CLASSES = (("Down", "down"), ("Flat", "flat"), ("Up", "up"))


def by_class(values: Any) -> tuple[Any, ...]:
    """What a document holds under ``down``, ``flat`` and ``up``; ``None`` where it holds nothing."""
    return tuple(at(values, key) for _, key in CLASSES)


#: Rows that a bin must hold before its observed frequency says anything.
FEW_ROWS = 30

SIDE = 230
PAD = 30


def bar(share: float, css: str = "bar") -> Html:
    """A bar as long as ``share`` (0 to 1) of its cell."""
    width = number(100 * min(max(share, 0.0), 1.0))
    rect = element("rect", width=width, height=8, rx=1)
    return element("svg", rect, class_=css, viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def stack(shares: Sequence[float]) -> Html:
    """The shares of the classes side by side; they need not add up to one."""
    left, parts = 0.0, []
    for (_, css), share in zip(CLASSES, shares, strict=True):
        parts.append(element("rect", x=number(100 * left), width=number(100 * share), height=8, class_=f"c-{css}"))
        left += share
    return element("svg", *parts, class_="stack", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def confusion(counts: Sequence[Sequence[int]] | None) -> Html:
    """Counts by true class (rows) and predicted class (columns); the shade is the share of the row."""
    if not counts:
        return element("p", missing("no confusion matrix in the document"))
    head = element("tr", element("th", "true \\ predicted", scope="col"), *(element("th", name, scope="col") for name, _ in CLASSES))
    rows = [_confusion_row(name, row) for (name, _), row in zip(CLASSES, counts, strict=True)]
    return element("table", element("thead", head), element("tbody", *rows), class_="confusion")


def _confusion_row(name: str, row: Sequence[int]) -> Html:
    total = sum(row)
    shares = [count / total if total else 0.0 for count in row]
    cells = [element("td", fixed(0)(n), element("small", percent(s)), class_=f"q{round(10 * s)}") for n, s in zip(row, shares, strict=True)]
    return element("tr", element("th", name, scope="row"), *cells)


def reliability(classes: Sequence[Sequence[Any]]) -> Html:
    """Observed frequency over predicted probability, one line per class; the dashed diagonal is perfect calibration.

    ``classes`` holds the bins of each class in the order of :data:`CLASSES`; bins below :data:`FEW_ROWS` rows are left out.
    """
    x, y = Scale(0, 1, PAD, SIDE - 8), Scale(0, 1, SIDE - PAD, 8)
    frame = [element("path", d=path_of([(x(0), y(0)), (x(1), y(1))]), class_="diagonal"), *_unit_axes(x, y)]
    lines = [_reliability_line(css, bins, (x, y)) for (_, css), bins in zip(CLASSES, classes, strict=True)]
    title = element("title", "Reliability: observed frequency over predicted probability")
    return element("svg", title, *frame, *lines, class_="chart square", role="img", viewBox=f"0 0 {SIDE} {SIDE}")


def _unit_axes(x: Scale, y: Scale) -> list[Html]:
    parts = []
    for tenth in (0, 5, 10):
        share, label = tenth / 10, f"{tenth * 10}%"
        parts.append(element("line", x1=PAD, x2=SIDE - 8, y1=number(y(share)), y2=number(y(share)), class_="grid"))
        parts.append(element("text", label, x=PAD - 4, y=number(y(share) + 3.5), class_="yt"))
        parts.append(element("text", label, x=number(x(share)), y=SIDE - PAD + 15, class_="xt"))
    return parts


def _reliability_line(css: str, bins: Sequence[Any], scales: tuple[Scale, Scale]) -> Html:
    x, y = scales
    pairs = [(at(b, "mean_predicted"), at(b, "observed")) for b in bins if (at(b, "count") or 0) >= FEW_ROWS]
    spots = [(x(p), y(o)) for p, o in pairs if p is not None and o is not None]
    if not spots:
        return Html()
    marks = [element("path", d=_marker(css, *spot), class_=f"mark m-{css}") for spot in spots]
    return join(element("path", d=path_of(spots), class_=f"line r-{css}"), *marks)


def _marker(css: str, x: float, y: float) -> str:
    """A triangle pointing the way of the class, or a square: shapes, so that colour is not all."""
    if css == "flat":
        return f"M{number(x - 2.5)} {number(y - 2.5)}h5v5h-5z"
    sign = 1 if css == "up" else -1
    return f"M{number(x)} {number(y - 3.5 * sign)}l3.4 {6 * sign}h-6.8z"


def class_key() -> Html:
    """The legend of the classes."""
    shapes = {"down": "\u25bc", "flat": "\u25a0", "up": "\u25b2"}
    items = [element("span", element("i", shapes[css], class_=f"k-{css}"), f" {name}") for name, css in CLASSES]
    return element("p", *items, class_="key")
