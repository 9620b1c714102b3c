"""Databento's batch CSV: any instruments and intervals may share one file, so what a row is of is read with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.read_text import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from mlf.operators.importers.layout import Layout
    from mlf.operators.importers.rows import Rows

PRICES = ("open", "high", "low", "close")
#: Record types of bars.
BARS = {32: "1-second", 33: "1-minute", 34: "1-hour", 35: "1-day", 36: "end-of-day"}
#: Ends of names that many instruments share, so that they name none.
PARENTS = (".FUT", ".OPT")
#: The price of no trade, 2**63 - 1 times 1e-9, as float64 rounds it; no contract comes near.
UNDEFINED = 9.2e9


def read_batch(name: str, path: Path, layout: Layout) -> Rows:
    """The bars of a Databento CSV file; `symbol` holds numbers of instruments where the file has no symbol column.

    Undefined prices are NaN. Raises MLF927 for records that are no bars and for bars of several intervals, else as ``read_text``.
    """
    numbered = {"symbol": "instrument_id"} if "symbol" not in layout.columns and "instrument_id" in layout.fields else {}
    # The record type rides along in the role of a contract column, which this format does not have.
    kind = {"contract": "rtype"} if "rtype" in layout.fields else {}
    rows = read_text(name, path, replace(layout, columns={**layout.columns, **numbered, **kind}))
    if not numbered and "instrument_id" in layout.fields and any(text.strip().upper().endswith(PARENTS) for text in rows.names):
        return read_batch(name, path, _without_symbols(layout))
    columns = dict(rows.columns)
    if kind:
        check_kinds(name, {rows.names[i] for i in np.unique(columns.pop("code")) if i >= 0})
    for price in PRICES:
        if (undefined := columns[price] > UNDEFINED).any():
            columns[price] = np.where(undefined, np.nan, columns[price])
    return replace(rows, columns=columns, layouts=(replace(layout, columns={**layout.columns, **numbered}),))


def _without_symbols(layout: Layout) -> Layout:
    return replace(layout, columns={role: column for role, column in layout.columns.items() if role != "symbol"})


def check_kinds(name: str, kinds: set[str]) -> None:
    """Nothing, if the record types are one of bars; else MLF927."""
    bars = {str(kind): words for kind, words in BARS.items()}
    strange = ", ".join(sorted(kinds - set(bars)))
    if strange or len(kinds) > 1:
        several = " and ".join(bars.get(kind, kind) for kind in sorted(kinds)) + " bars"
        what = f"records that are no bars (rtype {strange:.40})" if strange else several
        raise MlfError("MLF927", file=name, what=what, expected="bars of one interval")
