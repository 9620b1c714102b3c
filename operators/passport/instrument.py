"""Whether the bars can be those of the contract: price grid, price level, hours, and prices that stand still."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.passport.evidence import Fact, Finding, Verdict
from mlf.operators.passport.ticks import EXPLAINED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.operators.passport.evidence import Subject
    from mlf.operators.passport.ticks import Grid

    Floats = NDArray[np.float64]

CONTRACT_TABLE = "operators/contracts.csv"
#: The usual price of the contract table is a round figure, and prices have grown tenfold since 2009: only farther off is another thing.
LEVEL = 20.0
#: Share of prices off the tick at which it is not that contract's grid.
OFF = 0.02
#: Prices looked at, below which nothing is said.
ENOUGH = 400
#: Bars and days from which prices must have gone somewhere, and how far, in ranges of a middling bar.
BARS, SPAN = 500, 3.0
#: Share of a day's bars in cash hours, above which nothing else is traded.
CASH = 0.985


@dataclass(frozen=True, slots=True)
class Look:
    """What the bars show of the instrument. ``cash`` is the share of bars in cash hours (``None``: the clock is not known)."""

    grid: Grid
    middle: float
    span: float
    bar: float
    rows: int
    cash: float | None


def look_at(columns: Mapping[str, NDArray[Any]], grid: Grid, cash: float | None) -> Look:
    """Middle close, distance between the highest and the lowest close but for one in a thousand, range of a middling bar; of a sample."""
    rows = len(columns["close"])
    every = slice(None, None, max(1, rows // 200_000))
    close, spread = columns["close"][every], columns["high"][every] - columns["low"][every]
    close, spread = close[np.isfinite(close)], spread[np.isfinite(spread)]
    low, middle, high = np.quantile(close, [0.0005, 0.5, 0.9995]) if len(close) else (np.nan, np.nan, np.nan)
    return Look(grid, float(middle), float(high - low), float(np.median(spread)) if len(spread) else 0.0, rows, cash)


def contracts_of(subject: Subject) -> tuple[dict[str, str], ...]:
    """Rows of the contract table; none where it is not at hand."""
    return tuple(csv.DictReader(subject.tables.get(CONTRACT_TABLE, b"").decode().splitlines()))


def fitting(subject: Subject, look: Look) -> tuple[dict[str, str], ...]:
    """Contracts whose tick is the step of the prices, of all or of the last ones, and whose usual price is not of another magnitude."""
    steps = [step for step in (look.grid.step, look.grid.late) if step is not None]
    return tuple(row for row in contracts_of(subject) if _near(row, look) and any(_equal(float(row["tick"]), step) for step in steps))


def candidates(subject: Subject, look: Look, template: str) -> list[dict[str, str]]:
    """Contracts of these hours that fit the bars."""
    return [row for row in fitting(subject, look) if row["template"] == template]


def family(subject: Subject, look: Look, template: str | None) -> Subject:
    """The subject, with what the contracts of these hours that fit the bars have in common; one that is named stays as it is.

    Micro and mini contracts share tick, months and roll rule, so that rolls can be looked for before anybody has named the contract.
    Where no contract stands on the grid of the prices, as with a spot price, only the hours are known.
    """
    if subject.symbol is not None or template is None:
        return subject
    rows = candidates(subject, look, template)
    shared: dict[str, Any] = {name: values.pop() for name in ("months", "roll", "tick") if len(values := {row[name] for row in rows}) == 1}
    tick = float(shared.pop("tick", 0)) or None
    known = {name: getattr(subject, name) or value for name, value in (shared | {"template": template, "tick": tick}).items()}
    return replace(subject, **known)


def tick(subject: Subject, look: Look, prices: str | None) -> Verdict:
    """The price step as a fact; MLF936 for another contract's bars, MLF937 for bars that only resemble the contract's.

    Prices adjusted by a ratio are off the tick, and right so; but they stand on no other contract's tick.
    """
    grid, text = look.grid, _grid_text(look.grid)
    if subject.tick is None:
        value = max((step for step in (grid.step, grid.late) if step is not None), default=None)
        fact = Fact(value, "data", "open" if value is None else "decided" if value == grid.step else "agrees", text)
    else:
        decided = grid.step is not None and _equal(grid.step, subject.tick)
        off = f"{grid.off:.2%} are" if grid.off else "none is"
        fact = Fact(subject.tick, "declared", "decided" if decided else "agrees", f"{text}; {off} off the contract's {subject.tick:g}")
    return Verdict(fact, _problems(subject, look, prices))


def _grid_text(grid: Grid) -> str:
    noise = ", up to the noise of float32" if grid.single else ""
    counted = f"({grid.looked:,} looked at{noise})"
    if grid.late is not None and grid.late != grid.step:
        before = "no common step" if grid.step is None else f"{grid.step:g}"
        return f"nearly all prices of the last tenth of the bars are multiples of {grid.late:g}, all of them only of {before} {counted}"
    if grid.step is None:
        return f"the prices are multiples of no common step {counted}"
    return f"{EXPLAINED:.1%} of the prices are multiples of {grid.step:g} and of no greater step {counted}"


def _problems(subject: Subject, look: Look, prices: str | None) -> tuple[Finding, ...]:
    symbol = subject.symbol or "the contract"
    clear, doubts = _clear(subject, look), () if prices == "ratio" else _doubts(subject, look)
    still = _still(look)
    if clear or still:
        # Prices that only stand still are a matter of the policy for them.
        key = "source" if clear or doubts else "clean"
        return (Finding("MLF936", {"symbol": symbol, "why": "; ".join((*clear, *still, *doubts))}, key),)
    return (Finding("MLF937", {"symbol": symbol, "why": "; ".join(doubts)}),) if doubts else ()


def _still(look: Look) -> tuple[str, ...]:
    """Prices that go nowhere although every bar ranges."""
    if look.rows < BARS or look.bar <= 0 or look.span >= SPAN * look.bar:
        return ()
    ranges = look.span / look.bar
    return (f"over {look.rows:,} bars closes stay within {look.span:g} points, {ranges:.1f} times the range of one bar",)


def _clear(subject: Subject, look: Look) -> tuple[str, ...]:
    """What no bars of this contract can show."""
    found = []
    row = next((row for row in contracts_of(subject) if row["root"] == subject.symbol), None)
    if row is not None and not _near(row, look):
        found.append(f"the middle price is {look.middle:g}, far from what the contract trades at")
    step = look.grid.step
    if step is not None and subject.tick is not None and look.grid.looked >= ENOUGH and _foreign(step, subject.tick):
        fits = ", ".join(row["root"] for row in fitting(subject, look))
        found.append(f"prices step by {step:g}, the contract by {subject.tick:g}" + (f"; {fits} would fit" if fits else ""))
    return tuple(found)


def _foreign(step: float, tick: float) -> bool:
    """Whether the step is another grid: coarser, or one of the size of the tick that does not divide it."""
    ratio = step / tick
    return ratio > 1 + 1e-9 or (ratio > 1 / 3 and abs(1 / ratio - round(1 / ratio)) > 1e-9)  # noqa: PLR2004 - finer grids are decimals


def _doubts(subject: Subject, look: Look) -> tuple[str, ...]:
    """What bars of this contract can show after somebody has changed them."""
    found = []
    if subject.tick is not None and min(look.grid.off, look.grid.tail) > OFF and look.grid.looked >= ENOUGH:
        found.append(f"{look.grid.off:.0%} of the prices are off the tick of {subject.tick:g}")
    if subject.tick is not None and look.cash is not None and look.cash > CASH and look.rows >= BARS:
        found.append(f"{look.cash:.1%} of the bars lie in cash hours, as a stock's do")
    return tuple(found)


def _near(row: Mapping[str, str], look: Look) -> bool:
    usual = float(row["base_price"])
    low = -usual if row["negative_prices"] == "true" else usual / LEVEL
    return not np.isfinite(look.middle) or low < look.middle < usual * LEVEL


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 1e-9 * max(one, other)
