"""The page: its parts in reading order, its style, and the policy that lets a browser load nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from mlf.operators.report.details import details
from mlf.operators.report.features import features
from mlf.operators.report.labels import labels
from mlf.operators.report.leaderboard import leaderboard
from mlf.operators.report.market import assumptions, day, market
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.performance import performance
from mlf.operators.report.provenance import provenance
from mlf.operators.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlf.operators.report.content import ReportData

#: Anchor, title in the navigation, and what writes the section.
SECTIONS: tuple[tuple[str, str, Callable[[ReportData], Html]], ...] = (
    ("verdict", "Verdict", verdict),
    ("leaderboard", "Leaderboard", leaderboard),
    ("equity", "Equity", performance),
    ("models", "Models", details),
    ("labels", "Labels", labels),
    ("features", "Features", features),
    ("data", "Data", market),
    ("assumptions", "Assumptions", assumptions),
    ("identity", "Identity", provenance),
)


def render(data: ReportData) -> bytes:
    """The report as one HTML file in UTF-8. The same data give the same bytes; there is no script and nothing is loaded."""
    style = resources.files("mlf.operators.report").joinpath("style.css").read_text("utf-8")
    body = (_header(data), _navigation(), element("main", *(write(data) for _, _, write in SECTIONS)))
    page = element("html", _head(data, style), element("body", *body), lang="en")
    return f"<!doctype html>\n{page}\n".encode()


def _head(data: ReportData, style: str) -> Html:
    metas = (
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(style)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
    )
    title = element("title", f"{data.identity.name} \u00b7 {data.identity.symbol} \u00b7 mlf report")
    return element("head", *metas, title, element("style", Html(style)))


def policy(style: str) -> str:
    """A content security policy that allows this one style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _header(data: ReportData) -> Html:
    seal = ("\u25cf Test set sealed", "seal") if data.sealed_test else ("\u25cb Test set opened", "seal open")
    title = element("h1", data.identity.name, element("span", seal[0], class_=seal[1]))
    return element("header", title, element("p", join(*_facts(data)), class_="facts"))


def _facts(data: ReportData) -> list[Html]:
    profile, horizons = data.data_profile or {}, ", ".join(map(str, data.horizons))
    first, last = (day(profile.get(key)) for key in ("first", "last"))
    found = [element("b", data.identity.symbol)]
    found += [join(f"{first[:10]} to {last[:10]}")] if first and last else []
    found += [join(f"horizons {horizons} bars")] if horizons else []
    found += [join(f"{len(data.models)} models")] if data.models else []
    found.append(element("code", data.identity.plan_id[:19]))
    return [element("span", f) for f in found]


def _navigation() -> Html:
    return element("nav", *(element("a", title, href=f"#{anchor}") for anchor, title, _ in SECTIONS), aria_label="Sections")
