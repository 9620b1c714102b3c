"""Two runs side by side: metric by metric, and only where data, labels, splits and costs are the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlf.artifacts.tables import read_columns
from mlf.errors import MlfError
from mlf.runtime.record import load_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Plan
    from mlf.schemas.run import RunRecord

#: Sections of an ``evaluation`` document that hold metrics.
SECTIONS = ("classification", "calibration", "backtest")
#: Parameters of a backtest that say what trading costs.
COSTS = ("tick", "tick_value", "cost", "slippage_ticks", "costs", "flatten")


@dataclass(frozen=True, slots=True)
class Delta:
    """One metric of one evaluation in both runs; ``None`` where a run has no number for it."""

    node: str
    metric: str
    a: float | None
    b: float | None

    @property
    def change(self) -> float | None:
        """The second less the first."""
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True, slots=True)
class Comparison:
    """Metrics of the evaluations that both runs have; ``only_a`` and ``only_b`` are nodes that one of them lacks."""

    a: str
    b: str
    deltas: tuple[Delta, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare(a: RunRecord, b: RunRecord, store: Store) -> Comparison:
    """Metric deltas between two runs of one store.

    ``MLF804`` names what differs if an evaluation that both have was not made on the same data, labels, scored rows and costs;
    ``MLF806`` if they have none in common; ``BlobMissing`` and the like if the store lost one.
    """
    first, second = _Side(a, store), _Side(b, store)
    shared = [node_id for node_id in first.evaluations if node_id in second.evaluations]
    if not shared:
        listed = [", ".join(side.evaluations) or "none" for side in (first, second)]
        raise MlfError("MLF806", a=a.run_id, b=b.run_id, evaluations_a=listed[0], evaluations_b=listed[1])
    differences = [text for node_id in shared for text in _differences(node_id, first.basis(node_id), second.basis(node_id))]
    if differences:
        raise MlfError("MLF804", a=a.run_id, b=b.run_id, differences="; ".join(differences))
    deltas = tuple(d for node_id in shared for d in _deltas(node_id, first.metrics(node_id), second.metrics(node_id)))
    only_a, only_b = (tuple(n for n in x.evaluations if n not in shared) for x in (first, second))
    return Comparison(a.run_id, b.run_id, deltas, only_a, only_b)


class _Side:
    """One of the two runs."""

    def __init__(self, run: RunRecord, store: Store) -> None:
        self._run, self._store, self._plan = run, store, load_plan_of(run)
        self._nodes = {node.id: node for node in self._plan.nodes}
        self.evaluations = [n.id for n in self._plan.nodes if n.operator.startswith("evaluate.") and self._digest(n.id)]

    def metrics(self, node_id: str) -> dict[str, float | None]:
        document = self._document(node_id)
        return {path: value for section in SECTIONS for path, value in _numbers(section, document.get(section, {}))}

    def basis(self, node_id: str) -> dict[str, Any]:
        """What must be equal for numbers to be comparable, each as digests or parameters."""
        above = [self._nodes[i] for i in ancestors(self._plan, node_id)]
        segment = self._document(node_id).get("segment")
        return {
            "data": self._inputs(node_id, "bars"),
            "labels": self._inputs(node_id, "labels"),
            "splits": sorted(self._column(n.id, segment) for n in above if n.output == "rows"),
            "costs": [{c: n.params[c] for c in COSTS if c in n.params} for n in above if n.operator.startswith("backtest.")],
        }

    def _inputs(self, node_id: str, output: str) -> list[str]:
        """Digests of what the evaluation itself reads of one type."""
        return [str(self._digest(i)) for i in self._nodes[node_id].upstream() if self._nodes[i].output == output]

    def _column(self, node_id: str, name: Any) -> str:
        columns = read_columns(self._store, str(self._digest(node_id)))
        return columns[name].digest if name in columns else str(self._digest(node_id))

    def _document(self, node_id: str) -> dict[str, Any]:
        return dict(json.loads(self._store.read(str(self._digest(node_id)))))

    def _digest(self, node_id: str) -> str | None:
        record = self._run.nodes.get(node_id)
        return record.digest if record else None


def ancestors(plan: Plan, node_id: str) -> list[str]:
    """Ids of every node that one depends on, in plan order."""
    wanted = {node_id}
    for node in reversed(plan.nodes):
        if node.id in wanted:
            wanted.update(node.upstream())
    return [node.id for node in plan.nodes if node.id in wanted and node.id != node_id]


def _differences(node_id: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    moved = [name for name in a if a[name] != b[name]]
    if moved:
        yield f"{node_id} rests on other {', '.join(moved)}"


def _deltas(node_id: str, a: Mapping[str, float | None], b: Mapping[str, float | None]) -> Iterator[Delta]:
    for metric in dict.fromkeys((*a, *b)):
        yield Delta(node_id, metric, a.get(metric), b.get(metric))


def _numbers(path: str, value: Any) -> Iterator[tuple[str, float | None]]:
    """Paths of the numbers in nested mappings; lists (matrices, curves) are no metrics."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers(f"{path}.{name}", inner)
    elif not isinstance(value, list | str | bool):
        yield path, value
