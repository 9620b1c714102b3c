"""Which rule decides about the contract held, and the switches that it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.rolls.calendar import contract_months
from mlf.operators.rolls.days import Days, by_calendar, by_figure, days_of, missed
from mlf.operators.rolls.spelling import date_text, instant, month_code, nanoseconds, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.rolls.declare import RollTableParams

    Bars = Mapping[str, NDArray[Any]]

Ints = NDArray[np.int64]

MEASURES = {"volume": "volume", "open_interest": "interest"}

#: Share of trade dates on which a calendar may hold what the bars do not have: a holiday, a day that the source lacks.
UNCOVERED = 0.02


@dataclass(frozen=True, slots=True)
class Switch:
    """From ``ts`` on the contract ``new`` is held (ordinals; ``None`` where nobody names it).

    ``decided`` are the figures that decided; ``found`` is what the passport says of a roll that it found in the prices.
    """

    ts: int
    old: int | None
    new: int | None
    decided: Mapping[str, Any] | None = None
    found: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """The rule in use, why it is, the contract held first, and every switch in order of time."""

    rule: str
    why: str
    first: int | None
    switches: tuple[Switch, ...] = ()
    notes: tuple[str, ...] = ()


def choose(bars: Bars, passport: Mapping[str, Any] | None, params: RollTableParams) -> Choice:
    """The switches that ``params.rule`` leads to on these bars.

    Raises MLF955 (a rule that compares months, where the bars hold one at a time), MLF956 (the source's choice, where it makes none),
    MLF957 (volume or interest is not known), MLF958 (months that the calendar asks for are missing).
    """
    if "contract" not in bars:
        return _unnamed(bars, passport, params)
    if bool((np.diff(bars["ts"]) <= 0).any()):
        return _among_several(bars, params)
    return _one_at_a_time(bars, params)


def _unnamed(bars: Bars, passport: Mapping[str, Any] | None, params: RollTableParams) -> Choice:
    if params.rule in MEASURES:
        raise MlfError("MLF955", rule=params.rule)
    if params.rule == "calendar":
        return _dated(bars, params)
    found = tuple(_found(roll) for roll in (passport or {}).get("rolls", ()))
    if found:
        return Choice("source", "the bars name no contract; the rolls were found in their prices", found[0].old, found, _hidden(found))
    return Choice("source", "the bars name no contract, and no rolls were found in their prices", None)


def _hidden(found: tuple[Switch, ...]) -> tuple[str, ...]:
    """A note on rolls that must have been and show no step."""
    count = sum(switch.found.get("confidence") == "assumed" for switch in found)
    if not count:
        return ()
    show, it_is, it = ("shows", "it is", "it") if count == 1 else ("show", "they are", "them")
    told = "no step that could be told from the market's own moves"
    return (f"{count} of {len(found)} rolls {show} {told}: {it_is} put at the vendor's usual time, and prices are not adjusted for {it}",)


def _found(roll: Mapping[str, Any]) -> Switch:
    """A roll of the passport."""
    return Switch(nanoseconds(roll["ts"]), _month(roll.get("from")), _month(roll.get("to")), found=roll)


def _month(value: str | int | None) -> int | None:
    return ordinal_of(value) if isinstance(value, str) else value


def _dated(bars: Bars, params: RollTableParams) -> Choice:
    """Switches of a series without codes at the opens of the calendar's roll dates."""
    dates = np.asarray(bars["trade_date"]).astype(np.int64)
    first = np.flatnonzero(np.diff(dates, prepend=dates[0] - 1))
    months = contract_months(dates[first], params.months, params.roll, params.days).astype(np.int64)
    switches = _switches(months, np.asarray(bars["ts"])[first])
    return Choice("calendar", "the spec asks for the calendar; the bars name no contract", int(months[0]), switches)


def _switches(held: Ints, opening: Ints) -> tuple[Switch, ...]:
    at = np.flatnonzero(np.diff(held)) + 1
    return tuple(Switch(int(opening[i]), int(held[i - 1]), int(held[i])) for i in at)


def _one_at_a_time(bars: Bars, params: RollTableParams) -> Choice:
    """The months of the source, where they change; a flip back and forth is told."""
    contract = np.asarray(bars["contract"])
    is_single = bool((contract == contract[0]).all())
    if params.rule in MEASURES and not is_single:
        raise MlfError("MLF955", rule=params.rule)
    if params.rule == "calendar" and not is_single:
        return _calendar(bars, params, "the spec asks for the calendar")
    switches = _switches(contract.astype(np.int64), np.asarray(bars["ts"]))
    why = "all bars are of one contract" if is_single else "the bars are of one contract at a time, and name it"
    return Choice("source", why, int(contract[0]), switches, _flips(switches))


def _flips(switches: tuple[Switch, ...]) -> tuple[str, ...]:
    back = [s for s in switches if s.old is not None and s.new is not None and s.new < s.old]
    if not back:
        return ()
    first = back[0]
    place = f"at {instant(first.ts)} from {month_code(first.old or 0)} to {month_code(first.new or 0)}"
    return (f"{len(back)} of {len(switches)} changes go back to an earlier month, the first {place}: the source flips between them",)


def _among_several(bars: Bars, params: RollTableParams) -> Choice:
    if params.rule == "source":
        raise MlfError("MLF956", ts=instant(int(bars["ts"][np.flatnonzero(np.diff(bars["ts"]) <= 0)[0]])))
    if params.rule == "calendar":
        return _calendar(bars, params, "the spec asks for the calendar")
    if params.rule == "auto" and not _known(bars, "volume"):
        return _calendar(bars, params, "the bars hold several contracts at a time and no volume")
    rule = "volume" if params.rule == "auto" else params.rule
    if not _known(bars, MEASURES[rule]):
        raise MlfError("MLF957", rule=rule, column=MEASURES[rule])
    asked = "the bars hold several contracts at a time" if params.rule == "auto" else f"the spec asks for {rule}"
    return _figures(bars, params, Choice(rule, f"{asked}; yesterday's {rule.replace('_', ' ')} decides", None))


def _known(bars: Bars, column: str) -> bool:
    return column in bars and bool((np.nan_to_num(bars[column]) > 0).any())


def _figures(bars: Bars, params: RollTableParams, choice: Choice) -> Choice:
    days = days_of(bars, MEASURES[choice.rule])
    held = by_figure(days, params.months, _target(days, params))
    switches = []
    for i in np.flatnonzero(np.diff(held)) + 1:
        yesterday, old, new = days.figure[i - 1], int(held[i - 1]), int(held[i])
        figures = {"old": float(yesterday[old]), "new": float(yesterday[new])}
        measure = choice.rule if figures["new"] > figures["old"] else "calendar"
        decided = {"trade_date": date_text(days.dates[i - 1]), "measure": measure, **figures}
        switches.append(Switch(int(days.opening[i]), days.origin + old, days.origin + new, decided))
    return Choice(choice.rule, choice.why, days.origin + int(held[0]), tuple(switches), _silent(days, held))


def _silent(days: Days, held: Ints) -> tuple[str, ...]:
    """A note on trade dates of which nothing is left."""
    empty = days.dates[days.bars[np.arange(len(held)), held] == 0]
    return (f"{len(empty)} trade dates have no bar of the contract held, the first {date_text(empty[0])}",) if len(empty) else ()


def _target(days: Days, params: RollTableParams) -> Ints:
    return contract_months(days.dates, params.months, params.roll, params.days).astype(np.int64) - days.origin


def _calendar(bars: Bars, params: RollTableParams, why: str) -> Choice:
    days = days_of(bars, "volume")
    target = _target(days, params)
    held = by_calendar(days, params.months, target)
    lacking = missed(days, held, target)
    if len(lacking) > UNCOVERED * len(held):
        at = int(np.searchsorted(days.dates, lacking[0]))
        month = month_code(days.origin + int(target[at]))
        raise MlfError("MLF958", count=len(lacking), total=len(held), date=date_text(lacking[0]), month=month, limit=f"{UNCOVERED:.0%}")
    return Choice("calendar", why, days.origin + int(held[0]), _switches(held + days.origin, days.opening), _silent(days, held))
