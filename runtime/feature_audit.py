"""The causality check on a user's own data: every feature column of a plan, through the bodies that a run uses."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.features.audit import METHODS, Audited, Sight, cuts, first_difference, variants
from mlf.runtime.body import BodyRaisedError
from mlf.runtime.events import Event, silence
from mlf.runtime.probe import probe
from mlf.runtime.project import open_store
from mlf.runtime.replay import BARS, MATRIX, Replay
from mlf.runtime.steps import table_of
from mlf.schemas.identity import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.artifacts.store import Store
    from mlf.operators.features.audit import Cut
    from mlf.runtime.events import Sink
    from mlf.runtime.project import Loaded
    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.work import Part

    Table = Mapping[str, NDArray[Any]]

VERSION = 1
#: Bytes of columns that are computed at once, beside the bars.
AT_ONCE = 256 << 20
#: What an operator's body, or the check of what it returns, may raise.
RAISED = (BodyRaisedError, MlfError)
#: Verdicts by rank: the worst of its columns is that of an audit.
WORST = ("failed", "leak", "clean", "empty")


@dataclass(frozen=True, slots=True)
class Asked:
    """How many points in time to cut at, and the seed of their choice and of what comes after them."""

    cuts: int
    seed: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one timeframe in one table of the matrix: what the run knows of them, and what the audit has found."""

    node: Node
    timeframe: str
    known: Table
    found: Mapping[str, Audited]

    def fail(self, names: Sequence[str], error: Exception) -> None:
        """These columns could not be computed."""
        for name in names:
            self.found[name].error = self.found[name].error or str(error)


@dataclass(slots=True)
class FeatureAudit:
    """An audit under way: the plan, what its run has stored, and the cuts."""

    plan: Plan
    store: Store
    bars: Table
    index: Table
    tables: tuple[Columns, ...]
    cuts: tuple[Cut, ...] = ()
    seed: int = 0
    close: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.close = np.asarray(self.index["close_ts"])

    def run(self, events: Sink = silence) -> None:
        """Every variant of every cut against every column."""
        for number, cut in enumerate(self.cuts, 1):
            told = f"cut {number} of {len(self.cuts)}: {_time(self.bars['ts'][cut.bar])}"
            events(Event("notice", time.time(), facts={"code": None, "message": told}))
            for method, bars in variants(self.bars, cut, self.seed):
                self._compare(method, cut, Replay(self.plan, self.store, bars))

    def _compare(self, method: str, cut: Cut, again: Replay) -> None:
        rows = int(np.searchsorted(self.close, self.bars["close_ts"][cut.bar - 1], side="right"))
        try:
            seen = again.index()
        except RAISED as error:
            for table in self.tables:
                table.fail(tuple(table.found), error)
            return
        for table in self.tables:
            name = f"index/{table.timeframe}"
            sight = Sight(rows, self.index.get(name))
            if not self._misplaced(table, method, sight, seen.get(name, seen["close_ts"])):
                self._compare_table(table, method, sight, again)

    def _misplaced(self, table: Columns, method: str, sight: Sight, seen: NDArray[Any]) -> bool:
        """Whether base rows saw another bar of the timeframe, which then is every column's fault."""
        known = self.close if sight.index is None else sight.index
        place = first_difference(known, seen, sight.rows)
        if place is None:
            return False
        for column in table.found.values():
            column.found(method, place, 1)
        return True

    def _compare_table(self, table: Columns, method: str, sight: Sight, again: Replay) -> None:
        for parts in _batches(table, len(self.bars["ts"])):
            for columns in _computed(table, parts, again):
                for name, values in columns.items():
                    table.found[name].compare(method, table.known[name], values, sight)


def audit_features(workspace: Workspace, loaded: Loaded, asked: Asked, events: Sink = silence) -> FeatureAudit:
    """Audits every feature column of a plan. What the store lacks is computed as a run does; raises what that raises.

    A feature node that fails is a failed audit of its columns, no error.
    """
    plan, store = loaded.plan, open_store(workspace)
    bars = table_of(workspace, loaded, BARS, events)
    tables = tuple(_tables(workspace, loaded, events))
    index = Replay(plan, store, bars).index()
    audit = FeatureAudit(plan, store, bars, index, tables, seed=asked.seed)
    audit.cuts = cuts(bars, _first(audit), asked.cuts, asked.seed)
    audit.run(events)
    return audit


