"""Documents as a run would write them, from a seeded walk: large enough to fill a page, none of them real."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, TreeBuilder

import pytest

from mlf.operators.report.content import Identity, ModelDocument, ReportData

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2024, 9, 3, tzinfo=UTC)
CLASSES = ("down", "flat", "up")
KINDS = ("xgboost", "lightgbm", "catboost", "logistic", "voting")


@dataclass(frozen=True)
class Shape:
    """How much a made-up run holds."""

    models: tuple[str, ...] = ("xgb", "lgb", "cat", "logit", "vote")
    horizons: tuple[int, ...] = (5, 10, 15, 20)
    segments: tuple[str, ...] = ("validation",)
    points: int = 1_000
    columns: int = 80


def stamp(step: int, minutes: int) -> str:
    """ISO time of a step."""
    return (START + timedelta(minutes=step * minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def walk(rng: random.Random, shape: Shape) -> tuple[list[list[Any]], list[list[Any]]]:
    """An equity curve and its drawdown."""
    value, peak, equity, drawdown = 0.0, 0.0, [], []
    drift = rng.uniform(-3, 4)
    for step in range(shape.points):
        value += rng.gauss(drift, 45)
        peak = max(peak, value)
        equity.append([stamp(step, 160), round(value, 2)])
        drawdown.append([stamp(step, 160), round(value - peak, 2)])
    return equity, drawdown


def classification(rng: random.Random, edge: float) -> dict[str, Any]:
    """Class metrics; ``edge`` is how far the log loss is below that of chance."""
    confusion = [[rng.randint(300, 2_400) for _ in range(3)] for _ in range(3)]
    per_class = {
        name: {"precision": rng.uniform(0.3, 0.5), "recall": rng.uniform(0.2, 0.6), "f1": rng.uniform(0.3, 0.5), "support": sum(row)}
        for name, row in zip(CLASSES, confusion, strict=True)
    }
    figures = {name: rng.uniform(0.34, 0.45) for name in ("accuracy", "balanced_accuracy", "macro_f1")}
    chance = {"accuracy": 0.4123, "log_loss": 1.0712}
    rest = {"log_loss": 1.0712 - edge, "brier": 0.6361, "mcc": 2.5 * edge, "confusion": confusion, "chance": chance}
    return {**figures, **rest, "classes": per_class}


def calibration(rng: random.Random) -> dict[str, Any]:
    """Bins of each class, the emptier ones at the ends."""

    def bins() -> list[dict[str, Any]]:
        rows = []
        for i in range(10):
            count = int(4_000 * math.exp(-((i - 3) ** 2) / 3))
            middle = 0.1 * i + 0.05
            observed = min(max(0.33 + 0.7 * (middle - 0.33) + rng.gauss(0, 0.02), 0), 1) if count else None
            rows.append({"low": i / 10, "high": (i + 1) / 10, "count": count, "mean_predicted": middle, "observed": observed})
        return rows

    return {"classes": {name: bins() for name in CLASSES}, "ece": {"mean": rng.uniform(0.01, 0.04)}}


def backtest(rng: random.Random, net: float, lowest: float) -> dict[str, Any]:
    """Figures of the backtest."""
    costs = rng.uniform(800, 2_500)
    return {
        "net": net,
        "gross": net + costs,
        "costs": costs,
        "trades": rng.randint(250, 2_400),
        "win_rate": rng.uniform(0.4, 0.56),
        "profit_factor": rng.uniform(0.85, 1.3),
        "expectancy": net / 800,
        "sharpe_daily": net / 1_900,
        "sortino_daily": net / 1_300,
        "max_drawdown": -lowest,
        "max_drawdown_days": rng.randint(5, 60),
        "exposure": rng.uniform(0.2, 0.7),
        "longest_trade_bars": rng.randint(12, 50),
        "worst_day": -rng.uniform(200, 700),
        "best_day": rng.uniform(200, 900),
        "ambiguous_share": rng.uniform(0, 0.03),
        "long_share": rng.uniform(0.2, 0.8),
    }


def evaluation(rng: random.Random, scored: tuple[int, str], shape: Shape) -> dict[str, Any]:
    """A whole evaluation document of a horizon and a segment."""
    horizon, segment = scored
    equity, drawdown = walk(rng, shape)
    lowest = min(v for _, v in drawdown)
    return {
        "horizon": horizon,
        "segment": segment,
        "rows": 9_800 - 40 * horizon,
        "classification": classification(rng, rng.uniform(-0.006, 0.024)),
        "calibration": calibration(rng),
        "backtest": backtest(rng, equity[-1][1], lowest),
        "equity": equity,
        "drawdown": drawdown,
    }


def importance(rng: random.Random, shape: Shape) -> dict[str, Any]:
    """Gains that add up to one, largest first."""
    gains = sorted((rng.expovariate(1) for _ in range(shape.columns)), reverse=True)
    names = [f"{rng.choice(['5m', '15m', '30m', '1h'])}/feature_{i}" for i in range(shape.columns)]
    return {"columns": [{"name": n, "gain": g / sum(gains)} for n, g in zip(names, gains, strict=True)]}


def label_profile(rng: random.Random, horizon: int) -> dict[str, Any]:
    """Balance of the classes in each segment."""

    def facts(rows: int) -> dict[str, Any]:
        down, up = rng.uniform(0.32, 0.4), rng.uniform(0.3, 0.38)
        facts = {"ambiguous_share": rng.uniform(0, 0.02), "mean_held": horizon * 1.3, "mean_net_ticks": rng.uniform(-1.4, -0.2)}
        return {"rows": rows, "share": {"down": down, "flat": 1 - down - up, "up": up}, **facts}

    rows = {"fit": 38_900, "stop": 6_800, "train": 45_800, "validation": 9_600, "test": 9_900}
    return {"horizon": horizon, "segments": {name: facts(count) for name, count in rows.items()}}


def data_profile(rng: random.Random) -> dict[str, Any]:
    """A profile with closes that wander."""
    price, closes = 4_700.0, []
    for step in range(900):
        price += rng.gauss(1.1, 18)
        closes.append([stamp(step, 480), round(price * 4) / 4])
    counts = {"duplicates": 14, "unsorted": 0, "ohlc": 3, "off_tick": 0, "nonpositive": 0, "outside": 2, "silent": 1}
    span = {"first": closes[0][0], "last": closes[-1][0], "roll_times": [closes[i][0] for i in (40, 310, 590, 860)]}
    totals = {"rows": 70_616, "rows_in": 70_630, "interval": 5, "sessions": 257, "missing_minutes": 118, "rolls": 4}
    return {**totals, **span, "counts": counts, "closes": closes}


def assumption(horizon: int) -> dict[str, Any]:
    """Parameters of the nodes that trade a horizon."""
    barriers = {"k_up": 1.0 + horizon / 10, "k_down": 0.7 + horizon / 20, "vertical": math.ceil(2.5 * horizon)}
    contract = {"atr": 14, "tick": 0.25, "tick_value": 1.25, "cost": 1.22, "slippage_ticks": 1}
    return {"horizon": horizon, **barriers, **contract, "costs": "net", "flatten": 10, "min_edge": 0.0, "on_opposite": "hold"}


class Reader(HTMLParser):
    """A strict reader: every element that opens must close, in order; attributes come unescaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree, self.open = TreeBuilder(), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {k: v or "" for k, v in attrs})
        if tag == "meta":
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {k: v or "" for k, v in attrs})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(data)


