"""What cleaning did, row by row, and what it only saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.cleaning.state import COLUMNS, Finding, State
from mlf.operators.cleaning.words import ACTIONS, KINDS, WORDS

#: Worst rows of each defect that are named.
EXAMPLES = 20
DTYPES = {
    "change/row": np.int64,
    "change/ts": np.int64,
    "change/kind": np.int8,
    "change/action": np.int8,
    "change/column": np.int8,
    "change/old": np.float64,
    "change/new": np.float64,
    "example/row": np.int64,
    "example/ts": np.int64,
    "example/kind": np.int8,
    "example/score": np.float64,
}
Batch = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Batches of records, in the order in which things were done, and the bars of each defect."""

    batches: list[Batch] = field(default_factory=list)
    seen: dict[str, list[Batch]] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    def see(self, defect: str, state: State, finding: Finding) -> None:
        """Count the bars of a finding and remember the worst."""
        rows = state.rows(finding.at)
        kind = KINDS.index(defect) if finding.kind is None else finding.kind
        batch = {"row": rows, "ts": state.bars["ts"][finding.at], "kind": np.full(len(rows), kind, np.int8), "score": finding.score}
        self.seen.setdefault(defect, []).append(batch)

    def drop(self, defect: str, state: State, finding: Finding) -> State:
        """The other bars; every value of the dropped ones is on record, so that the raw bars can be had back."""
        for name in COLUMNS[1:]:
            if name in state.bars:
                self._record(defect, state, finding, (name, "drop", np.full(len(finding.at), np.nan)))
        return state.without(finding.at)

    def repair(self, defect: str, state: State, finding: Finding) -> State:
        """The bars with the finding's repairs; only values that change are on record."""
        repair = finding.repair()
        for name, new in repair.items():
            old = state.bars[name][finding.at]
            differs = ~((old == new) | (np.isnan(old) & np.isnan(new)))
            part = Finding(finding.at[differs], finding.score[differs])
            self._record(defect, state, part, (name, "repair", new[differs]))
        return state.changed(finding.at, repair)

    def keep(self, defect: str, state: State, finding: Finding) -> State:
        """The bars as they are; their number is on record."""
        self.kept[defect] = len(finding.at)
        return state

    def sort(self, defect: str, state: State, finding: Finding) -> State:
        """The bars as they are, for the caller to sort; of those that stepped back, row in the file and place in order of time."""
        place = np.empty(len(state))
        place[np.argsort(state.bars["ts"], kind="stable")] = np.arange(len(state))
        self._record(defect, state, finding, ("ts", "sort", place[finding.at]))
        return state

    def _record(self, defect: str, state: State, finding: Finding, change: tuple[str, str, NDArray[np.float64]]) -> None:
        column, action, new = change
        at, count = finding.at, len(finding.at)
        if not count:
            return
        rows = state.rows(at)
        kind = np.full(count, KINDS.index(defect) if finding.kind is None else finding.kind, np.int8)
        codes = {"action": ACTIONS.index(action), "column": COLUMNS.index(column)}
        old = rows if column == "ts" else state.bars[column][at]
        batch = {"row": rows, "ts": state.bars["ts"][at], "kind": kind, "old": old.astype(np.float64), "new": new}
        self.batches.append(batch | {name: np.full(count, code, np.int8) for name, code in codes.items()})

    def columns(self) -> Batch:
        """`count/...`, `kept/...`, `span/...`, `change/...`, `example/...` of the clean table."""
        joined = {defect: _joined(batches) for defect, batches in self.seen.items()}
        counts = {f"count/{defect}": _one(len(joined[defect]["row"]) if defect in joined else 0) for defect in WORDS}
        kept = {f"kept/{defect}": _one(n) for defect, n in self.kept.items()}
        spans = {f"span/{defect}": np.array([found["ts"].min(), found["ts"].max()], np.int64) for defect, found in joined.items()}
        worst = [_worst(found) for found in joined.values()]
        return counts | kept | spans | _table("change", self.batches) | _table("example", worst)


def _joined(batches: list[Batch]) -> Batch:
    """The bars of one defect, each row once, with its worst score."""
    if len(batches) == 1:
        return batches[0]
    whole = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
    order = np.lexsort((-whole["score"], whole["row"]))
    first = order[np.append([True], np.diff(whole["row"][order]) != 0)]
    return {name: column[first] for name, column in whole.items()}


def _worst(found: Batch) -> Batch:
    """The rows with the highest scores, the earlier first among equals."""
    if len(found["row"]) > EXAMPLES:
        edge = np.partition(found["score"], -EXAMPLES)[-EXAMPLES]
        above, level = np.flatnonzero(found["score"] > edge), np.flatnonzero(found["score"] == edge)
        near = np.concatenate([above, level[np.argsort(found["row"][level], kind="stable")[:EXAMPLES]]])
        found = {name: column[near] for name, column in found.items()}
    order = np.lexsort((found["row"], -found["score"]))[:EXAMPLES]
    return {name: column[order] for name, column in found.items()}


def _table(prefix: str, batches: list[Batch]) -> Batch:
    names = [name for name in DTYPES if name.startswith(prefix)]
    none = [np.zeros(0)]
    return {n: np.concatenate([batch[n.partition("/")[2]] for batch in batches] or none).astype(DTYPES[n], copy=False) for n in names}


def _one(value: int) -> NDArray[np.int64]:
    return np.array([value], np.int64)
