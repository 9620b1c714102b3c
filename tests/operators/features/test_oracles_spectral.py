"""Scales, spectra and filters, against SciPy, TA-Lib and formulas written out over each window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import talib
from pydantic import ValidationError
from scipy.signal import lfilter, periodogram

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import instances
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 600
BANDS = ("d1", "d2", "d3", "a3")


@pytest.fixture(scope="module", params=[41, 42])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


def _taps() -> Array:
    """Daubechies' construction with four vanishing moments: the roots inside the circle of what halves the power."""
    turned = np.roots([20.0, 10.0, 4.0, 1.0])
    inside = [min(np.roots([1.0, -(2.0 - 4.0 * y), 1.0]), key=abs) for y in turned]
    taps = np.poly([*[-1.0] * 4, *inside]).real
    return np.asarray(np.sqrt(2) * taps / taps.sum())


LOW = _taps()
HIGH = LOW * np.array([-1.0, 1.0] * 4)


def _down(values: Array) -> tuple[Array, Array]:
    """Approximation and details: the mirrored values filtered, every second one kept."""
    mirrored = np.pad(values, 7, "symmetric")
    return np.convolve(mirrored, LOW[::-1], "valid")[1::2], np.convolve(mirrored, HIGH, "valid")[1::2]


def _up(approximation: Array, length: int) -> Array:
    """What the approximation alone says of the values above it."""
    apart = np.zeros(2 * approximation.size)
    apart[::2] = approximation
    return np.convolve(apart, LOW)[6 : 6 + length]


def _decomposed(window: Array) -> list[Array]:
    """Details, finest first, and the approximation."""
    found, rest = [], window
    for _ in range(3):
        rest, details = _down(rest)
        found.append(details)
    return [*found, rest]


def _trend(window: Array) -> Array:
    lengths = [window.size]
    for _ in range(2):
        lengths.append((lengths[-1] + 7) // 2)
    rest = _decomposed(window)[-1]
    for length in reversed(lengths):
        rest = _up(rest, length)
    return rest


@pytest.mark.parametrize("n", [56, 64, 65])
@pytest.mark.parametrize(("name", "column"), [("wavelet", "close"), ("volume_wavelet", "volume")])
def test_wavelets_filter_the_mirrored_window_down_and_up(bars: Bars, name: str, column: str, n: int) -> None:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(bars[column]), n)
    windows = windows / windows.mean(axis=1, keepdims=True) - 1
    energies = np.array([[np.sum(part**2) for part in _decomposed(window)] for window in windows])
    trends = np.array([_trend(window) for window in windows])
    for k, band in enumerate(BANDS):
        _close(_one(name, bars, f"energy_{band}", n=n)[n - 1 :], np.log(energies[:, k] / n), 1e-8)
        _close(_one(name, bars, f"share_{band}", n=n)[n - 1 :], energies[:, k] / energies.sum(axis=1), 1e-8)
    slope = (trends[:, -1] - trends[:, -9]) / 8
    np.testing.assert_allclose(_one(name, bars, "slope", n=n)[n - 1 :], slope, rtol=1e-9, atol=1e-9 * np.abs(slope).max())


def test_a_cubic_in_the_middle_of_a_window_has_no_details() -> None:
    t = np.arange(40.0)
    np.testing.assert_allclose(np.convolve(t**3 - 9 * t, HIGH, "valid"), 0.0, atol=1e-8)


def test_a_flat_window_has_no_shares_and_the_least_energy() -> None:
    flat = {"close": np.full(70, 1 / 3)}
    assert _one("wavelet", flat, "energy_d1")[-1] == np.log(1e-24)
    assert [_one("wavelet", flat, f"share_{band}")[-1] for band in BANDS] == [0.0] * 4


@pytest.mark.parametrize("n", [8, 64, 256])
def test_spectral_entropy_is_that_of_scipys_periodogram(bars: Bars, n: int) -> None:
    windows = np.lib.stride_tricks.sliding_window_view(_returns(bars), n)
    power = periodogram(windows, axis=1)[1][:, 1:]
    share = power / power.sum(axis=1, keepdims=True)
    _close(_one("spectral_entropy", bars, n=n)[n - 1 :], -np.sum(share * np.log(share), axis=1) / np.log(n / 2), 1e-9)


@pytest.mark.parametrize("n", [8, 64, 256])
def test_the_dominant_period_is_where_scipys_periodogram_is_highest(bars: Bars, n: int) -> None:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(bars["close"]), n)
    power = periodogram(windows, axis=1, detrend="linear")[1][:, 1:]
    _close(_one("dominant_period", bars, n=n)[n - 1 :], n / (1 + power.argmax(axis=1)), 1e-12)


def test_a_wave_has_its_own_period_and_no_entropy() -> None:
    t = np.arange(400)
    wave = {"close": 100 + 0.01 * t + np.sin(2 * np.pi * t / 16)}
    assert set(_one("dominant_period", wave)[63:]) == {16.0}
    close = 100 * np.exp(np.cumsum(0.001 * np.cos(2 * np.pi * t / 16)))
    made = {"open": close, "close": close, "session": np.zeros(400)}
    assert np.abs(_one("spectral_entropy", made)[64:]).max() < 1e-6