@pytest.fixture(scope="session")
def read() -> Callable[[bytes | str], Element]:
    """Markup as a tree; fails where it is not well formed."""

    def parse(page: bytes | str) -> Element:
        reader = Reader()
        reader.feed(page.decode("utf-8") if isinstance(page, bytes) else page)
        reader.close()
        assert reader.open == []
        root = reader.tree.close()
        assert root is not None
        return root

    return parse


def build(shape: Shape) -> ReportData:
    """A report of any shape; equal shapes give equal data."""
    rng = random.Random(7)  # noqa: S311 - made-up documents, no secrets
    pairs = [(m, KINDS[i % len(KINDS)], h, s) for s in shape.segments for i, m in enumerate(shape.models) for h in shape.horizons]
    versions = {"python": "3.11", "numpy": "2.4.6", "xgboost": "3.2.0", "lightgbm": "4.7.0", "catboost": "1.2.10"}
    ids = [f"sha256:{pair * 32}" for pair in ("1f", "c4", "9a")]
    return ReportData(
        identity=Identity("mes_boost", "MES", *ids, 42, versions),
        spec="mlf: 1\nname: mes_boost\nsymbol: MES\nseed: 42\n",
        data_profile=data_profile(rng),
        label_profiles=tuple(label_profile(rng, h) for h in shape.horizons),
        evaluations=tuple(ModelDocument(m, k, h, evaluation(rng, (h, s), shape)) for m, k, h, s in pairs),
        importances=tuple(ModelDocument(m, k, h, importance(rng, shape)) for m, k, h, s in pairs if s == "validation"),
        assumptions=tuple(assumption(h) for h in shape.horizons),
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., ReportData]:
    """The maker of reports; takes the fields of a shape."""
    return lambda **fields: build(Shape(**fields))


@pytest.fixture(scope="session")
def flagship() -> ReportData:
    """Five models at four horizons."""
    return build(Shape())
