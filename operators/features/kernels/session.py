"""Kernels of the group ``session``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, OPEN, SESSION, VOLUME

Array = NDArray[np.float64]


@kernel
def prior_session(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its high, low and close so far, those of the session before."""
    close, session = x[CLOSE], x[SESSION]
    for i in range(close.size):
        high, low = x[HIGH, i], x[LOW, i]
        if s[0] == 0.0:
            s[2:5] = np.nan
        if s[0] == 0.0 or session[i] != s[1]:
            s[5:8] = s[2:5]
            s[1], s[2], s[3] = session[i], high, low
        s[2], s[3], s[4] = max(s[2], high), min(s[3], low), close[i]
        s[0] += 1.0
        for k in range(3):
            out[k, i] = close[i] / s[5 + k] - 1.0


@kernel
def session_gap(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, last close, gap."""
    opened, close, session = x[OPEN], x[CLOSE], x[SESSION]
    seen, current, last, jump = int(s[0]), s[1], s[2], s[3]
    for i in range(close.size):
        if seen + i == 0:
            jump = np.nan
        elif session[i] != current:
            jump = opened[i] / last - 1.0
        current, last = session[i], close[i]
        out[0, i] = jump
    s[0], s[1], s[2], s[3] = seen + close.size, current, last, jump


@kernel
def session_extremes(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its high and low so far."""
    high, low, close, session = x[HIGH], x[LOW], x[CLOSE], x[SESSION]
    seen, current, top, bottom = int(s[0]), s[1], s[2], s[3]
    for i in range(close.size):
        if seen + i == 0 or session[i] != current:
            current, top, bottom = session[i], high[i], low[i]
        top, bottom = max(top, high[i]), min(bottom, low[i])
        out[0, i] = close[i] / top - 1.0
        out[1, i] = close[i] / bottom - 1.0
    s[0], s[1], s[2], s[3] = seen + close.size, current, top, bottom


@kernel
def session_vwap(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its sums of typical price times volume and of volume."""
    high, low, close, volume, session = x[HIGH], x[LOW], x[CLOSE], x[VOLUME], x[SESSION]
    seen, current, value, weight = int(s[0]), s[1], s[2], s[3]
    for i in range(close.size):
        if seen + i == 0 or session[i] != current:
            current, value, weight = session[i], 0.0, 0.0
        value += (high[i] + low[i] + close[i]) / 3.0 * volume[i]
        weight += volume[i]
        out[0, i] = close[i] * weight / value - 1.0 if weight > 0.0 else 0.0
    s[0], s[1], s[2], s[3] = seen + close.size, current, value, weight
