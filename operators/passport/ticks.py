"""The price grid: the greatest step that explains the prices, and the share of them off a given step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

Floats = NDArray[np.float64]

#: Steps that prices are quoted in, greatest first; eighths to hundred-and-twenty-eighths for what trades in fractions.
STEPS = tuple(
    sorted({k * 10.0**e for k in (1, 2, 2.5, 5) for e in range(-6, 3)} | {2.0**-e for e in range(1, 8)}, reverse=True),
)
#: Share of prices that must lie on a step for it to explain them.
EXPLAINED = 0.999
#: The same of the last bars, where a few strays are forgiven.
MOSTLY = 0.98
#: Last prices from which something is said of them alone.
ENOUGH = 2_000
#: Rows looked at.
SAMPLE = 60_000
#: Spacing of float32 numbers, relative: prices that went through one are this far off their text.
SINGLE, DOUBLE = 2.0**-23, 2.0**-48
#: Part of a step that noise must stay below, to be told from being off the step.
CLEAR = 0.05
PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class Grid:
    """``step`` is the greatest one that explains the prices (``None``: none does); ``off`` the share of prices off the contract's tick.

    ``late`` and ``tail`` are the same of the last tenth of the bars, which a vendor's adjustment leaves as they traded. ``single`` says
    that the prices are those of float32 numbers; ``looked`` counts the prices looked at.
    """

    step: float | None
    late: float | None
    off: float
    tail: float
    single: bool
    looked: int


def grid_of(columns: Mapping[str, NDArray[Any]], tick: float | None) -> Grid:
    """The grid of a sample of the prices, evenly spread over the rows."""
    rows = len(columns["close"])
    stride = max(1, rows // SAMPLE)
    prices = np.concatenate([columns[name][::stride] for name in PRICES])
    late = np.concatenate([columns[name][-max(1, rows // 10) :: max(1, stride // 10)] for name in PRICES])
    prices, late = prices[np.isfinite(prices)], late[np.isfinite(late)]
    single = bool(len(prices)) and bool(np.all(prices == prices.astype(np.float32)))
    last = _step(late, MOSTLY) if len(late) >= ENOUGH else None
    off, tail = (0.0, 0.0) if tick is None else (off_share(prices, tick), off_share(late, tick))
    return Grid(_step(prices, EXPLAINED), last, off, tail, single and _noisy(prices), len(prices))


def _step(prices: Floats, share: float) -> float | None:
    """The greatest step that so large a share of the prices lies on."""
    return next((step for step in STEPS if off_share(prices, step) <= 1 - share), None) if len(prices) else None


def _noisy(prices: Floats) -> bool:
    """Whether prices are no decimals of six places: what a float32 makes of them."""
    return bool(np.mean(np.abs(prices - np.round(prices, 6)) > np.abs(prices) * DOUBLE) > 1 - EXPLAINED)


def off_share(prices: Floats, step: float) -> float:
    """Share of prices that are no multiple of the step; 0 for no prices.

    The noise of float32 is forgiven where it is small against the step; below that, prices must be as exact as float64.
    """
    if len(prices) == 0:
        return 0.0
    size = np.abs(prices)
    noise = SINGLE if float(size.max()) * SINGLE < step * CLEAR else DOUBLE
    return float(np.mean(np.abs(prices - np.rint(prices / step) * step) > size * noise + 1e-9 * step))
