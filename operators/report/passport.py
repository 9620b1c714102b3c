"""What the bars say of themselves: the facts of the passport with their evidence, findings, and the rolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.operators.report.figures import MINUS, at, fixed, plain, shown
from mlf.operators.report.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.report.content import Document

#: Facts in the order in which people ask for them, with their titles.
FACTS = (
    ("format", "Format"),
    ("timezone", "Time zone of the stamps"),
    ("stamp", "Stamps mark the bar's"),
    ("interval", "Minutes per bar"),
    ("template", "Sessions"),
    ("tick", "Tick"),
    ("prices", "Prices"),
    ("volume", "Volume counts"),
)
WHO = {"data": "the bars", "format": "the format", "declared": "the spec"}
HOW = {"decided": "decided", "agrees": "the bars agree", "open": "open"}
BASES = {
    "overlap": "both quoted",
    "boundary": "last and first bar",
    "passport": "found in the prices",
    "adjusted": "adjusted by the vendor",
}
#: Rolls that stand in the table; of more, the last ones.
LISTED = 40


def passport(document: Document | None) -> Html | None:
    """A row per fact: value, who decided it, the evidence. ``None`` for a run without a passport, as of synthetic bars."""
    evidence = at(document, "evidence")
    if not evidence:
        return None
    rows = [_fact(title, evidence[name]) for name, title in FACTS if name in evidence]
    head = _head("Fact", "Value", "Decided by", "Evidence")
    table = element("table", head, element("tbody", *rows), class_="board texts")
    vendors = element("p", _vendor(document or {}), class_="key")
    return element("div", element("h3", "Passport"), element("div", table, class_="scroll"), vendors)


def _fact(title: str, fact: Mapping[str, Any]) -> Html:
    who = WHO.get(str(fact.get("by")), plain(fact.get("by")))
    how = HOW.get(str(fact.get("strength")), plain(fact.get("strength")))
    value = shown(fact.get("value"), plain, "neither bars nor spec say it")
    cells = [element("td", value), element("td", who, element("small", how)), element("td", plain(fact.get("text") or ""))]
    return element("tr", element("th", title, scope="row"), *cells)


def _vendor(document: Document) -> str:
    """What was read, in a sentence."""
    rows = document.get("rows")
    read = f"{rows:,} rows read" if isinstance(rows, int) else "Rows read"
    span = f", {_minute(document.get('first'))} to {_minute(document.get('last'))} UTC" if document.get("first") else ""
    findings = document.get("findings") or ()
    codes = ", ".join(dict.fromkeys(str(one.get("code")) for one in findings))
    return f"{read}{span}." + (f" Findings: {codes}." if codes else " Nothing speaks against what the spec says.")


def rolls(document: Document | None) -> Html | None:
    """The roll table: when, from which contract to which, both prices, and where they come from."""
    listed = (document or {}).get("rolls")
    if document is None or listed is None:
        return None
    why = element("p", _sentence(str(document.get("why") or document.get("rule") or "")), class_="lead")
    notes = [element("p", str(note), class_="note") for note in document.get("notes") or ()]
    return element("div", element("h3", f"Rolls ({len(listed)})"), why, *notes, _table(listed) if listed else None)


def _table(listed: Sequence[Mapping[str, Any]]) -> Html:
    head = _head("Trade date", "From", "To", "Old", "New", "Difference", "Ratio", "Prices from", "Sure")
    caption = element("caption", f"The last {LISTED} of {len(listed)}") if len(listed) > LISTED else None
    table = element("table", caption, head, element("tbody", *(_roll(row) for row in listed[-LISTED:])), class_="board rolls")
    return element("div", table, class_="scroll")


def _roll(row: Mapping[str, Any]) -> Html:
    figures = (("old", _price), ("new", _price), ("difference", _step), ("ratio", fixed(5)))
    unnamed = "the source names no contracts"
    names = [element("td", shown(row.get(name), str, unnamed)) for name in ("from", "to")]
    cells = [element("td", shown(row.get(name), form, "no ratio of prices at or below zero")) for name, form in figures]
    basis = BASES.get(str(row.get("basis")), plain(row.get("basis")))
    told = [element("td", basis), element("td", shown(row.get("confidence"), str, "the source names its contracts"))]
    return element("tr", element("th", str(row.get("trade_date") or _minute(row.get("ts"))), scope="row"), *names, *cells, *told)


def _price(value: float) -> str:
    return f"{value:,.10g}".replace("-", MINUS)


def _step(value: float) -> str:
    return f"{value:+,.10g}".replace("-", MINUS)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and not text.endswith(".") else "")


def _minute(stamp: object) -> str:
    return str(stamp)[:16].replace("T", " ")


def _head(*titles: str) -> Html:
    return element("thead", element("tr", *(element("th", title, scope="col") for title in titles)))
