"""Kernels of the group ``microstructure``.

A comparison written ``not a <= 0`` lets NaN, which is no number to be cut off at 0, through.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.rows import CLOSE, HIGH, LOW, VOLUME
from mlf.operators.features.kernels.smooth import log_quotient
from mlf.operators.features.kernels.volatility import session_return
from mlf.operators.features.kernels.window import after, push_pair, push_spread, push_total

Array = NDArray[np.float64]

ROOT = 3.0 - 2.0 * math.sqrt(2.0)
HALF = math.sqrt(0.5)


@kernel
def amihud(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window sums of return over value, of value and of bars with a trade."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    impacts, values, trades = s[4 : 4 + n], s[5 + n : 5 + 2 * n], s[6 + 2 * n :]
    j = seen % n
    for i in range(close.size):
        move, value = abs(session_return(x, i, s)), abs(close[i]) * volume[i]
        traded = value > 0.0
        s[3], impact = push_total(impacts, j, s[3], move / value if traded else 0.0)
        s[4 + n], turnover = push_total(values, j, s[4 + n], value)
        s[5 + 2 * n], count = push_total(trades, j, s[5 + 2 * n], 1.0 if traded else 0.0)
        usual = (impact / count) * (turnover / count) if count > 0.0 else 0.0
        out[0, i] = usual if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def roll_spread(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, previous return, window of (return, previous return)."""
    n, seen, previous, w = int(p[0]), int(s[0]), s[3], s[4:]
    j = max(seen - 1, 0) % n
    for i in range(x.shape[1]):
        value = session_return(x, i, s)
        out[0, i] = np.nan
        if seen + i > 0:
            _, _, _, _, cov = push_pair(w, j, value, previous)
            if seen + i >= n:
                out[0, i] = 2.0 * math.sqrt(-cov / (n - 1)) if not cov >= 0.0 else 0.0
            j = after(j, n)
        previous = value
    s[3] = previous


@step
def _corwin_schultz(high: float, low: float, s: Array) -> float:
    """Spread of two bars, at least 0; ``s[1:4]`` holds high, low and close of the first. A gap between the two is closed before."""
    shift = max(low - s[3], 0.0) + min(high - s[3], 0.0)
    top, bottom = high - shift, low - shift
    one, two = log_quotient(s[1], s[2]), log_quotient(top, bottom)
    both = log_quotient(max(s[1], top), min(s[2], bottom))
    beta = one * one + two * two
    alpha = (math.sqrt(2.0 * beta) - math.sqrt(beta)) / ROOT - both / math.sqrt(ROOT)
    return 2.0 * math.tanh(0.5 * alpha) if not alpha <= 0.0 else 0.0


