"""Files of any vendor as bars in UTC, outside a run: read, told by their passport, refused where that says no."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from mlf.compiler.fingerprint import ROOT
from mlf.compiler.survey import TABLES
from mlf.errors import CODES, MlfError
from mlf.errors.suggest import did_you_mean
from mlf.operators.cleaning import clean
from mlf.operators.cleaning.declare import CleanParams
from mlf.operators.contracts import CONTRACTS
from mlf.operators.importers.files import KEPT
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.names import check_symbol, roots_of
from mlf.operators.importers.read import read
from mlf.operators.passport.dates import opens_of
from mlf.operators.passport.survey import Passport, Subject, survey
from mlf.operators.writers.manner import Manner
from mlf.runtime.datafiles import found
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from mlf.operators.contracts import Contract
    from mlf.operators.importers.rows import Rows

    Bars = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Files by path, folder or glob, and what a user says of them."""

    paths: tuple[str, ...]
    symbol: str | None = None
    declared: Declared = field(default_factory=Declared)


@dataclass(frozen=True, slots=True)
class Seen:
    """Files that were read: their rows, their passport, and the root of their contract where user or file names it."""

    files: tuple[tuple[str, Path], ...]
    rows: Rows
    symbol: str | None
    passport: Passport

    @property
    def errors(self) -> tuple[tuple[str, Mapping[str, Any], str], ...]:
        """Findings that would stop a run."""
        return tuple(one for one in self.passport.findings if CODES[one[0]].severity == "error")

    @property
    def contract(self) -> Contract | None:
        """The contract's row of the table, where its root is known."""
        return CONTRACTS.get(self.symbol or "")

    @property
    def tick(self) -> float:
        """Price step of the contract, else of the prices; one hundredth where they have none."""
        known = self.contract.tick if self.contract else self.passport.facts.get("tick")
        return float(known or 0.01)

    @property
    def manner(self) -> Manner:
        """How the bars are written down canonically."""
        return Manner(self.symbol or "", self.tick, int(self.passport.facts["interval"] or 1))


def tables() -> dict[str, bytes]:
    """The calendar's and the contracts' tables, by the names that tasks carry them under."""
    return {name: (ROOT / name).read_bytes() for name in TABLES}


def seen(asked: Asked) -> Seen:
    """What the files are. Raises MLF301 (no such contract), MLF910 (bars of another), and what reading and surveying raise."""
    if asked.symbol is not None and asked.symbol not in CONTRACTS:
        raise MlfError("MLF301", name=asked.symbol, known=", ".join(CONTRACTS), **did_you_mean(asked.symbol, CONTRACTS))
    files = found(asked.paths)
    rows = read(files, asked.declared)
    if asked.symbol is not None:
        check_symbol(", ".join(rows.files), rows.names, asked.symbol)
    symbol = asked.symbol or _named(rows) or _kept(files)
    return Seen(files, rows, symbol, survey(rows, _subject(symbol), asked.declared))


def _named(rows: Rows) -> str | None:
    """The root that the rows name, if the contract table knows it."""
    roots = [root for root in roots_of(rows.names) if root in CONTRACTS]
    return roots[0] if len(roots) == 1 else None


def _kept(files: tuple[tuple[str, Path], ...]) -> str | None:
    """The root that every one of the files says of itself, as those do that `mlf data export` wrote."""
    roots = {facts_of(path).get("symbol") if path.suffix == ".parquet" else None for _, path in files}
    root = roots.pop() if len(roots) == 1 else None
    return root if root in CONTRACTS else None


def facts_of(path: Path) -> dict[str, Any]:
    """Root, tick and interval that a canonical Parquet file says of itself; empty where another tool wrote it."""
    try:
        found = json.loads((pq.read_schema(path).metadata or {}).get(b"mlf", b"{}"))
    except (ArrowException, OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _subject(symbol: str | None) -> Subject:
    known = CONTRACTS.get(symbol or "")
    facts = {} if known is None else {name: getattr(known, name) for name in ("template", "tick", "months", "roll")}
    return Subject(symbol=symbol, tables=tables(), **facts)


def bars_of(source: Seen) -> Bars:
    """Raw bars with UTC opens, in the order of the rows. Raises the first error of the passport, MLF977 for a fact that is open."""
    for code, facts, _ in source.errors:
        raise MlfError(code, **facts)
    facts = source.passport.facts
    for name in ("timezone", "stamp", "interval"):
        if facts.get(name) is None:
            raise MlfError("MLF977", path=", ".join(source.rows.files), fact=name, option=f"--{name}")
    return _opened(source.rows, facts)


def _opened(rows: Rows, facts: Mapping[str, Any]) -> Bars:
    minutes = int(facts["interval"])
    bars: Bars = {"ts": opens_of(rows, (facts["timezone"], facts["stamp"]), minutes)}
    bars |= {name: rows.columns[name] for name in KEPT if name in rows.columns}
    return bars | {"interval": np.array([minutes], np.int32)}


def ordered(bars: Mapping[str, NDArray[Any]]) -> Bars:
    """The bars by time, then contract; of rows that are alike in everything one. Rows that differ under one stamp all stay."""
    columns = {name: column for name, column in bars.items() if len(column) == len(bars["ts"]) and "/" not in name}
    ts, contract = np.asarray(columns["ts"]), columns.get("contract")
    if (np.diff(ts) > 0).all():
        return dict(bars)
    order = np.lexsort((ts,) if contract is None else (contract, ts))
    kept = {name: column[order] for name, column in columns.items()}
    alike = np.logical_and.reduce([_equal(column[1:], column[:-1]) for column in kept.values()])
    keep = np.append([True], ~alike)
    return {**bars, **{name: column[keep] for name, column in kept.items()}}


def _equal(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = a == b
    return same | (np.isnan(a) & np.isnan(b)) if a.dtype.kind == "f" else same


def cleaned(source: Seen) -> Bars:
    """The bars after cleaning with the policies of a plain spec. Raises what cleaning stops at."""
    return clean.run({"bars": bars_of(source)}, policies(source), Task(seed=0))


def policies(source: Seen, **changed: str) -> CleanParams:
    """The policies of a plain spec for this contract."""
    has_been_negative = source.contract is not None and source.contract.negative_prices
    given = {"tick": source.tick, "nonpositive": "keep" if has_been_negative else "drop"}
    return CleanParams.model_validate(given | changed)
