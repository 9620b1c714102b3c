"""The record of changes that a clean table carries: in words, and run forwards and backwards.

Every `change/` column has one value per change, in the order in which the changes were made: `row` (of the raw table), `ts`, `kind`,
`action`, `column` (codes of `words.KINDS`, `words.ACTIONS`, `state.COLUMNS`), `old` and `new`. A dropped bar has one entry per column,
whose `new` is NaN; a bar that stood out of order has one for `ts`, with its raw row as `old` and its place in order of time as `new`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.cleaning.state import COLUMNS
from mlf.operators.cleaning.words import ACTIONS, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

FIELDS = ("row", "ts", "kind", "action", "column", "old", "new")


def changes(table: Table) -> dict[str, NDArray[Any]]:
    """The record of a clean table in words, one row per change: `row`, `ts` (datetime64), `defect`, `action`, `column`, `old`, `new`."""
    codes = {name: np.asarray(table[f"change/{name}"]) for name in FIELDS}
    return {
        "row": codes["row"],
        "ts": codes["ts"].view("datetime64[ns]"),
        "defect": np.array(KINDS)[codes["kind"]],
        "action": np.array(ACTIONS)[codes["action"]],
        "column": np.array(COLUMNS)[codes["column"]],
        "old": codes["old"],
        "new": codes["new"],
    }


def replayed(raw: Table, table: Table) -> dict[str, NDArray[Any]]:
    """The clean bars, made from the raw ones and the record alone."""
    bars = {name: np.array(raw[name]) for name in COLUMNS if name in raw}
    for row, name, _, new in _each(table, "repair"):
        bars[name][row] = new
    keep = np.ones(len(bars["ts"]), np.bool_)
    keep[dropped(table)] = False
    bars = {name: column[keep] for name, column in bars.items()}
    order = np.lexsort((bars["contract"], bars["ts"]) if "contract" in bars else (bars["ts"],))
    return {name: column[order] for name, column in bars.items()}


def undone(table: Table) -> dict[str, NDArray[Any]]:
    """The raw bars, made from the clean ones and the record alone."""
    lost = dropped(table)
    count = len(table["ts"]) + len(lost)
    source = np.asarray(table["source/row"]) if "source/row" in table else np.setdiff1d(np.arange(count), lost)
    bars = {name: np.empty(count, table[name].dtype) for name in COLUMNS if name in table}
    for name, column in bars.items():
        column[source] = table[name]
    for row, name, old, _ in _each(table, "drop"):
        bars[name][row] = old
    for row, name, old, _ in reversed(_each(table, "repair")):
        bars[name][row] = old
    away = np.asarray(table["change/action"]) == ACTIONS.index("drop")
    bars["ts"][np.asarray(table["change/row"])[away]] = np.asarray(table["change/ts"])[away]
    return bars


def dropped(table: Table) -> NDArray[np.int64]:
    """Raw rows that are not among the clean bars."""
    away = np.asarray(table["change/action"]) == ACTIONS.index("drop")
    found = np.sort(np.asarray(table["change/row"])[away])
    return np.asarray(found[np.insert(found[1:] != found[:-1], 0, [True])] if len(found) else found)


def _each(table: Table, action: str) -> list[tuple[NDArray[np.int64], str, NDArray[np.float64], NDArray[np.float64]]]:
    """Batches of one action, kind and column, in the order of the record: rows, column, old and new values."""
    row, kind, acted, column, old, new = (np.asarray(table[f"change/{n}"]) for n in ("row", "kind", "action", "column", "old", "new"))
    key = (kind.astype(np.int32) * len(ACTIONS) + acted) * len(COLUMNS) + column
    edges = np.concatenate([[0], np.flatnonzero(np.diff(key)) + 1, [len(key)]]) if len(key) else np.zeros(1, np.int64)
    spans = [slice(int(low), int(high)) for low, high in itertools.pairwise(edges)]
    chosen = [span for span in spans if acted[span.start] == ACTIONS.index(action)]
    return [(row[span], COLUMNS[column[span.start]], old[span], new[span]) for span in chosen]
