"""The figures of an evaluation that the page shows: their names, units, formats, and what they are judged against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mlf.operators.report.content import Document, ModelDocument
from mlf.operators.report.diagrams import by_class
from mlf.operators.report.figures import Formatter, at, cents, dollars, fixed, percent, shown
from mlf.operators.report.markup import Html, element

Reference = Callable[[Document], float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: where it stands in the document, how it is written, and the value that separates good from bad.

    ``sign`` is 1 where more is better, -1 where less is, 0 where the figure is neither. ``reason`` says why it can be missing.
    """

    title: str
    path: str
    format: Formatter
    reason: str
    unit: str = ""
    sign: int = 0
    reference: Reference = lambda _: 0.0

    def value(self, document: Document) -> float | None:
        found = at(document, self.path)
        return None if found is None else float(found)

    def lead(self, document: Document) -> float | None:
        """How far the figure is on the good side of its reference; ``None`` where either is missing or neither side is good."""
        value, reference = self.value(document), self.reference(document)
        return None if not self.sign or value is None or reference is None else self.sign * (value - reference)

    def cell(self, document: Document, best: float | None = None) -> Html:
        """The figure with an arrow for its side of the reference: colour is never alone. Marked if its lead is ``best``."""
        text = shown(self.value(document), self.format, self.reason)
        lead = self.lead(document)
        if not lead:
            return element("td", text)
        mark = "1" if lead == best else None
        name, arrow = ("good", "\u25b2") if lead > 0 else ("bad", "\u25bc")
        return element("td", text, element("i", arrow), class_=name, data_best=mark)


def even_guess(document: Document) -> float | None:
    """Balanced accuracy of a guess that ignores the data: one over the number of classes that occur."""
    supports = [at(c, "support") for c in by_class(at(document, "classification.classes"))]
    return 1.0 / sum(map(bool, supports)) if any(supports) else None


def chance_loss(document: Document) -> float | None:
    """Log loss of always answering the shares of the classes."""
    found = at(document, "classification.chance.log_loss")
    return None if found is None else float(found)


def chance_accuracy(document: Document) -> float | None:
    """Accuracy of always naming the commonest class."""
    found = at(document, "classification.chance.accuracy")
    return None if found is None else float(found)


NO_TRADES = "no trade was taken"
NO_ROWS = "no row was scored"

LOG_LOSS = Metric("Log loss", "classification.log_loss", fixed(4), NO_ROWS, "nats", -1, chance_loss)
BALANCED = Metric("Balanced accuracy", "classification.balanced_accuracy", percent, NO_ROWS, "", 1, even_guess)
MCC = Metric("MCC", "classification.mcc", fixed(3), "one class only", "", 1)
NET = Metric("Net", "backtest.net", dollars, NO_TRADES, "$", 1)
SHARPE = Metric("Sharpe", "backtest.sharpe_daily", fixed(2), "the daily result never varies", "daily, annualised", 1)
DRAWDOWN = Metric("Max drawdown", "backtest.max_drawdown", dollars, NO_TRADES, "$")
TRADES = Metric("Trades", "backtest.trades", fixed(0), "no backtest")
PROFIT_FACTOR = Metric("Profit factor", "backtest.profit_factor", fixed(2), "no losing trade, or none at all", "", 1, lambda _: 1.0)

#: What the leaderboard compares, from left to right.
LEADERBOARD = (LOG_LOSS, BALANCED, MCC, NET, SHARPE, DRAWDOWN, TRADES, PROFIT_FACTOR)

#: What the details of a model add.
SCORES = (
    LOG_LOSS,
    Metric("Log loss of chance", "classification.chance.log_loss", fixed(4), NO_ROWS, "nats"),
    Metric("Accuracy", "classification.accuracy", percent, NO_ROWS, "", 1, chance_accuracy),
    Metric("Accuracy of the commonest class", "classification.chance.accuracy", percent, NO_ROWS),
    BALANCED,
    Metric("Macro F1", "classification.macro_f1", fixed(3), NO_ROWS),
    Metric("Brier score", "classification.brier", fixed(4), NO_ROWS),
    MCC,
    Metric("Calibration error (ECE)", "calibration.ece.mean", fixed(4), NO_ROWS),
)
TRADING = (
    NET,
    Metric("Gross", "backtest.gross", dollars, NO_TRADES, "$", 1),
    Metric("Costs", "backtest.costs", dollars, NO_TRADES, "$"),
    TRADES,
    Metric("Long trades", "backtest.long_share", percent, NO_TRADES),
    Metric("Win rate", "backtest.win_rate", percent, NO_TRADES),
    PROFIT_FACTOR,
    Metric("Expectancy per trade", "backtest.expectancy", cents, NO_TRADES, "$", 1),
    SHARPE,
    Metric("Sortino", "backtest.sortino_daily", fixed(2), "no losing day", "daily, annualised", 1),
    DRAWDOWN,
    Metric("Longest drawdown", "backtest.max_drawdown_days", fixed(0), NO_TRADES, "days"),
    Metric("Best day", "backtest.best_day", dollars, NO_TRADES, "$"),
    Metric("Worst day", "backtest.worst_day", dollars, NO_TRADES, "$"),
    Metric("Time in the market", "backtest.exposure", percent, NO_TRADES),
    Metric("Longest trade", "backtest.longest_trade_bars", fixed(0), NO_TRADES, "bars"),
    Metric("Ambiguous trades", "backtest.ambiguous_share", percent, NO_TRADES),
)


def segment_of(evaluation: ModelDocument) -> str:
    """The segment that was scored; validation where the document does not say."""
    return str(evaluation.document.get("segment", "validation"))


def skill(evaluation: ModelDocument) -> float:
    """Log loss over that of chance, below 1 for a model that knows something; infinite where either is missing.

    The ratio makes horizons comparable whose classes are not equally hard to guess.
    """
    loss, chance = LOG_LOSS.value(evaluation.document), chance_loss(evaluation.document)
    return loss / chance if loss is not None and chance else float("inf")


def ranked(evaluations: Sequence[ModelDocument]) -> tuple[ModelDocument, ...]:
    """Best first; ties keep the order of the spec."""
    return tuple(sorted(evaluations, key=skill))


def best_value(metric: Metric, evaluations: Sequence[ModelDocument]) -> Any:
    """The largest lead among several, or ``None`` where there is no contest."""
    leads = [lead for e in evaluations if (lead := metric.lead(e.document)) is not None]
    return max(leads) if len(leads) > 1 else None
