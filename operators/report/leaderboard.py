"""All models at all horizons in one table per segment, best first within a horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.figures import fixed, shown
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.metrics import LEADERBOARD, best_value, chance_loss, ranked, segment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.operators.report.content import ModelDocument, ReportData


def leaderboard(data: ReportData) -> Html:
    """One table per scored segment; empty without evaluations."""
    segments = tuple(dict.fromkeys(segment_of(e) for e in data.evaluations))
    tables = [_segment(name, [e for e in data.evaluations if segment_of(e) == name]) for name in segments]
    return element("section", element("h2", "Leaderboard"), *(tables or [_nothing()]), _key(), id="leaderboard")


def _nothing() -> Html:
    return element("p", "No model was evaluated.", class_="empty")


def _key() -> Html:
    text = (
        "\u25b2 better and \u25bc worse than no skill: the class shares for log loss, one over the number of classes for balanced "
        "accuracy, 1 for the profit factor, 0 elsewhere. Underlined: best of its horizon. "
        "\u2014: not defined; point at it for the reason."
    )
    return element("p", text, class_="key")


def _segment(name: str, evaluations: Sequence[ModelDocument]) -> Html:
    horizons = sorted({e.horizon for e in evaluations})
    bodies = [_horizon(h, ranked([e for e in evaluations if e.horizon == h])) for h in horizons]
    table = element("table", element("caption", f"{name.capitalize()} rows"), _head(), *bodies, class_="board")
    return element("div", table, class_="scroll")


def _head() -> Html:
    titles = [element("th", m.title, element("small", m.unit) if m.unit else None, scope="col") for m in LEADERBOARD]
    chance = element("th", "chance", element("small", "nats"), scope="col", class_="soft")
    return element("thead", element("tr", element("th", "Model", scope="col"), titles[0], chance, *titles[1:]))


def _horizon(horizon: int, evaluations: Sequence[ModelDocument]) -> Html:
    rows = fixed(0)(max((e.document.get("rows") or 0 for e in evaluations), default=0))
    title = element("th", f"Horizon {horizon}", element("small", f" {rows} rows"), colspan=len(LEADERBOARD) + 2, scope="rowgroup")
    best = {m.path: best_value(m, evaluations) for m in LEADERBOARD}
    return element("tbody", element("tr", title, class_="group"), *(_row(e, best) for e in evaluations))


def _row(evaluation: ModelDocument, best: dict[str, float | None]) -> Html:
    name = element("th", evaluation.model, _kind(evaluation), scope="row")
    cells = [m.cell(evaluation.document, best[m.path]) for m in LEADERBOARD]
    chance = element("td", shown(chance_loss(evaluation.document), fixed(4)), class_="soft")
    return element("tr", name, cells[0], chance, *cells[1:])


def _kind(evaluation: ModelDocument) -> Html | None:
    return element("small", evaluation.kind) if evaluation.kind != evaluation.model else None


def summary(evaluation: ModelDocument) -> Html:
    """Name, horizon and segment of an evaluation, as a heading."""
    where = f" horizon {evaluation.horizon}, {segment_of(evaluation)}"
    return join(element("b", evaluation.model), _kind(evaluation), element("span", where, class_="soft"))
