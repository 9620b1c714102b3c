"""What the run found, in one sentence, with what must be said against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.operators.report.features import wrong
from mlf.operators.report.figures import at, dollars, fixed, percent, shown
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.metrics import (
    BALANCED,
    DRAWDOWN,
    LOG_LOSS,
    NET,
    SHARPE,
    TRADES,
    Metric,
    chance_accuracy,
    chance_loss,
    even_guess,
    ranked,
    segment_of,
    skill,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.operators.report.content import ModelDocument, ReportData

#: Below this number of trades the figures of a backtest say next to nothing.
FEW_TRADES = 100
#: Beyond this share of trades on one side, a model does hardly more than lean on the nearer barrier.
ONE_SIDED = 0.95


@dataclass(frozen=True, slots=True)
class Finding:
    """The best evaluation on validation rows, how many were compared, and how many of them beat chance."""

    best: ModelDocument
    compared: int
    beat: int


def finding(evaluations: Sequence[ModelDocument]) -> Finding | None:
    """The lowest log loss relative to chance among the validation scores, never the test's; ``None`` if there is no score."""
    scored = [e for e in ranked(evaluations) if segment_of(e) != "test" and skill(e) != float("inf")]
    return Finding(scored[0], len(scored), sum(skill(e) < 1 for e in scored)) if scored else None


def verdict(data: ReportData) -> Html:
    """The section at the top of the page."""
    found = finding(data.evaluations)
    if found is None:
        return element("section", element("h2", "Nothing was evaluated."), id="verdict", class_="verdict")
    parts = (element("h2", headline(found)), _tiles(found.best), _caveats(found, data))
    return element("section", *parts, id="verdict", class_="verdict")


def headline(found: Finding) -> Html:
    """One honest sentence."""
    who = join(element("b", found.best.model), f" at horizon {found.best.horizon}")
    net, trades = NET.value(found.best.document), TRADES.value(found.best.document)
    if not found.beat:
        return join("No model beats chance. ", who, " comes closest.")
    if not trades:
        return join(who, " beats chance, but takes no trade.")
    if net is None or net <= 0:
        return join(who, " beats chance, but does not earn its costs.")
    return join(who, " beats chance and earns after costs.")


def _tiles(best: ModelDocument) -> Html:
    document = best.document
    backtest = at(document, "backtest") or {}
    notes: tuple[tuple[Metric, Html | str], ...] = (
        (LOG_LOSS, join("chance ", shown(chance_loss(document), fixed(4)))),
        (BALANCED, join("even guess ", shown(even_guess(document), percent))),
        (NET, join("costs ", shown(at(backtest, "costs"), dollars))),
        (SHARPE, "daily, annualised"),
        (DRAWDOWN, join("longest ", shown(at(backtest, "max_drawdown_days"), fixed(0)), " days")),
        (TRADES, join("won ", shown(at(backtest, "win_rate"), percent))),
    )
    return element("div", *(_tile(metric, best, note) for metric, note in notes), class_="tiles")


def _tile(metric: Metric, best: ModelDocument, note: Html | str) -> Html:
    lead = metric.lead(best.document)
    mood = None if not lead else "good" if lead > 0 else "bad"
    arrow = element("i", "\u25b2" if mood == "good" else "\u25bc") if mood else None
    value = shown(metric.value(best.document), metric.format, metric.reason)
    parts = (element("span", metric.title, class_="label"), element("strong", value, arrow), element("span", note, class_="note"))
    return element("div", *parts, class_=f"tile {mood or ''}".strip())


def _caveats(found: Finding, data: ReportData) -> Html:
    items = [wrong(data.audit), _selection(found), _majority(found.best), _few_trades(found.best), _one_sided(found.best), _test(data)]
    return element("ul", *(element("li", item) for item in items if item), class_="caveats")


def _selection(found: Finding) -> Html:
    lower = f"{found.beat} of {found.compared}" if found.compared > 1 else "none" if not found.beat else "the only one"
    text = f"Scored on validation rows: {lower} of the model and horizon pairs beat the log loss of chance."
    if found.compared > 1:
        text += " The best was picked on the rows that it is scored on, which flatters it."
    return join(text)


def _majority(best: ModelDocument) -> Html | None:
    accuracy, chance = at(best.document, "classification.accuracy"), chance_accuracy(best.document)
    if accuracy is None or chance is None:
        return None
    return join(
        f"It names the right class in {percent(accuracy)} of rows; always naming the commonest class is right in {percent(chance)}."
    )


def _few_trades(best: ModelDocument) -> Html | None:
    trades = TRADES.value(best.document)
    if not trades or trades >= FEW_TRADES:
        return None
    return join(f"{fixed(0)(trades)} trades are too few to tell skill from luck.")


def _one_sided(best: ModelDocument) -> Html | None:
    share = at(best.document, "backtest.long_share")
    if share is None or 1 - ONE_SIDED < share < ONE_SIDED:
        return None
    side = "long" if share >= ONE_SIDED else "short"
    return join(
        f"It trades {side} in {percent(max(share, 1 - share))} of its trades: with one barrier nearer than the other, the "
        "likeliest class is often just the nearer barrier, which says nothing about the side that pays."
    )


def _test(data: ReportData) -> Html:
    if data.sealed_test:
        return join(
            "The test rows are sealed: no model has been scored on them. ", element("code", "evaluate.test: true"), " opens them, once."
        )
    return join("The test rows have been opened. Every further look makes them less of a test.")
