"""The contracts and what trading them costs: dated tables beside this module, read once. Light: no numpy.

`contracts.csv` holds one row per root and validity date, `costs.csv` one per cost table and root. `calendar/sessions.csv` is read here for
the dates alone on which hours changed. Every row names its source and the day
it was entered (`checked`); a contract that nobody has compared with the exchange says so. Nothing here is read by an operator's body: the
compiler copies the figures into parameters, which are hashed.
"""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Contract:
    """One futures root. ``tick_value = tick * point_value`` dollars; ``months`` are the codes a position rolls through.

    ``negative_prices`` says that prices at or below zero have happened. ``base_price``, ``volatility`` (annual) and ``daily_volume``
    are settings of the synthetic source, no market facts.
    """

    root: str
    name: str
    exchange: str
    tick: float
    tick_value: float
    point_value: float
    months: str
    template: str
    roll: str
    negative_prices: bool
    base_price: float
    volatility: float
    daily_volume: float
    valid_from: str
    checked: str
    source: str


@dataclass(frozen=True, slots=True)
class TradingCost:
    """Dollars per contract and round turn (both sides, all in), slippage in ticks per fill; ``inferred`` figures lack a direct source."""

    table: str
    root: str
    round_turn: float
    slippage_ticks: float
    slippage_ticks_high_volatility: float
    inferred: bool
    checked: str
    source: str


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _contract(row: dict[str, str]) -> Contract:
    numbers = ("tick", "tick_value", "point_value", "base_price", "volatility", "daily_volume")
    typed = {name: float(text) if name in numbers else text for name, text in row.items()}
    return Contract(**(typed | {"negative_prices": row["negative_prices"] == "true"}))  # type: ignore[arg-type]


def _cost(row: dict[str, str]) -> TradingCost:
    numbers = ("round_turn", "slippage_ticks", "slippage_ticks_high_volatility")
    typed = {name: float(text) if name in numbers else text for name, text in row.items()}
    return TradingCost(**(typed | {"inferred": row["inferred"] == "true"}))  # type: ignore[arg-type]


def _history() -> dict[str, tuple[Contract, ...]]:
    rows: dict[str, tuple[Contract, ...]] = {}
    for found in sorted((_contract(row) for row in _read("contracts.csv")), key=lambda c: c.valid_from):
        rows[found.root] = (*rows.get(found.root, ()), found)
    return rows


def _costs() -> dict[str, Mapping[str, TradingCost]]:
    tables: dict[str, dict[str, TradingCost]] = {}
    for row in _read("costs.csv"):
        tables.setdefault(row["table"], {})[row["root"]] = _cost(row)
    return {name: MappingProxyType(table) for name, table in tables.items()}


#: Root -> its rows, oldest first.
HISTORY: Mapping[str, tuple[Contract, ...]] = MappingProxyType(_history())

#: Root -> the row in force (the newest ``valid_from``).
CONTRACTS: Mapping[str, Contract] = MappingProxyType({root: rows[-1] for root, rows in HISTORY.items()})

#: What a run takes from a contract; a change of anything else changes no result.
TERMS = ("tick", "tick_value", "months", "template", "roll")

#: Cost table -> root -> cost.
COSTS: Mapping[str, Mapping[str, TradingCost]] = MappingProxyType(_costs())


def contract(root: str, on: str | None = None) -> Contract:
    """The contract of that root, as it was on an ISO date (the oldest row counts before its own date); ``KeyError`` if there is none."""
    rows = HISTORY[root]
    return next((row for row in reversed(rows) if on is None or row.valid_from <= on), rows[0])


def changes(root: str, first: str, last: str) -> Iterator[tuple[str, dict[str, tuple[Any, Any]]]]:
    """Dates after ``first`` and up to ``last`` on which the contract's terms changed, with what was and what is."""
    for old, new in itertools.pairwise(HISTORY.get(root, ())):
        found = {name: (getattr(old, name), getattr(new, name)) for name in TERMS if getattr(old, name) != getattr(new, name)}
        if found and first < new.valid_from <= last:
            yield new.valid_from, found


def hours_changed(template: str, first: str, last: str) -> list[str]:
    """Dates after ``first`` and up to ``last`` from which on a product group has other hours."""
    dates = (row["valid_from"] for row in _read("calendar/sessions.csv") if row["template"] == template)
    return [date for date in dates if first < date <= last]


def trading_cost(table: str, root: str) -> TradingCost:
    """The cost of that table for that root; ``KeyError`` if there is none."""
    return COSTS[table][root]
