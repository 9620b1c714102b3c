"""The Hilbert transform of prices and the cycle it shows: Ehlers, Rocket Science for Traders (2001), chapters 6 and 7.

``s`` holds the newest value of each series first: three closes, seven smoothed prices, ten in-phase and seven quadrature components of
the detrended price, then the phasor, its products, the period and the smoothed period.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import step

Array = NDArray[np.float64]

WEIGHTS = (0.0962, 0.5769)
SMOOTH, DETRENDED, QUADRATURE, PHASOR, PRODUCT, PERIOD, SMOOTHED, SIZE = 3, 10, 20, 27, 29, 31, 32, 33
LAG = 3  # bars by which the transform trails its input
NEW = 0.2  # weight of the newest value in the smoothed series
SHORTEST, LONGEST = 6.0, 50.0
DEGREES = 180.0 / math.pi


@step
def pushed_price(s: Array, close: float) -> float:
    """The close and the three before it, weighted 4 to 1."""
    smooth = float((4.0 * close + 3.0 * s[0] + 2.0 * s[1] + s[2]) * 0.1)
    _push(s, 0, SMOOTH, close)
    return smooth


@step
def push_cycle(s: Array, smooth: float) -> None:
    """Takes the next smoothed price into the period."""
    adjust = 0.075 * s[PERIOD] + 0.54
    _push(s, SMOOTH, DETRENDED, smooth)
    _push(s, DETRENDED, QUADRATURE, _transformed(s, SMOOTH) * adjust)
    _push(s, QUADRATURE, PHASOR, _transformed(s, DETRENDED) * adjust)
    ahead, quadrature = _transformed(s, DETRENDED + LAG) * adjust, _transformed(s, QUADRATURE) * adjust
    real = NEW * (s[DETRENDED + LAG] - quadrature) + (1.0 - NEW) * s[PHASOR]
    imaginary = NEW * (s[QUADRATURE] + ahead) + (1.0 - NEW) * s[PHASOR + 1]
    along = real * s[PHASOR] + imaginary * s[PHASOR + 1]
    across = real * s[PHASOR + 1] - imaginary * s[PHASOR]
    s[PHASOR], s[PHASOR + 1] = real, imaginary
    s[PRODUCT] = NEW * along + (1.0 - NEW) * s[PRODUCT]
    s[PRODUCT + 1] = NEW * across + (1.0 - NEW) * s[PRODUCT + 1]
    _push_period(s)


@step
def _push(s: Array, start: int, stop: int, x: float) -> None:
    for k in range(stop - 1, start, -1):
        s[k] = s[k - 1]
    s[start] = x


@step
def _transformed(s: Array, at: int) -> float:
    """The truncated transform of the series whose newest value is at a place; its values in between have no weight."""
    far, near = WEIGHTS
    return float(far * s[at] - far * s[at + 6] - near * s[at + 4] + near * s[at + 2])


@step
def _push_period(s: Array) -> None:
    """Moves the period by the phasor's turn, within a share of what it was and within what the filters can see."""
    last = s[PERIOD]
    period = last
    if s[PRODUCT] != 0.0 and s[PRODUCT + 1] != 0.0:
        period = 360.0 / (math.atan(s[PRODUCT + 1] / s[PRODUCT]) * DEGREES)
    period = max(min(period, 1.5 * last), 0.67 * last)
    period = min(max(period, SHORTEST), LONGEST)
    s[PERIOD] = NEW * period + (1.0 - NEW) * last
    s[SMOOTHED] = 0.33 * s[PERIOD] + 0.67 * s[SMOOTHED]