def certificate(audit: FeatureAudit) -> dict[str, Any]:
    """What was audited, how, and the verdicts, as canonical data: the same plan, bars, cuts and code give the same document."""
    states, nodes = probe(audit.plan, audit.store).states, dict.fromkeys(t.node.id for t in audit.tables)
    body = {
        "mlf_audit": VERSION,
        "kind": "features",
        "plan_id": audit.plan.plan_id,
        "spec_id": audit.plan.spec_id,
        "bars": states[BARS].digest,
        "features": {node: states[node].digest for node in nodes},
        "rows": {"bars": len(audit.bars["ts"]), "base": len(audit.close)},
        "environment": dict(audit.plan.environment),
        "seed": audit.seed,
        "methods": list(METHODS),
        "cuts": [{"bar": c.bar, "time": _time(audit.bars["ts"][c.bar]), "session_edge": c.edge} for c in audit.cuts],
        "columns": [row for table in audit.tables for row in _rows(table, audit.close)],
        "verdict": verdict(audit),
    }
    return {**body, "id": digest_of("audit", body)}


def verdict(audit: FeatureAudit) -> str:
    """The worst verdict of any column; ``empty`` if there is none."""
    found = {column.verdict for table in audit.tables for column in table.found.values()}
    return next((word for word in WORST if word in found), "empty")


def _rows(table: Columns, close: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    for name, found in table.found.items():
        row: dict[str, Any] = {"name": f"{table.timeframe}/{name}", "verdict": found.verdict, "compared": found.compared}
        if found.row is not None:
            at = {"row": found.row, "time": _time(close[found.row])}
            row["leak"] = {**at, "bars_ahead": found.bars, "method": found.method, "times": found.times}
        yield row if found.error is None else {**row, "error": found.error}


def _tables(workspace: Workspace, loaded: Loaded, events: Sink) -> Iterator[Columns]:
    """What the run has of every table that the matrix joins."""
    matrix = loaded.plan.node(MATRIX)
    with suppress(MlfError):  # all at once; what fails is told below, table by table
        table_of(workspace, loaded, MATRIX, events)
    for node_id, timeframe in zip(matrix.inputs["features"], matrix.params["timeframes"], strict=True):
        node = loaded.plan.node(node_id)
        try:
            known: Table = table_of(workspace, loaded, node_id, events)
        except MlfError as error:
            if error.code != "MLF979":  # a node that failed; anything else is none of its columns' fault
                raise
            table = Columns(node, timeframe, {}, {name: Audited() for name in _promised(node)})
            table.fail(tuple(table.found), error)
        else:
            table = Columns(node, timeframe, known, {name: Audited() for name in known})
        yield table


def _promised(node: Node) -> list[str]:
    """Names of the columns that a node would have made."""
    return [name for part in node.parts for name in part.columns] or [name for name, _ in node.params.get("columns", ())]


def _batches(table: Columns, rows: int) -> Iterator[tuple[Part, ...]]:
    """The parts that are still to be computed, so many at a time as memory is set aside for; one empty batch for a node without parts."""
    if not table.node.parts:
        if any(found.error is None for found in table.found.values()):
            yield ()
        return
    batch: list[Part] = []
    most = max(1, AT_ONCE // (8 * max(rows, 1)))
    for part in table.node.parts:
        if all(table.found[name].error is None for name in part.columns):
            batch.append(part)
        if sum(len(p.columns) for p in batch) >= most:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _computed(table: Columns, parts: tuple[Part, ...], again: Replay) -> Iterator[Table]:
    """The columns of the parts; if one of them raises, those of each of the others."""
    try:
        columns = again.computed(table.node, parts)
        # A column that is not there again has lost all of its values.
        yield columns if parts else {name: columns.get(name, np.empty(0)) for name in table.found}
    except RAISED as error:
        if len(parts) > 1:
            for part in parts:
                yield from _computed(table, (part,), again)
        else:
            table.fail(parts[0].columns if parts else tuple(table.found), error)


def _first(audit: FeatureAudit) -> int:
    """The bar with which the last column begins to have values, but none of the later half."""
    firsts = [
        Sight(len(audit.close), audit.index.get(f"index/{t.timeframe}")).base_row(int(np.argmax(finite)))
        for t in audit.tables
        for finite in (np.isfinite(column) for column in t.known.values())
        if finite.any()
    ]
    half, row = len(audit.bars["ts"]) // 2, max(firsts, default=0)
    if row >= len(audit.close):
        return half
    return min(half, int(np.searchsorted(audit.bars["close_ts"], audit.close[row], side="left")) + 1)


def _time(stamp: Any) -> str:
    return f"{np.datetime_as_string(np.datetime64(int(stamp), 'ns'), unit='s')}Z"
