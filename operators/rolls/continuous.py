"""Body of `data.continuous`: the bars of the contract held, and what signals adjust their prices by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.rolls.quotes import DECIMALS
from mlf.operators.rolls.spelling import instant, nanoseconds, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.rolls.declare import ContinuousParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class Steps:
    """Instants at which the contract changes; the months before, between and after them (-1 unnamed); difference and ratio of each."""

    ts: Ints
    months: Ints
    difference: Floats
    ratio: Floats


def run(inputs: Mapping[str, Any], params: ContinuousParams, task: Task) -> Bars:
    """One bar per instant: that of the contract which the table holds. Prices stay as they were traded.

    ``roll`` marks the first bar of each new contract. If there are rolls, ``factor`` (ratio) or ``shift`` (difference) holds what a signal
    price is made with: ``price * factor`` or ``price + shift``. Both start at 1 or 0 with the FIRST contract; each roll divides the factor
    by its ratio, or lowers the shift by its difference. So later bars change no earlier value. With ``raw`` the factor is 1 throughout:
    jumps and all. ``session`` counts anew where sessions are left without a bar. Bars that need no change are passed on as the arrays they
    are; what the sessions noted beside them is not.
    Raises MLF915 (no bar of the contracts held) and MLF959 (a ratio of prices at or below zero).
    """
    del task
    bars: Bars = {name: column for name, column in inputs["bars"].items() if "/" not in name}
    steps = _steps(inputs["table"])
    bars = _held(bars, steps)
    if len(steps.ts) == 0:
        return bars
    span = _span(bars, steps)
    rolled = bars | {"roll": np.diff(span, prepend=span[:1]) != 0}
    return rolled | _adjustment(bars, steps, span, params.adjust)


def _steps(table: Mapping[str, Any]) -> Steps:
    rolls, held = table["rolls"], table["held"]
    return Steps(
        np.array([nanoseconds(roll["ts"]) for roll in rolls], np.int64),
        np.array([-1 if span["contract"] is None else ordinal_of(span["contract"]) for span in held], np.int64),
        np.array([roll["difference"] for roll in rolls], np.float64),
        np.array([np.nan if roll["ratio"] is None else roll["ratio"] for roll in rolls], np.float64),
    )


def _held(bars: Bars, steps: Steps) -> Bars:
    """The rows of the contracts held; the arrays themselves if those are all rows."""
    if "contract" not in bars:
        return bars
    contract = bars["contract"]
    keep = _asked(bars, steps) == contract
    if keep.all():
        return bars
    if not keep.any():
        raise MlfError("MLF915", step="data.continuous", count=len(keep))
    kept = {name: column[keep] if name != "interval" else column for name, column in bars.items()}
    return kept | {"session": _counted(kept["session"]), "roll": np.zeros(len(kept["ts"]), np.bool_)}


def _asked(bars: Bars, steps: Steps) -> Any:
    """The month to be held, bar by bar; one number where it never changes."""
    if len(steps.ts) == 0:
        return steps.months[0]
    return steps.months[_span(bars, steps)]


def _span(bars: Bars, steps: Steps) -> Ints:
    """How many changes lie at or before each bar."""
    edges = np.searchsorted(bars["ts"], steps.ts)
    return np.repeat(np.arange(len(edges) + 1), np.diff(edges, prepend=0, append=len(bars["ts"])))


def _counted(session: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.cumsum(np.diff(session, prepend=session[:1]) != 0, dtype=np.int32)


def _adjustment(bars: Bars, steps: Steps, span: Ints, adjust: str) -> Bars:
    if adjust == "none":
        return {}
    if adjust == "raw":
        return {"factor": np.ones(len(span))}
    if adjust == "difference":
        total = np.round(np.append(0.0, np.cumsum(-steps.difference)), DECIMALS)
        return {"shift": total[span]}
    _require_positive(bars, steps)
    return {"factor": np.append(1.0, np.cumprod(1 / steps.ratio))[span]}


def _require_positive(bars: Bars, steps: Steps) -> None:
    if any((bars[name] <= 0).any() for name in PRICES):
        low = np.minimum.reduce([bars[name] for name in PRICES])
        row = int(np.argmax(low <= 0))
        raise MlfError("MLF959", price=float(low[row]), ts=instant(int(bars["ts"][row])))
    if not np.isfinite(steps.ratio).all():
        raise MlfError("MLF959", price=0.0, ts=instant(int(steps.ts[np.argmin(np.isfinite(steps.ratio))])))