@kernel
def corwin_schultz(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous high, low and close, window sum of spreads."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    start, ring = s[4], s[5:]
    j = max(seen - 1, 0) % n
    for i in range(close.size):
        out[0, i] = np.nan
        if seen + i > 0:
            start, total = push_total(ring, j, start, _corwin_schultz(high[i], low[i], s))
            out[0, i] = total / n if seen + i >= n else np.nan
            j = after(j, n)
        s[1], s[2], s[3] = high[i], low[i], close[i]
    s[0], s[4] = seen + close.size, start


@step
def _above_middle(price: float, high: float, low: float) -> float:
    """``ln(price)`` less the mean of ``ln(high)`` and ``ln(low)``."""
    return 0.5 * (log_quotient(price, high) + log_quotient(price, low))


@kernel
def abdi_ranaldo(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its distance from its bar's middle, window sum of spreads."""
    high, low, close, n, seen = x[HIGH], x[LOW], x[CLOSE], int(p[0]), int(s[0])
    previous, own, start, ring = s[1], s[2], s[3], s[4:]
    j = max(seen - 1, 0) % n
    for i in range(close.size):
        out[0, i] = np.nan
        if seen + i > 0:
            square = 4.0 * own * _above_middle(previous, high[i], low[i])
            spread = math.sqrt(square) if not square <= 0.0 else 0.0
            start, total = push_total(ring, j, start, spread)
            out[0, i] = total / n if seen + i >= n else np.nan
            j = after(j, n)
        previous, own = close[i], _above_middle(close[i], high[i], low[i])
    s[0], s[1], s[2], s[3] = seen + close.size, previous, own, start


@kernel
def kyle_lambda(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window of (signed volume, return), window sum of volume."""
    volume, n, seen = x[VOLUME], int(p[0]), int(s[0])
    w, at, ring = s[3 : 8 + 5 * n], 8 + 5 * n, s[9 + 5 * n :]
    j = seen % n
    for i in range(volume.size):
        value = session_return(x, i, s)
        _, _, var, _, cov = push_pair(w, j, np.sign(value) * volume[i], value)
        s[at], total = push_total(ring, j, s[at], volume[i])
        impact = cov / var * (total / n) if var != 0.0 else 0.0
        out[0, i] = impact if seen + i >= n - 1 else np.nan
        j = after(j, n)


@kernel
def hasbrouck_lambda(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window of (signed root of value, return), window sum of roots."""
    close, volume, n, seen = x[CLOSE], x[VOLUME], int(p[0]), int(s[0])
    w, at, ring = s[3 : 8 + 5 * n], 8 + 5 * n, s[9 + 5 * n :]
    j = seen % n
    for i in range(volume.size):
        value, root = session_return(x, i, s), math.sqrt(abs(close[i]) * volume[i])
        _, _, var, _, cov = push_pair(w, j, np.sign(value) * root, value)
        s[at], total = push_total(ring, j, s[at], root)
        impact = cov / var * (total / n) if var != 0.0 else 0.0
        out[0, i] = impact if seen + i >= n - 1 else np.nan
        j = after(j, n)


@step
def _bought_less_sold(value: float, squares: float, n: int) -> float:
    """Share of a bar's volume, -1 to 1, by its return and the squared deviations of n returns; 0 where they do not deviate."""
    return math.erf(HALF * value / math.sqrt(squares / (n - 1))) if squares != 0.0 else 0.0


@kernel
def bulk_volume(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window spread of returns, window sums of imbalance and of volume."""
    volume, n, seen = x[VOLUME], int(p[0]), int(s[0])
    w, nets, grosses = s[3 : 5 + 2 * n], s[5 + 2 * n : 6 + 3 * n], s[6 + 3 * n :]
    j = seen % n
    for i in range(volume.size):
        value = session_return(x, i, s)
        _, squares = push_spread(w, j, value)
        imbalance = _bought_less_sold(value, squares, n) * volume[i] if seen + i >= n - 1 else 0.0
        nets[0], net = push_total(nets[1:], j, nets[0], imbalance)
        grosses[0], gross = push_total(grosses[1:], j, grosses[0], volume[i])
        known, traded = seen + i >= 2 * n - 2, gross > 0.0
        out[0, i] = (n * imbalance / gross if traded else 0.0) if known else np.nan
        out[1, i] = (net / gross if traded else 0.0) if known else np.nan
        j = after(j, n)


@kernel
def vpin(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, window spread of returns, window sums of unsigned imbalance and of volume."""
    volume, n, seen = x[VOLUME], int(p[0]), int(s[0])
    w, nets, grosses = s[3 : 5 + 2 * n], s[5 + 2 * n : 6 + 3 * n], s[6 + 3 * n :]
    j = seen % n
    for i in range(volume.size):
        value = session_return(x, i, s)
        _, squares = push_spread(w, j, value)
        imbalance = abs(_bought_less_sold(value, squares, n)) * volume[i] if seen + i >= n - 1 else 0.0
        nets[0], net = push_total(nets[1:], j, nets[0], imbalance)
        grosses[0], gross = push_total(grosses[1:], j, grosses[0], volume[i])
        share = net / gross if gross > 0.0 else 0.0
        out[0, i] = share if seen + i >= 2 * n - 2 else np.nan
        j = after(j, n)


@kernel
def trade_intensity(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, fast window sum, slow window sum."""
    volume, fast, slow, seen = x[VOLUME], int(p[0]), int(p[1]), int(s[0])
    near, far = s[1 : 2 + fast], s[2 + fast :]
    j, k = seen % fast, seen % slow
    for i in range(volume.size):
        near[0], recent = push_total(near[1:], j, near[0], volume[i])
        far[0], usual = push_total(far[1:], k, far[0], volume[i])
        ratio = (recent / fast) / (usual / slow) if usual > 0.0 else 1.0
        out[0, i] = ratio if seen + i >= slow - 1 else np.nan
        j, k = after(j, fast), after(k, slow)
    s[0] = seen + volume.size


@kernel
def high_low_spread(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, window sum of relative heights."""
    high, low, n, seen, start, ring = x[HIGH], x[LOW], int(p[0]), int(s[0]), s[1], s[2:]
    j = seen % n
    for i in range(high.size):
        start, total = push_total(ring, j, start, (high[i] - low[i]) / (0.5 * (high[i] + low[i])))
        out[0, i] = total / n if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0], s[1] = seen + high.size, start