@pytest.mark.parametrize("close", [np.full(80, 0.1), 100 + np.arange(80) / 3], ids=["flat", "straight"])
def test_a_line_has_no_period(close: Array) -> None:
    assert set(_one("dominant_period", {"close": close})[63:]) == {0.0}


@pytest.mark.parametrize("n", [12, 100])
def test_only_powers_of_two_can_be_halved_to_the_end(n: int) -> None:
    with pytest.raises(ValidationError, match="power of two"):
        instances(FEATURES["spectral_entropy"], {"n": n})


def _smoother(n: int) -> tuple[Array, Array]:
    """Coefficients of the filter, as SciPy takes them."""
    decay = np.exp(-np.sqrt(2) * np.pi / n)
    last = 2 * decay * np.cos(np.sqrt(2) * np.pi / n)
    fresh = 1 - last + decay**2
    return np.array([fresh / 2, fresh / 2]), np.array([1, -last, decay**2])


@pytest.mark.parametrize("n", [5, 10, 40])
def test_the_super_smoother_is_scipys_filter_of_its_coefficients(bars: Bars, n: int) -> None:
    close, (b, a) = np.asarray(bars["close"]), _smoother(n)
    smooth = close[0] + lfilter(b, a, close - close[0])
    found = _one("super_smoother", bars, "value", n=n)
    _close(found[8 * n :], smooth[8 * n :], 1e-12)
    _close(_one("super_smoother", bars, "distance", n=n)[n:], close[n:] / found[n:] - 1, 1e-12)


def test_the_first_two_smooth_values_are_the_closes() -> None:
    close = np.array([10.0, 12.0, 11.0, 15.0])
    b, a = _smoother(2)
    third = b[0] * (11 + 12) - a[1] * 12 - a[2] * 10
    fourth = b[0] * (15 + 11) - a[1] * third - a[2] * 12
    _close(_one("super_smoother", {"close": close}, "value", n=2), [np.nan, np.nan, third, fourth], 1e-12)


@pytest.mark.parametrize(("fast", "slow"), [(10, 48), (5, 20)])
def test_the_roof_is_a_high_pass_and_a_smoother_of_scipy(bars: Bars, fast: int, slow: int) -> None:
    close, angle = np.asarray(bars["close"]), np.sqrt(2) * np.pi / slow
    alpha = (np.cos(angle) + np.sin(angle) - 1) / np.cos(angle)
    bend = np.r_[0, 0, np.diff(close, 2)]
    high = lfilter([(1 - alpha / 2) ** 2], [1, -2 * (1 - alpha), (1 - alpha) ** 2], bend)
    _close(_one("roofing", bars, fast=fast, slow=slow)[slow:], (lfilter(*_smoother(fast), high) / close)[slow:], 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_hilbert_period_is_talibs(market: Callable[..., Bars], seed: int) -> None:
    rng = np.random.default_rng(seed)
    for close in (market(5_000, seed)["close"], 5_000 * np.exp(np.cumsum(rng.standard_t(4, 20_000) * 3e-4))):
        np.testing.assert_allclose(_one("hilbert_period", {"close": close}), talib.HT_DCPERIOD(close), rtol=1e-9)


def test_the_hilbert_period_of_the_e_mini_and_of_flat_prices_is_talibs(real: Bars) -> None:
    for close in (real["close"], np.full(200, 100.0), np.arange(200.0)):
        np.testing.assert_allclose(_one("hilbert_period", {"close": close}), talib.HT_DCPERIOD(close), rtol=1e-9)


@pytest.mark.parametrize("d", [0.3, 0.4, 0.5, 1.0])
def test_a_fractional_difference_weighs_a_window_by_binomial_coefficients(bars: Bars, d: float) -> None:
    weights = np.cumprod([1.0, *[-(d - k + 1) / k for k in range(1, 100)]])
    expected = np.convolve(bars["close"], weights)[:ROWS]
    _close(_one("frac_diff", bars, d=d)[99:], expected[99:], 1e-9)


def test_a_difference_of_order_one_is_the_plain_one(bars: Bars) -> None:
    np.testing.assert_array_equal(_one("frac_diff", bars, d=1.0, n=2), pd.Series(bars["close"]).diff())


def _returns(bars: Bars) -> Array:
    fresh = np.r_[True, np.diff(bars["session"]) != 0]
    return np.asarray(np.log(bars["close"] / np.where(fresh, bars["open"], np.r_[1.0, bars["close"][:-1]])))


def _one(name: str, bars: Bars, output: str = "", **params: float) -> Array:
    feature = FEATURES[name]
    values = run_feature(feature, feature.params(**params), bars)
    return list(values.values())[feature.outputs.index(output)]


def _close(ours: Array, expected: Any, tolerance: float) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=tolerance, atol=tolerance)
