"""What there was to be learnt: the balance of the classes, per horizon and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.diagrams import CLASSES, by_class, class_key, stack
from mlf.operators.report.figures import Formatter, at, fixed, percent, shown
from mlf.operators.report.markup import Html, element

if TYPE_CHECKING:
    from mlf.operators.report.content import Document, ReportData

#: Segments in order of time. ``fit`` and ``stop`` are parts of ``train`` and have no line of their own.
SEGMENTS = ("train", "validation", "test")

#: Columns beside the shares: title, key, format.
FACTS: tuple[tuple[str, str, Formatter], ...] = (
    ("Ambiguous", "ambiguous_share", percent),
    ("Bars held", "mean_held", fixed(1)),
    ("Net ticks", "mean_net_ticks", fixed(2)),
)


def labels(data: ReportData) -> Html:
    """One table; a row per horizon and segment."""
    heading = element("h2", "Labels")
    if not data.label_profiles:
        return element("section", heading, element("p", "No label profile in this run.", class_="empty"), id="labels")
    lead = element("p", "Which barrier a trade entered at the next open touches first: lower is down, upper is up.", class_="lead")
    bodies = [_horizon(p) for p in sorted(data.label_profiles, key=lambda p: p["horizon"])]
    table = element("table", _head(), *bodies, class_="board labels")
    return element("section", heading, lead, element("div", table, class_="scroll"), class_key(), id="labels")


def _head() -> Html:
    titles = ("Segment", "Rows", "Balance", *(name for name, _ in CLASSES), *(title for title, _, _ in FACTS))
    return element("thead", element("tr", *(element("th", t, scope="col") for t in titles)))


def _horizon(profile: Document) -> Html:
    span = 3 + len(CLASSES) + len(FACTS)
    title = element("tr", element("th", f"Horizon {profile['horizon']}", colspan=span, scope="rowgroup"), class_="group")
    segments = profile.get("segments") or {}
    return element("tbody", title, *(_row(name, segments[name]) for name in SEGMENTS if name in segments))


def _row(name: str, facts: Document) -> Html:
    shares = by_class(at(facts, "share"))
    balance = element("td", stack([s or 0.0 for s in shares]))
    cells = [element("td", shown(s, percent, "no rows")) for s in shares]
    rest = [element("td", shown(at(facts, key), form, "no rows")) for _, key, form in FACTS]
    count = element("td", shown(at(facts, "rows"), fixed(0)))
    return element("tr", element("th", name, scope="row"), count, balance, *cells, *rest)
