"""What the models saw: the audit of the columns, and per timeframe how they are distributed, drift and repeat each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.curves import number
from mlf.operators.report.figures import MINUS, at, fixed, percent, shown
from mlf.operators.report.markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.operators.report.content import Document, ReportData

#: Drift from which a column counts as another population (Siddiqi 2006).
DRIFTED = 0.25
TITLES = ("Column", "Training rows", "p1", "Median", "p99", "Missing", "First value (UTC)", "Drift, validation", "Drift, test")
NO_VALUE = "no value in these rows"
#: Columns that a sentence names.
NAMED = 6


def features(data: ReportData) -> Html:
    """The audit in one sentence, and a table per timeframe behind a line that sums it up."""
    heading = element("h2", "Features")
    told = _audited(data.audit)
    if not data.feature_profiles:
        return element("section", heading, told, element("p", "No feature profile in this run.", class_="empty"), id="features")
    key = "Drift is the population stability index from training rows: below 0.1 is stable, above 0.25 is another population."
    tables = [_timeframe(profile) for profile in data.feature_profiles]
    return element("section", heading, told, element("p", key, class_="lead"), *tables, id="features")


def wrong(audit: Document | None) -> Html | None:
    """What an audit has found wrong, in one sentence; ``None`` if there is nothing, or no audit."""
    columns = (audit or {}).get("columns") or ()
    parts = [
        f"{_names([c['name'] for c in columns if c.get('verdict') == verdict])} {words}"
        for verdict, words in (("leak", "knew the future when audited."), ("failed", "could not be audited: the operator raised."))
        if any(c.get("verdict") == verdict for c in columns)
    ]
    return join(" ".join(parts)) if parts else None


def _audited(audit: Document | None) -> Html:
    if audit is None:
        return element(
            "p", "Not audited for knowledge of the future: ", element("code", "mlf audit features SPEC"), " does it.", class_="lead"
        )
    found = wrong(audit)
    counted = f"{len(audit.get('columns') or ())} columns at {len(audit.get('cuts') or ())} points in time"
    if found is not None:
        return element("p", element("strong", found), f" Audited: {counted}.", class_="bad")
    empty = sum(c.get("verdict") == "empty" for c in audit.get("columns") or ())
    untold = f" {empty} had no value to compare." if empty else ""
    text = f"Audited: {counted}; no value changed with the bars that came after.{untold} "
    return element("p", text, _certificate(audit), class_="lead")


def _certificate(audit: Document) -> Html:
    return join("Certificate ", element("code", str(audit.get("id"))[:19]), ".")


def _names(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest


def _timeframe(profile: Document) -> Html:
    columns, groups = profile.get("columns") or (), profile.get("clusters") or ()
    drifted = [c["name"] for c in columns if (at(c, "psi.validation") or 0) > DRIFTED]
    facts = [f"{len(columns)} columns", f"{len(drifted)} drifted by validation", f"{len(groups)} groups that repeat each other"]
    summary = element("summary", element("b", str(profile.get("timeframe"))), " ", element("small", ", ".join(facts)))
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in TITLES)))
    table = element("table", head, element("tbody", *(_row(column) for column in columns)), class_="board profile")
    return element("details", summary, element("div", element("div", table, class_="scroll"), _groups(groups), class_="inside"))


def _row(column: Document) -> Html:
    quantiles = [element("td", shown(at(column, f"quantiles.{name}"), short, NO_VALUE)) for name in ("p1", "p50", "p99")]
    missing = element("td", shown(column.get("missing"), percent, "no bars"))
    first = element("td", shown(at(column, "first.time"), _minute, "never"))
    drift = [_drift(at(column, f"psi.{segment}")) for segment in ("validation", "test")]
    shape = element("td", spark(column.get("histogram") or ()))
    return element("tr", element("th", str(column.get("name")), scope="row"), shape, *quantiles, missing, first, *drift)


def _drift(value: float | None) -> Html:
    return element("td", shown(value, fixed(2), NO_VALUE), class_="bad" if (value or 0) > DRIFTED else None)


def _groups(groups: Sequence[Sequence[str]]) -> Html | None:
    if not groups:
        return None
    items = [element("li", ", ".join(group)) for group in groups]
    return join(element("h3", "Correlated beyond 0.95"), element("ul", *items, class_="caveats"))


def spark(shares: Sequence[float]) -> Html:
    """A histogram as small as a word."""
    top = max(shares, default=0.0)
    wide = 96 / len(shares) if shares else 0.0
    bars = [
        element("rect", x=number(i * wide), y=number(20 - 20 * share / top), width=number(wide * 0.9), height=number(20 * share / top))
        for i, share in enumerate(shares)
        if share
    ]
    return element("svg", *bars, class_="spark", viewBox="0 0 96 20", preserveAspectRatio="none", aria_hidden="true")


def short(value: float) -> str:
    """Four significant digits."""
    text = fixed(0)(value) if abs(value) >= 10_000 else f"{value:.4g}"  # noqa: PLR2004 - where thousands need separators
    return text.replace("-", MINUS)


def _minute(stamp: object) -> str:
    return str(stamp)[:16].replace("T", " ")
