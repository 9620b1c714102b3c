"""Kernels of the group ``spectral``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel, step
from mlf.operators.features.kernels.fourier import POWER, ROWS, fill_turns, periodogram
from mlf.operators.features.kernels.hilbert import SMOOTHED, push_cycle, pushed_price
from mlf.operators.features.kernels.recent import push_recent
from mlf.operators.features.kernels.rows import CLOSE, VOLUME
from mlf.operators.features.kernels.volatility import session_return
from mlf.operators.features.kernels.wavelet import LENGTH, LEVELS, decomposed, smoothed, workspace
from mlf.operators.features.kernels.window import after

Array = NDArray[np.float64]

FAINT = 1e-24  # energy per value below which a window counts as flat
STRAIGHT = 1e-20  # share of power that rounding leaves of a straight line
SETTLING, HILBERT = 12, 32  # bars before the transform takes its first price, and before its first value
STRIDE = 8  # bars that the finest step of the third approximation spans


@step
def level(window: Array) -> float:
    """Mean of the values, exact where they are equal."""
    total = 0.0
    for k in range(window.size):
        total += window[k] - window[0]
    return float(window[0] + total / window.size)


@kernel
def wavelet(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, closes."""
    _wavelets(x[CLOSE], int(p[0]), s, out)


@kernel
def volume_wavelet(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, volumes."""
    _wavelets(x[VOLUME], int(p[0]), s, out)


@step
def _wavelets(values: Array, n: int, s: Array, out: Array) -> None:
    seen, work, energy = int(s[0]), workspace(n), np.empty(LEVELS + 1)
    j = seen % n
    for i in range(values.size):
        window = push_recent(s[1:], j, values[i])
        if seen + i < n - 1:
            out[:, i] = np.nan
        else:
            _bands(window, work, energy, out[:, i])
        j = after(j, n)
    s[0] = seen + values.size


@step
def _bands(window: Array, work: Array, energy: Array, out: Array) -> None:
    n, mean = window.size, level(window)
    for k in range(n):
        work[0, LENGTH + k] = window[k] / mean - 1.0 if mean != 0.0 else 0.0
    decomposed(work, n, energy)
    total = energy[0] + energy[1] + energy[2] + energy[3]
    for k in range(LEVELS + 1):
        out[k] = math.log(max(energy[k] / n, FAINT))
        out[LEVELS + 1 + k] = energy[k] / total if total > FAINT * n else 0.0
    smoothed(work, n)
    out[2 * LEVELS + 2] = (work[1, n - 1] - work[1, n - 1 - STRIDE]) / STRIDE


@kernel
def spectral_entropy(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, its session, returns, turns."""
    n, seen = int(p[0]), int(s[0])
    ring, turns, work = s[3 : 3 + 2 * n], s[3 + 2 * n :], np.empty((ROWS, n))
    if seen == 0:
        fill_turns(turns)
    j = seen % n
    for i in range(x.shape[1]):
        window = push_recent(ring, j, session_return(x, i, s))
        out[0, i] = _entropy(window, work, turns) if seen + i >= n - 1 else np.nan
        j = after(j, n)


@step
def _entropy(window: Array, work: Array, turns: Array) -> float:
    n, mean = window.size, level(window)
    for k in range(n):
        work[0, k] = window[k] - mean
    total = periodogram(work, turns)
    entropy = 0.0
    for k in range(1, n // 2 + 1):
        share = work[POWER, k] / total if total != 0.0 else 0.0
        entropy -= share * math.log(share) if share != 0.0 else 0.0
    return entropy / math.log(n / 2)


@kernel
def dominant_period(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, closes, turns."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    ring, turns, work = s[1 : 1 + 2 * n], s[1 + 2 * n :], np.empty((ROWS, n))
    if seen == 0:
        fill_turns(turns)
    j = seen % n
    for i in range(close.size):
        window = push_recent(ring, j, close[i])
        out[0, i] = _period(window, work, turns) if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@step
def _period(window: Array, work: Array, turns: Array) -> float:
    n, spread = window.size, _straightened(window, work)
    if periodogram(work, turns) <= STRAIGHT * n * spread:
        return 0.0
    best = 1
    for k in range(2, n // 2 + 1):
        best = k if work[POWER, k] > work[POWER, best] else best
    return n / best


@step
def _straightened(window: Array, work: Array) -> float:
    """Puts the window without its regression line into ``work[0]``; the sum of squared deviations from the mean it had."""
    n, mean = window.size, level(window)
    middle, moment, spread = 0.5 * (n - 1), 0.0, 0.0
    for k in range(n):
        delta = window[k] - mean
        moment += (k - middle) * delta
        spread += delta * delta
    slope = moment / (n * (n * n - 1.0) / 12.0)
    for k in range(n):
        work[0, k] = window[k] - mean - slope * (k - middle)
    return spread


@step
def smoothing(n: int) -> tuple[float, float, float]:
    """Weights of the super smoother: of the input, of its last output and of the one before."""
    angle = math.sqrt(2.0) * math.pi / n
    decay = math.exp(-angle)
    last, before = 2.0 * decay * math.cos(angle), -decay * decay
    return 1.0 - last - before, last, before


@kernel
def super_smoother(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, previous close, the last two outputs."""
    close, n, seen = x[CLOSE], int(p[0]), int(s[0])
    fresh, last, before = smoothing(n)
    for i in range(close.size):
        value = fresh * 0.5 * (close[i] + s[1]) + last * s[2] + before * s[3] if seen + i > 1 else close[i]
        s[1], s[2], s[3] = close[i], value, s[2]
        out[0, i] = value if seen + i >= n else np.nan
        out[1, i] = close[i] / value - 1.0 if seen + i >= n else np.nan
    s[0] = seen + close.size


@kernel
def roofing(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, the last two closes, the last two outputs of the high-pass filter, the last two of the smoother."""
    close, slow, seen = x[CLOSE], p[1], int(s[0])
    fresh, last, before = smoothing(int(p[0]))
    angle = math.sqrt(2.0) * math.pi / slow
    alpha = 1.0 + (math.sin(angle) - 1.0) / math.cos(angle)
    gain, kept = (1.0 - 0.5 * alpha) * (1.0 - 0.5 * alpha), 1.0 - alpha
    for i in range(close.size):
        bend = close[i] - 2.0 * s[1] + s[2] if seen + i > 1 else 0.0
        high = gain * bend + 2.0 * kept * s[3] - kept * kept * s[4]
        value = fresh * 0.5 * (high + s[3]) + last * s[5] + before * s[6]
        s[1], s[2], s[3], s[4], s[5], s[6] = close[i], s[1], high, s[3], value, s[5]
        out[0, i] = value / close[i] if seen + i >= slow else np.nan
    s[0] = seen + close.size


@kernel
def frac_diff(x: Array, p: Array, s: Array, out: Array) -> None:
    """State: seen, closes, weights."""
    close, n, seen = x[CLOSE], int(p[1]), int(s[0])
    weights = s[1 + 2 * n :]
    if seen == 0:
        _fill_weights(weights, p[0])
    j = seen % n
    for i in range(close.size):
        window = push_recent(s[1 : 1 + 2 * n], j, close[i])
        total = 0.0
        for k in range(n):
            total += weights[k] * window[n - 1 - k]
        out[0, i] = total if seen + i >= n - 1 else np.nan
        j = after(j, n)
    s[0] = seen + close.size


@step
def _fill_weights(weights: Array, order: float) -> None:
    """Coefficients of ``(1 - B)^order``, the newest value's first."""
    weights[0] = 1.0
    for k in range(1, weights.size):
        weights[k] = -weights[k - 1] * (order - k + 1.0) / k


@kernel
def hilbert_period(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen, the transform's."""
    close, seen, h = x[CLOSE], int(s[0]), s[1:]
    for i in range(close.size):
        smooth = pushed_price(h, close[i])
        if seen + i >= SETTLING:
            push_cycle(h, smooth)
        out[0, i] = h[SMOOTHED] if seen + i >= HILBERT else np.nan
    s[0] = seen + close.size
