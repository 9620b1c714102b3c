"""Body of `data.clean`: one policy per defect, every defect counted.

The defects are judged in a fixed order: order of stamps, duplicates, prices that are no numbers, prices at or below zero, open high low
close that contradict each other, prices off the tick grid, volume. A price jump is no defect: markets do jump.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.data.grid import price_of
from mlf.operators.importers.header import PRICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.cleaning.declare import CleanParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Mask = NDArray[np.bool_]

#: Distance from the tick grid, in ticks, that float64 rounding explains.
GRID_TOLERANCE = 1e-6


def run(inputs: Mapping[str, Any], params: CleanParams, task: Task) -> Bars:
    """Raw bars with strictly ascending stamps, and the number of bars of each defect as ``count/<defect>`` (int64, one value).

    Where nothing was wrong, the columns are the input's own arrays. Raises MLF914 (a defect whose policy is to fail), MLF915 (no bars
    left).
    """
    del task
    raw: Mapping[str, NDArray[Any]] = inputs["bars"]
    bars = {name: column for name, column in raw.items() if len(column) == len(raw["ts"]) and name != "interval"}
    counts: dict[str, int] = {}
    for defect, treat in STEPS.items():
        bars, counts[defect] = treat(bars, params)
        if len(bars["ts"]) == 0:
            raise MlfError("MLF915", step="data.clean", count=len(raw["ts"]))
    return bars | {"interval": raw["interval"]} | {f"count/{defect}": np.array([n], np.int64) for defect, n in counts.items()}


def _unsorted(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    """Bars in the order of their stamps; equal stamps keep the order of the file."""
    back = np.diff(bars["ts"], prepend=bars["ts"][:1]) < 0
    if not _found(bars, back, params.unsorted, "unsorted"):
        return bars, 0
    order = np.argsort(bars["ts"], kind="stable")
    return {name: column[order] for name, column in bars.items()}, int(back.sum())


def _duplicates(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    """One bar per stamp. The last one in the file is the usual choice: a bar exported while it was forming comes first."""
    same = np.diff(bars["ts"]) == 0
    repeated = np.append(same, [False]) if params.duplicates == "last" else np.insert(same, 0, [False])
    if not _found(bars, repeated, params.duplicates, "duplicates"):
        return bars, 0
    return _kept(bars, ~repeated), int(repeated.sum())


def _nonfinite(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    bad = ~np.logical_and.reduce([np.isfinite(bars[name]) for name in PRICES])
    if not _found(bars, bad, params.nonfinite, "nonfinite"):
        return bars, 0
    return _kept(bars, ~bad), int(bad.sum())


def _nonpositive(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    bad = np.logical_or.reduce([bars[name] <= 0 for name in PRICES])
    if not _found(bars, bad, params.nonpositive, "nonpositive"):
        return bars, 0
    return bars if params.nonpositive == "keep" else _kept(bars, ~bad), int(bad.sum())


def _ohlc(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    """High at least, and low at most, every price of the bar; a repair widens the bar and touches neither open nor close."""
    top = np.maximum.reduce([bars[name] for name in PRICES])
    bottom = np.minimum.reduce([bars[name] for name in PRICES])
    bad = (bars["high"] < top) | (bars["low"] > bottom)
    if not _found(bars, bad, params.ohlc, "ohlc"):
        return bars, 0
    if params.ohlc == "repair":
        return bars | {"high": top, "low": bottom}, int(bad.sum())
    return bars if params.ohlc == "keep" else _kept(bars, ~bad), int(bad.sum())


def _off_tick(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    """Prices on the tick grid; a repair rounds to the nearest tick, halves to the even one."""
    ticks = {name: bars[name] / params.tick for name in PRICES}
    bad = np.logical_or.reduce([np.abs(value - np.rint(value)) > GRID_TOLERANCE for value in ticks.values()])
    if not _found(bars, bad, params.off_tick, "off_tick"):
        return bars, 0
    if params.off_tick == "repair":
        rounded = {name: np.where(bad, price_of(np.rint(value), params.tick), bars[name]) for name, value in ticks.items()}
        return bars | rounded, int(bad.sum())
    return bars if params.off_tick == "keep" else _kept(bars, ~bad), int(bad.sum())


def _volume(bars: Bars, params: CleanParams) -> tuple[Bars, int]:
    """Volume that is zero or more; unknown (NaN) is no defect."""
    bad = (bars["volume"] < 0) | np.isinf(bars["volume"])
    if not _found(bars, bad, params.volume, "volume"):
        return bars, 0
    if params.volume == "repair":
        return bars | {"volume": np.where(bad, np.nan, bars["volume"])}, int(bad.sum())
    return _kept(bars, ~bad), int(bad.sum())


STEPS = {
    "unsorted": _unsorted,
    "duplicates": _duplicates,
    "nonfinite": _nonfinite,
    "nonpositive": _nonpositive,
    "ohlc": _ohlc,
    "off_tick": _off_tick,
    "volume": _volume,
}

WORDS = {
    "unsorted": "out of order",
    "duplicates": "repeated",
    "nonfinite": "without a price",
    "nonpositive": "priced at or below zero",
    "ohlc": "contradictory (high or low inside the bar)",
    "off_tick": "off the tick grid",
    "volume": "of impossible volume",
}


def _found(bars: Bars, bad: Mask, policy: str, defect: str) -> bool:
    """Whether any bar is bad; MLF914 if so and the policy is to fail."""
    if not bad.any():
        return False
    if policy == "fail":
        first = np.datetime_as_string(bars["ts"][bad][:1].view("datetime64[ns]"), unit="s")[0]
        raise MlfError("MLF914", count=int(bad.sum()), defect=WORDS[defect], ts=f"{first}Z", policy=defect)
    return True


def _kept(bars: Bars, keep: Mask) -> Bars:
    return {name: column[keep] for name, column in bars.items()}
