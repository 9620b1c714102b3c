"""Body of `data.roll_table`: the contract held at every instant, and one row for each change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.rolls.choice import Choice, Switch, choose
from mlf.operators.rolls.quotes import DECIMALS, Quote, adjusted, boundary, quote_at
from mlf.operators.rolls.spelling import date_text, instant, month_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from mlf.operators.rolls.declare import RollTableParams
    from mlf.schemas.work import Task

    Bars = Mapping[str, NDArray[Any]]


def run(inputs: Mapping[str, Any], params: RollTableParams, task: Task) -> dict[str, Any]:
    """The roll table.

    ``rule`` and ``why``; ``notes``, sentences about what is odd; ``held``: ``[{contract, from, until}]``, spans in order of time, the
    last without an end; ``rolls``: one row per change, with

    * ``ts`` and ``trade_date``, the instant from which the new contract is held: the open of a session, for rules that we decide by;
    * ``from``, ``to``: month codes such as ``J2025``, or ``None`` where nobody names them;
    * ``old``, ``new``: prices of both, ``quoted`` when, ``difference = new - old``, ``ratio = new / old``, ``basis`` and ``pairs``: see
      :class:`mlf.operators.rolls.quotes.Quote`; ``ratio`` is ``None`` where a price is not above zero;
    * ``decided``: ``{trade_date, measure, old, new}``, yesterday's figures, which decided (measure ``calendar``: the old month was over),
      or ``None``;
    * ``confidence``: what the passport says of a roll that it found, or ``None``.

    Rolls of vendors' adjusted prices keep their instants, and have difference 0 and ratio 1. Nothing in a row depends on bars after the
    first one of the new contract: later bars append rows and change none. Raises what :func:`mlf.operators.rolls.choice.choose` does.
    """
    del task
    bars, passport = inputs["bars"], inputs.get("passport")
    choice = choose(bars, passport, params)
    is_adjusted = (passport or {}).get("facts", {}).get("prices") in ("difference", "ratio")
    look = _no_jump if is_adjusted else _quote
    rows = [_row(bars, switch, look) for switch in _seen(bars, choice)]
    return {"rule": choice.rule, "why": choice.why, "notes": list(choice.notes), "held": _held(bars, choice), "rolls": rows}


def _seen(bars: Bars, choice: Choice) -> list[Switch]:
    """Switches between two bars: a passport may know of rolls outside the dates that are used."""
    first, last = int(bars["ts"][0]), int(bars["ts"][-1])
    return [switch for switch in choice.switches if first < switch.ts <= last]


def _row(bars: Bars, switch: Switch, look: Callable[[Bars, Switch, int], Quote]) -> dict[str, Any]:
    row = int(np.searchsorted(bars["ts"], switch.ts))
    found = look(bars, switch, row)
    return {
        "ts": instant(switch.ts),
        "trade_date": date_text(bars["trade_date"][row]),
        "from": _code(switch.old),
        "to": _code(switch.new),
        "old": found.old,
        "new": found.new,
        "quoted": instant(found.quoted),
        "difference": found.difference,
        "ratio": found.ratio,
        "basis": found.basis,
        "pairs": found.pairs,
        "decided": None if switch.decided is None else dict(switch.decided),
        "confidence": switch.found.get("confidence"),
    }


def _no_jump(bars: Bars, switch: Switch, row: int) -> Quote:
    del switch
    return adjusted(bars, row)


def _quote(bars: Bars, switch: Switch, row: int) -> Quote:
    if switch.found:
        return _of_passport(bars, switch.found, row)
    if "contract" in bars and switch.old is not None and switch.new is not None:
        return quote_at(bars, switch.ts, (switch.old, switch.new))
    return boundary(bars, row)


def _of_passport(bars: Bars, found: Mapping[str, Any], row: int) -> Quote:
    """The difference and ratio that the passport found; a missing one follows from the other and the close before."""
    close, opened = float(bars["close"][row - 1]), float(bars["open"][row])
    ratio = found.get("ratio")
    difference = found.get("difference")
    if difference is None:
        difference = opened - close if ratio is None else close * (ratio - 1)
    if ratio is None and min(close, close + difference) > 0:
        ratio = (close + difference) / close
    return Quote("passport", close, opened, int(bars["ts"][row]), round(float(difference), DECIMALS), ratio)


def _held(bars: Bars, choice: Choice) -> list[dict[str, Any]]:
    """Spans of one contract each; the first begins with the first bar."""
    seen = _seen(bars, choice)
    starts = [instant(int(bars["ts"][0])), *(instant(switch.ts) for switch in seen)]
    months = [seen[0].old if seen else choice.first, *(switch.new for switch in seen)]
    ends = [*starts[1:], None]
    return [{"contract": _code(month), "from": start, "until": end} for month, start, end in zip(months, starts, ends, strict=True)]


def _code(month: int | None) -> str | None:
    return None if month is None else month_code(month)
