"""Prices that are none, that contradict each other, or that lie between two ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.cleaning.state import PRICES, Bars, Finding, Floats, Mask, scan
from mlf.operators.data.grid import price_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Distance from the tick grid, in ticks, that the rounding of float64 arithmetic explains.
ROUNDING = 1e-6
#: Relative rounding of a price that a vendor kept as float32: one unit in its last place.
SINGLE = 2.0**-23
#: Largest distance, in ticks, that is put down to float32.
NOISE = 0.05


def nonfinite(bars: Bars) -> Finding:
    """Bars with a price that is NaN or infinite. A sum of four prices is finite only if each is (prices stay far from 1e308)."""
    with np.errstate(invalid="ignore", over="ignore"):
        at = scan(bars, PRICES, lambda o, h, low, c: ~np.isfinite(o + h + low + c))
    return Finding(at, np.zeros(len(at)))


def nonpositive(bars: Bars) -> Finding:
    """Bars with a price at or below zero; the score is how far below."""
    at = scan(bars, PRICES, lambda o, h, low, c: np.minimum(np.minimum(o, h), np.minimum(low, c)) <= 0)
    return Finding(at, -np.minimum.reduce([bars[name][at] for name in PRICES]) if len(at) else np.zeros(0))


def ohlc(bars: Bars) -> Finding:
    """Bars whose high is below, or low above, another price; the score is by how much.

    A repair widens the bar, ``high = max(open, high, close)`` and ``low = min(open, low, close)``, and touches neither open nor close: a
    high that is much too low says nothing about the low.
    """
    at = scan(bars, PRICES, _contradictory)
    opened, high, low, close = (bars[name][at] for name in PRICES)
    top, bottom = np.maximum.reduce([opened, high, close]), np.minimum.reduce([opened, low, close])
    return Finding(at, (top - high) + (low - bottom), lambda: {"high": top, "low": bottom})


def _contradictory(opened: Floats, high: Floats, low: Floats, close: Floats) -> Mask:
    return np.asarray((high < np.maximum(opened, close)) | (low > np.minimum(opened, close)))


def off_tick(bars: Bars, tick: float) -> Finding:
    """Bars with a price between two ticks; the score is the largest distance from the grid in ticks.

    Nearer than 1e-6 ticks is on the grid, and so is nearer than ``2**-23 * |price|``, at most a twentieth of a tick: 2345.1 that a vendor
    kept as float32 comes back as 2345.10009765625. A repair rounds each such price to the nearest tick, halves to the even one.
    """
    at = scan(bars, PRICES, lambda *prices: np.logical_or.reduce([_strays(price, tick) for price in prices]))
    score = np.zeros(len(at))
    for name in PRICES:
        ticks = bars[name][at] / tick
        np.maximum(score, np.abs(ticks - np.rint(ticks)), out=score)
    return Finding(at, score, lambda: {name: _rounded(bars[name][at], tick) for name in PRICES})


def _rounded(price: Floats, tick: float) -> Floats:
    ticks = price / tick
    return np.where(_noisy(np.abs(ticks - np.rint(ticks)), ticks), price, price_of(np.rint(ticks), tick))


def _strays(price: NDArray[np.float64], tick: float) -> Mask:
    ticks = price / tick
    away = np.abs(ticks - np.rint(ticks))
    if away.max() <= ROUNDING:
        return np.zeros(len(price), np.bool_)
    return ~_noisy(away, ticks)


def _noisy(away: Floats, ticks: Floats) -> Mask:
    """Whether a distance from the grid, in ticks, is the noise of rounding."""
    return np.asarray(away <= np.clip(SINGLE * np.abs(ticks), ROUNDING, NOISE))


def volume(bars: Bars) -> Finding:
    """Bars of negative or infinite volume; a repair makes it unknown."""
    at = scan(bars, ("volume",), lambda v: (v < 0) | np.isinf(v))
    return Finding(at, np.abs(bars["volume"][at]), lambda: {"volume": np.full(len(at), np.nan)})


def zero_volume(bars: Bars) -> Finding:
    """Bars in which nothing traded."""
    at = scan(bars, ("volume",), lambda v: v == 0)
    return Finding(at, np.zeros(len(at)))
