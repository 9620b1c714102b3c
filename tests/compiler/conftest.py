"""A small sound graph of real operators, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.compiler.catalog import operators
from mlf.compiler.compile import analyse
from mlf.compiler.graph import Draft, Graph
from mlf.compiler.unit import Request, Unit
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from pathlib import Path

LEAST = "mlf: 1\nname: a\nsymbol: MES\n"
DATA = "data: {source: synthetic, start: 2024-01-02, end: 2024-03-01}\ntimeframes: {base: 15m}\n"
REST = "labels: {triple_barrier: {horizons: [5, 10]}}\nsplits: {embargo: 20}\nmodels: {lin: logistic}\n"


def _draft(node_id: str, operator: str, inputs: dict[str, Any] | None = None, **params: Any) -> Draft:
    """A use of an operator of the catalogue; ``facts`` are further fields of the draft."""
    declared, facts = operators()[operator], params.pop("facts", {})
    return Draft(node_id, declared, declared.params(**params), inputs or {}, (), **facts)


def _sound() -> Graph:
    contract = {"tick": 0.25, "template": "equity_index"}
    months = {"months": "HMUZ", "roll": "third_friday", "volatility": 0.2, "daily_volume": 1e6, "base_price": 5_000.0}
    market = {"k_up": 1.0, "k_down": 1.0, "vertical": 10, "tick": 0.25, "tick_value": 1.25, "cost": 1.22}
    split = {"train": 0.7, "validation": 0.15, "test": 0.15, "purge": 15, "embargo": 0}
    parts = (Part("rsi@1", {}, ("rsi_14",), ("close",)),)
    drafts = (
        _draft("source", "data.synthetic", symbol="MES", start="2024-01-02", end="2024-03-01", **contract, **months),
        _draft("clean", "data.clean", {"bars": "source"}, tick=0.25),
        _draft("sessions", "data.sessions", {"bars": "clean"}, template="equity_index"),
        _draft("bars", "bars.resample", {"bars": "sessions"}, minutes=5, facts={"minutes": 5}),
        _draft("labels", "labels.triple_barrier", {"bars": "bars"}, horizon=5, **market, facts={"minutes": 5}),
        _draft("features", "features.compute", {"bars": "bars"}, facts={"parts": parts, "lookback": 14, "minutes": 5}),
        _draft("matrix", "features.matrix", {"features": ("features",), "bars": ("bars",)}, timeframes=("5m",)),
        _draft("split", "split.chronological", {"labels": "labels", "matrix": "matrix"}, **split),
        _draft("scaler", "scale.standard", {"matrix": "matrix", "rows": "split"}),
        _draft("fit", "fit.logistic", {"matrix": "matrix", "rows": "split", "labels": "labels", "scaler": "scaler"}),
        _draft("predict", "predict.logistic", {"model": "fit", "matrix": "matrix", "rows": "split", "scaler": "scaler"}),
    )
    return Graph(drafts, {"predictions": "predict"})


def _changed(graph: Graph, node_id: str, **fields: Any) -> Graph:
    """The graph with fields of one draft replaced; ``inputs`` are laid over its own."""
    found = graph.by_id()[node_id]
    merged = {**fields, "inputs": {**found.inputs, **fields.get("inputs", {})}}
    return replace(graph, drafts=tuple(replace(d, **merged) if d is found else d for d in graph.drafts))


def _added(graph: Graph, *drafts: Draft) -> Graph:
    return replace(graph, drafts=(*graph.drafts, *drafts))


class Compiling:
    """Specs of a test's own folder; ``cache`` remembers the digests of modules, which saves most of a compilation."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache = folder, cache

    def write(self, text: str, name: str = "spec.yaml") -> Path:
        """A small spec; ``text`` comes on top of what a spec needs, and replaces it where a key is the same."""
        keys = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
        needed = [line for line in (LEAST + DATA + REST).splitlines() if line.partition(":")[0] not in keys]
        path = self.folder / name
        path.write_text("\n".join([*needed, text, ""]), "utf-8")
        return path

    def unit(self, text: str = "", *overrides: str) -> Unit:
        """What the compiler makes of it."""
        return analyse(Request(self.write(text), overrides, self.cache))

    def plan(self, text: str = "", *overrides: str) -> Any:
        """Its plan."""
        unit = self.unit(text, *overrides)
        assert unit.plan, [str(d) for d in unit.found]
        return unit.plan


@pytest.fixture
def compiling(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Compiling:
    """Specs of a test's own folder."""
    return Compiling(tmp_path, tmp_path_factory.getbasetemp() / "modules.json")


@pytest.fixture
def draft() -> Any:
    """Makes a use of an operator."""
    return _draft


@pytest.fixture
def sound() -> Graph:
    """A graph that no pass finds fault with."""
    return _sound()


@pytest.fixture
def changed() -> Any:
    """Replaces fields of one draft."""
    return _changed


@pytest.fixture
def added() -> Any:
    """Appends drafts."""
    return _added
