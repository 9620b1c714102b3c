"""Bars written as files write them: in any zone, stamped at either edge, of any interval; and the survey of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.calendar.zone import MINUTE, to_utc, to_wall
from mlf.operators.contracts import CONTRACTS
from mlf.operators.data.sessions import trade_dates
from mlf.operators.importers.layout import Declared, Layout
from mlf.operators.importers.rows import Rows
from mlf.operators.passport.evidence import Subject
from mlf.operators.passport.survey import Passport, survey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]

PRICES = ("open", "high", "low", "close", "volume")
CONTRACT_TABLE = "operators/contracts.csv"
DAY = 86_400_000_000_000


class Desk:
    """Where bars are cut, coarsened, written down and surveyed."""

    def __init__(self, lab: SimpleNamespace) -> None:
        self.lab = lab
        self.tables = lab.tables() | {CONTRACT_TABLE: (lab.ROOT / CONTRACT_TABLE).read_bytes()}
        self.bars = lru_cache(lambda symbol, start, end: lab.synthetic_bars(symbol=symbol, start=start, end=end))

    def subject(self, symbol: str | None = "MES") -> Subject:
        """What the contract table knows of a root; of no root nothing."""
        if symbol is None:
            return Subject(tables=self.tables)
        known = CONTRACTS[symbol]
        return Subject(symbol, known.template, known.tick, known.months, known.roll, self.tables)

    def cut(self, bars: Bars, start: int, end: int) -> dict[str, NDArray[Any]]:
        """Bars that open in [start, end)."""
        keep = (bars["ts"] >= start) & (bars["ts"] < end)
        return {name: bars[name][keep] for name in ("ts", *PRICES)}

    def coarse(self, bars: Bars, minutes: int, template: str = "equity_index") -> dict[str, NDArray[Any]]:
        """Wider bars on the grid of the sessions, plainly made."""
        dates = trade_dates(bars["ts"])
        table = sessions_between(template, *(np.datetime64(int(d), "D").item() for d in (dates[0], dates[-1])), self.tables)
        start = table.open[table.of(bars["ts"])]
        opens = start + (bars["ts"] - start) // (minutes * MINUTE) * (minutes * MINUTE)
        first = np.flatnonzero(np.diff(opens, prepend=opens[0] - 1))
        last = np.append(first[1:], len(opens)) - 1
        high, low = np.maximum.reduceat(bars["high"], first), np.minimum.reduceat(bars["low"], first)
        volume = np.add.reduceat(bars["volume"], first)
        return {"ts": opens[first], "open": bars["open"][first], "high": high, "low": low, "close": bars["close"][last], "volume": volume}

    def rows(self, bars: Bars, zone: str = "UTC", edge: str = "open", **given: Any) -> Rows:
        """Rows as a file of that zone and edge holds them. Given: ``minutes`` per bar, ``absolute``, ``vendor``."""
        shift = given.get("minutes", 1) * MINUTE if edge == "close" else 0
        absolute = given.get("absolute", False)
        stamp = bars["ts"] + shift if absolute else to_wall(bars["ts"] + shift, zone)
        layout = Layout(given.get("vendor", "generic"), "csv", "epoch" if absolute else "naive", {})
        columns = {name: np.asarray(bars[name], np.float64) for name in PRICES}
        columns |= {name: bars[name] for name in ("contract",) if name in bars and len(bars[name]) == len(stamp)}
        return Rows(stamp, columns, absolute, (layout,), ("bars.csv",))

    def survey(self, rows: Rows, symbol: str | None = "MES", **declared: Any) -> Passport:
        """The passport of the rows."""
        return survey(rows, self.subject(symbol), Declared(**declared))

    def opens(self, rows: Rows, found: Passport) -> NDArray[np.int64] | None:
        """UTC opens that the passport makes of the stamps; ``None`` while zone, edge or interval are asked for."""
        facts, asked = found.facts, {code for code, _, _ in found.findings}
        if facts["timezone"] is None or facts["stamp"] is None or asked & {"MLF934", "MLF938"}:
            return None
        return to_utc(rows.stamp, facts["timezone"]) - (facts["interval"] * MINUTE if facts["stamp"] == "close" else 0)


@pytest.fixture(scope="session")
def desk(lab: SimpleNamespace) -> Desk:
    return Desk(lab)


@pytest.fixture(scope="session")
def summer(desk: Desk) -> dict[str, NDArray[Any]]:
    """Four weeks of one-minute MES without a change of clocks."""
    bars: dict[str, NDArray[Any]] = desk.bars("MES", "2024-06-03", "2024-07-01")
    return bars


@pytest.fixture(scope="session")
def spring(desk: Desk) -> dict[str, NDArray[Any]]:
    """Eight weeks of one-minute MES over the changes of clocks in America and Europe."""
    bars: dict[str, NDArray[Any]] = desk.bars("MES", "2024-02-19", "2024-04-15")
    return bars
