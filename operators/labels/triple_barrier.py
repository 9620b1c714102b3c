"""Body of ``labels.triple_barrier``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.labels.barriers import LAST_OF_CONTRACT, LEAVE_AT_CLOSE, LEAVE_AT_OPEN, NO_ENTRY, Path, Table, path_of, to_prices
from mlf.operators.labels.walk import BOTH, LOWER, NONE, OPEN, UPPER, outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.labels.declare import TripleBarrierParams
    from mlf.schemas.work import Task

Columns = dict[str, NDArray[Any]]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Touch of a trade that the flatten time ended.
FLATTENED = 2


def run(inputs: Mapping[str, Table], params: TripleBarrierParams, task: Task) -> Columns:  # noqa: ARG001 - the signature of a body
    """Labels of one horizon, a row per bar.

    A signal at the close of bar t enters at the open of t + 1. With ``toll = cost / tick_value + slippage_ticks`` for net barriers and 0
    for gross ones, the barriers lie ``max(1, ceil(k * ATR_t / tick + toll))`` ticks above (``k_up``) and below (``k_down``) that open. So
    a long that reaches the upper barrier first (label 1) and a short that reaches the lower one first (label -1) earn at least k ATR
    after the round-turn cost and the entry's slippage; both exits are limit orders. From the entry bar on, a high at the upper barrier or
    a low at the lower one is a touch, and an open beyond a barrier fills at that open. A bar that holds both is counted as the long's
    stop: label and touch -1, ``ambiguous``. Without a touch the trade ends at the close of the ``vertical``-th bar (the entry bar is the
    first), or at the flatten time: label 0, touch 0 or 2.

    ``valid`` needs a known ATR, an entry that the session allows, and the WHOLE window, from the entry to its end by the clock, inside
    the data and inside one contract, whatever was touched before: otherwise only quick trades would keep labels near the end.
    ``net_ticks`` is what one contract in the label's direction earns, cost and slippage (of market and stop orders) deducted, for gross
    barriers too; label 0 and ambiguous rows count as longs. ``mae_ticks`` and ``mfe_ticks`` (>= 0) are the furthest the price went
    against and for it from the entry's open, no further than the barriers or the gap that filled. Raises MLF506 and MLF521.
    """
    bars = inputs["bars"]
    if len(bars["ts"]) <= params.vertical:
        raise MlfError("MLF506", horizon=params.horizon, reach=params.vertical, rows=len(bars["ts"]))
    path = path_of(bars, params)
    last, at_open = windows(path, params.vertical)
    if not (last >= 0).any():
        raise MlfError("MLF521", horizon=params.horizon, rows=len(last), atr=params.atr, vertical=params.vertical)
    found = outcomes(path.prices, path.reach, last, at_open)
    return _table(bars, path, found, params)


def windows(path: Path, vertical: int) -> tuple[Ints, Mask]:
    """Last bar of the window of every row (-1: none) and whether the window ends at that bar's open.

    The window ends with the vertical bar, with the bar at whose close the session's clock ends trades, or at the open of a bar before
    which it should have. A row has none if its ATR is not known, its entry bar is closed to entries, or the window runs into another
    contract or past the data.
    """
    n = len(path.gate)
    closes, opens = (following(path.gate & bit != 0) for bit in (LEAVE_AT_CLOSE, LEAVE_AT_OPEN))
    entry = np.arange(1, n + 1)
    forced = np.minimum(closes[entry], opens[np.minimum(entry + 1, n)])
    last = np.minimum(entry + vertical - 1, forced)
    switch = following(path.gate & LAST_OF_CONTRACT != 0)[entry]
    late = np.append(path.gate & NO_ENTRY != 0, [True])[entry]
    valid = (path.reach[:, 0] > 0) & (last < n) & (last <= switch) & ~late
    return np.where(valid, last, -1), valid & (last == opens[np.minimum(entry + 1, n)])


def following(flags: Mask) -> Ints:
    """Index of the first flag at or after each position, and one position past the end; ``len(flags)`` where there is none."""
    n = len(flags)
    at = np.append(np.where(flags, np.arange(n), n), [n])
    return np.minimum.accumulate(at[::-1])[::-1]


def _table(bars: Table, path: Path, found: Ints, params: TripleBarrierParams) -> Columns:
    exit_, hit, price, top, bottom = found
    valid = exit_ >= 0
    n, entry = len(exit_), np.where(valid, np.arange(len(exit_)) + 1, -1)
    opened = path.prices[np.minimum(entry, n - 1), OPEN]
    at_open = (exit_ > entry) & (path.gate[exit_] & LEAVE_AT_OPEN != 0)
    cut = (hit == NONE) & (at_open | (exit_ - entry + 1 < params.vertical))
    label = np.where(valid, np.where(hit == BOTH, LOWER, hit), 0)
    ticks = _ticks(label, hit, (price - opened, top - opened, bottom - opened), params)
    return {
        "label": label.astype(np.int8),
        "valid": valid,
        "entry": entry.astype(np.int32),
        "exit": exit_.astype(np.int32),
        "start_ts": np.where(valid, bars["ts"][entry], -1),
        "end_ts": np.where(valid, bars["close_ts"][exit_], -1),
        "upper": np.where(valid, to_prices(opened + path.reach[:, 0], params.tick), np.nan),
        "lower": np.where(valid, to_prices(opened - path.reach[:, 1], params.tick), np.nan),
        "touch": np.where(valid & cut, FLATTENED, label).astype(np.int8),
        "held": np.where(valid, exit_ - entry + 1, 0).astype(np.int32),
        **{name: np.where(valid, values, np.nan).astype(np.float32) for name, values in ticks.items()},
        "ambiguous": valid & (hit == BOTH),
    }


def _ticks(label: Ints, hit: Ints, moves: tuple[Ints, Ints, Ints], params: TripleBarrierParams) -> dict[str, NDArray[np.float64]]:
    """Ticks earned, furthest against and furthest for, of the trade in the label's direction; ``moves``: exit, highest, lowest."""
    end, top, bottom = moves
    short = (label < 0) & (hit != BOTH)
    limit = (hit == UPPER) | (hit == LOWER)
    slips = np.where(limit, 1, 2) * params.slippage_ticks
    return {
        "net_ticks": np.where(short, -end, end) - slips - params.cost / params.tick_value,
        "mae_ticks": np.where(short, top, -bottom).astype(np.float64),
        "mfe_ticks": np.where(short, -bottom, top).astype(np.float64),
    }
