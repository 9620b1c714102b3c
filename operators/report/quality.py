"""What was wrong with the bars, what was done about it, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.operators.report.figures import Formatter, at, fixed, percent, shown
from mlf.operators.report.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.report.content import Document

#: What became of bars: key of the document, title.
DONE = (("kept", "Kept"), ("repaired", "Repaired"), ("dropped", "Dropped"), ("sorted", "Sorted"))
#: Holes that stand in the table.
LISTED = 8
WHERE = {"inside": "inside a session", "edge": "at its open or close", "whole": "whole session"}
WORDS = {"quiet_minutes": "Quiet minutes", "hole_minutes": "Minutes in holes", "holes": "Holes", "whole_sessions": "Sessions without a bar"}


def defects(profile: Document) -> Html | None:
    """A row per defect that occurred; ``None`` where the profile has no such list."""
    found = profile.get("defects")
    if found is None:
        return None
    heading = element("h3", "Defects")
    if not found:
        return element("div", heading, element("p", "None: no bar was changed or left out.", class_="key"))
    titles = ("Defect", "Bars", "Share", *(title for _, title in DONE), "First", "Last")
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in titles)))
    table = element("table", head, element("tbody", *(_defect(row) for row in found)), class_="board defects")
    key = element("p", "Every touched row is on record: mlf data changes.", class_="key")
    return element("div", heading, element("div", table, class_="scroll"), key)


def _defect(row: Mapping[str, Any]) -> Html:
    name = element("th", str(row.get("defect", "")).replace("_", " "), element("small", str(row.get("words") or "")), scope="row")
    counts: list[tuple[str, Formatter]] = [("bars", fixed(0)), ("share", _share), *((key, _count) for key, _ in DONE)]
    cells = [element("td", shown(row.get(key), form)) for key, form in counts]
    return element("tr", name, *cells, *(element("td", _minute(row.get(edge))) for edge in ("first", "last")))


def _share(value: float) -> str:
    return percent(value) if value >= 0.001 or value == 0 else "<\u00a00.1\u00a0%"  # noqa: PLR2004 - what one decimal can say


def _count(value: float) -> str:
    return fixed(0)(value) if value else ""


def gaps(profile: Document) -> Html | None:
    """Minutes of open hours without a bar, and the longest holes; ``None`` where the profile has none of it."""
    found = profile.get("gaps")
    if not found:
        return None
    totals = [(title, found[key]) for key, title in WORDS.items() if key in found]
    rows = [element("tr", element("th", title, scope="row"), element("td", shown(value, fixed(0)))) for title, value in totals]
    table = element("table", element("tbody", *rows), class_="pairs")
    key = element("p", "Quiet: as long as a market so thin leaves by itself.", class_="key")
    return element("div", element("h3", "Gaps"), table, key, _longest(found.get("longest") or ()))


def _longest(holes: Sequence[Mapping[str, Any]]) -> Html | None:
    if not holes:
        return None
    head = element("thead", element("tr", *(element("th", t, scope="col") for t in ("Longest holes, from (UTC)", "Minutes", "Where"))))
    rows = [
        element("tr", element("th", _minute(h.get("from")), scope="row"), element("td", fixed(0)(h.get("minutes") or 0)), _where(h))
        for h in holes[:LISTED]
    ]
    return element("table", head, element("tbody", *rows))


def _where(hole: Mapping[str, Any]) -> Html:
    return element("td", WHERE.get(str(hole.get("kind")), str(hole.get("kind"))))


def volume(profile: Document) -> str | None:
    """Share of bars whose volume is known, as a percentage; ``None`` where the profile does not say."""
    share = at(profile, "volume.known_share")
    return None if share is None else percent(share)


def _minute(stamp: object) -> str:
    return str(stamp)[:16].replace("T", " ")
