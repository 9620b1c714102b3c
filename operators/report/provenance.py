"""What the run was, so that somebody else can run it again and get the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.figures import plain
from mlf.operators.report.markup import Html, element, join

if TYPE_CHECKING:
    from mlf.operators.report.content import Identity, ReportData


def provenance(data: ReportData) -> Html:
    """Ids, versions and the commands that reproduce and check the run."""
    identity = data.identity
    tables = element("div", _ids(identity), _versions(identity), class_="columns")
    return element("section", element("h2", "Identity"), tables, _again(), _spec(data.spec), id="identity")


def _ids(identity: Identity) -> Html:
    named = (("Spec", identity.spec_id), ("Plan", identity.plan_id), ("Data", identity.data), ("Seed", plain(identity.seed)))
    rows = [element("tr", element("th", name, scope="row"), element("td", element("code", value))) for name, value in named]
    return element("div", element("h3", "Ids"), element("table", element("tbody", *rows), class_="ids"))


def _versions(identity: Identity) -> Html:
    items = sorted(identity.environment.items())
    rows = [element("tr", element("th", name, scope="row"), element("td", version)) for name, version in items]
    return element("div", element("h3", "Environment"), element("table", element("tbody", *rows), class_="pairs"))


def _again() -> Html:
    steps = (
        ("mlf run SPEC", "the same spec, data and versions give this page again, byte for byte"),
        ("mlf verify RUN --rebuild", "recomputes the run in an empty store and compares every digest"),
        ("mlf diff RUN RUN", "says what moved between two runs, down to the line of the spec"),
    )
    items = [element("li", element("code", command), join(" \u2014 ", text)) for command, text in steps]
    return join(element("h3", "Run it again"), element("ul", *items, class_="steps"))


def _spec(text: str) -> Html | None:
    if not text:
        return None
    return element("details", element("summary", "The spec, every default spelled out"), element("pre", text))
