"""Kernels of the group ``session``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CASH_OPEN, CLOSE, HIGH, LOW, MINUTE, OPEN, SESSION, VOLUME

Array = NDArray[np.float64]

RANGES = 20  # sessions that the mean range is of
PLACES = 1_024  # of a volume profile
MIDDLE = PLACES // 2
BASIS_POINT = 1e-4


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


@step
def _is_new(session: float, s: Array) -> bool:
    """Whether a bar begins a session; ``s`` holds seen and the session, and moves on."""
    is_new = bool(s[0] == 0.0 or session != s[1])
    s[0], s[1] = s[0] + 1.0, session
    return is_new


@kernel
def overnight_range(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, high and low before its cash open."""
    for i in range(x.shape[1]):
        if _is_new(x[SESSION, i], s):
            s[2:4] = np.nan
        if x[MINUTE, i] < x[CASH_OPEN, i]:
            s[2], s[3] = np.fmax(s[2], x[HIGH, i]), np.fmin(s[3], x[LOW, i])
        height = s[2] - s[3]
        out[0, i] = (x[CLOSE, i] - s[3]) / height if height != 0.0 else 0.5


@kernel
def opening_range(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, session, high and low of the last opening range, whether it is this session's, sessions ended."""
    for i in range(x.shape[1]):
        if s[0] == 0.0:
            s[2:4] = np.nan
            s[5] = -1.0
        if _is_new(x[SESSION, i], s):
            s[4], s[5] = 0.0, s[5] + 1.0
        since = x[MINUTE, i] - x[CASH_OPEN, i]
        if since >= 0.0 and s[4] == 0.0:
            s[2], s[3], s[4] = x[HIGH, i], x[LOW, i], 1.0
        if 0.0 <= since < p[0]:
            s[2], s[3] = max(s[2], x[HIGH, i]), min(s[3], x[LOW, i])
        for k in range(2):
            out[k, i] = x[CLOSE, i] / s[2 + k] - 1.0 if s[5] > 0.0 else np.nan


@kernel
def vwap_band(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, session, its volume, volume-weighted mean and squared deviations of the typical price."""
    for i in range(x.shape[1]):
        if _is_new(x[SESSION, i], s):
            s[2:5] = 0.0
        price, volume = (x[HIGH, i] + x[LOW, i] + x[CLOSE, i]) / 3.0, x[VOLUME, i]
        if volume > 0.0:
            s[2] += volume
            delta = price - s[3]
            s[3] += delta * (volume / s[2])
            s[4] += volume * delta * (price - s[3])
        band = p[0] * math.sqrt(s[4] / s[2]) if s[2] > 0.0 else 0.0
        out[0, i] = x[CLOSE, i] / (s[3] + band) - 1.0 if s[2] > 0.0 else 0.0
        out[1, i] = x[CLOSE, i] / (s[3] - band) - 1.0 if s[2] > 0.0 else 0.0


@kernel
def pivot(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its high, low and close so far, pivot, resistance and support of the session before."""
    for i in range(x.shape[1]):
        high, low, close = x[HIGH, i], x[LOW, i], x[CLOSE, i]
        if s[0] == 0.0:
            s[2:5] = np.nan
        if _is_new(x[SESSION, i], s):
            s[5] = (s[2] + s[3] + s[4]) / 3.0
            s[6], s[7] = 2.0 * s[5] - s[3], 2.0 * s[5] - s[2]
            s[2], s[3] = high, low
        s[2], s[3], s[4] = max(s[2], high), min(s[3], low), close
        for k in range(3):
            out[k, i] = close / s[5 + k] - 1.0


@kernel
def session_range(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, session, its high and low so far, mean range of the sessions before, their ranges."""
    for i in range(x.shape[1]):
        high, low = x[HIGH, i], x[LOW, i]
        if s[0] == 0.0:
            s[2:] = np.nan
        if _is_new(x[SESSION, i], s):
            _end_range(s)
            s[2], s[3] = high, low
        s[2], s[3] = max(s[2], high), min(s[3], low)
        out[0, i] = (s[2] - s[3]) / s[4] if s[4] != 0.0 else 1.0


@step
def _end_range(s: Array) -> None:
    """Files the session's range with those of the sessions before."""
    ranges = s[5:]
    total = 0.0
    for k in range(RANGES - 1):
        ranges[k] = ranges[k + 1]
        total += ranges[k]
    ranges[RANGES - 1] = s[2] - s[3]
    s[4] = (total + ranges[RANGES - 1]) / RANGES


@kernel
def point_of_control(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, session, its first close, its last close, busiest price of the session before, volume at each place."""
    profile = s[5:]
    for i in range(x.shape[1]):
        close = x[CLOSE, i]
        if s[0] == 0.0:
            s[2:4] = np.nan
        if _is_new(x[SESSION, i], s):
            s[4] = _busiest(s, p[0])
            profile[:] = 0.0
            s[2] = close
        s[3] = close
        width = abs(s[2]) * p[0] * BASIS_POINT
        _spread_volume(profile, _place(x[LOW, i] - s[2], width), _place(x[HIGH, i] - s[2], width), x[VOLUME, i])
        out[0, i] = close / s[4] - 1.0


@step
def _place(distance: float, width: float) -> int:
    """The nearest place to a distance from the first close; the outermost ones hold all beyond them."""
    steps = distance / width + MIDDLE if width > 0.0 else float(MIDDLE)
    return int(min(max(steps, 0.0), PLACES - 1.0) + 0.5)


@step
def _spread_volume(profile: Array, low: int, high: int, volume: float) -> None:
    share = volume / (high - low + 1)
    for k in range(low, high + 1):
        profile[k] += share


@step
def _busiest(s: Array, points: float) -> float:
    """The price with the most volume, the lowest of equals; the last close without any volume."""
    profile = s[5:]
    best = 0
    for k in range(1, PLACES):
        best = k if profile[k] > profile[best] else best
    offset = (best - MIDDLE) * (abs(s[2]) * points * BASIS_POINT)
    return float(s[2] + offset if profile[best] > 0.0 else s[3])
