"""The features of the group ``complexity`` against their papers' formulas, written out over each window anew."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import special, stats

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.stream import run_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Bars = dict[str, Any]

ROWS = 400


@pytest.fixture(scope="module", params=[41, 42])
def bars(request: pytest.FixtureRequest, market: Callable[..., Bars]) -> Bars:
    made: Bars = market(ROWS, request.param)
    return made


@pytest.mark.parametrize(("n", "bins"), [(20, 10), (50, 10), (37, 4)])
def test_the_shannon_entropy_is_that_of_numpys_histogram(bars: Bars, n: int, bins: int) -> None:
    expected = _rolled(_returns(bars), n, lambda r: float(stats.entropy(np.histogram(r, bins)[0], base=bins)))
    _close(_one("shannon_entropy", bars, n=n, bins=bins), expected)


@pytest.mark.parametrize("order", [2, 3, 4, 5])
def test_the_permutation_entropy_counts_the_orders_of_runs(bars: Bars, order: int) -> None:
    _close(_one("permutation_entropy", bars, order=order), _rolled(bars["close"], 50, lambda w: _permutation(w, order)))


@pytest.mark.parametrize(("n", "m", "r"), [(50, 2, 0.2), (50, 1, 0.5), (30, 3, 1.0), (20, 2, 0.05)])
def test_the_sample_entropy_is_richman_and_moormans(bars: Bars, n: int, m: int, r: float) -> None:
    _close(_one("sample_entropy", bars, n=n, m=m, r=r), _rolled(_returns(bars), n, lambda w: _sample(w, m, r)))


@pytest.mark.parametrize(("n", "m", "r"), [(50, 2, 0.2), (50, 1, 0.5), (30, 3, 1.0), (150, 2, 4.0)])
def test_the_approximate_entropy_is_pincus(bars: Bars, n: int, m: int, r: float) -> None:
    expected = _rolled(_returns(bars), n, lambda w: _phi(w, m, r * w.std()) - _phi(w, m + 1, r * w.std()))
    _close(_one("approximate_entropy", bars, n=n, m=m, r=r), expected)


@pytest.mark.parametrize("n", [10, 50, 173])
def test_the_phrases_of_lempel_and_ziv_are_found_by_searching_text(bars: Bars, n: int) -> None:
    expected = _rolled(np.sign(_returns(bars)), n, lambda w: _phrases("".join("-0+"[int(v) + 1] for v in w)) * math.log(n, 3) / n)
    _close(_one("lempel_ziv", bars, n=n), expected)


def test_lempel_and_zivs_example_has_six_phrases() -> None:
    """In their paper 0001101001000101 is 0 . 001 . 10 . 100 . 1000 . 101."""
    assert _phrases("0001101001000101") == 6
    steps = np.array([1.0 if c == "1" else -1.0 for c in "0001101001000101"])
    found = _one("lempel_ziv", _still(100 + np.cumsum(steps), 100.0), n=16)[-1]
    assert found * 16 / math.log(16, 3) == pytest.approx(6)


@pytest.mark.parametrize("n", [16, 37, 100, 256])
def test_the_hurst_exponent_is_that_of_rescaled_ranges_over_their_expectation(bars: Bars, n: int) -> None:
    _close(_one("hurst", bars, n=n), _rolled(_returns(bars), n, _hurst), 1e-8)


def test_independent_returns_have_a_hurst_exponent_of_a_half() -> None:
    rng = np.random.default_rng(1)
    steps = rng.normal(0, 0.001, 20_000)
    assert abs(np.nanmean(_one("hurst", _walk(steps))) - 0.5) < 0.02
    assert np.nanmean(_one("hurst", _walk(np.convolve(steps, np.ones(8))))) > 0.6
    assert np.nanmean(_one("hurst", _walk(steps[1:] - 0.7 * steps[:-1]))) < 0.4


@pytest.mark.parametrize("n", [4, 50])
def test_the_katz_dimension_is_its_formula_up_to_three(bars: Bars, n: int) -> None:
    _close(_one("katz_dimension", bars, n=n), _rolled(_joined(bars), n, _katz), 1e-9)


@pytest.mark.parametrize(("n", "lags"), [(50, 10), (10, 2), (60, 5)])
def test_the_higuchi_dimension_is_the_slope_of_lengths(bars: Bars, n: int, lags: int) -> None:
    _close(_one("higuchi_dimension", bars, n=n, lags=lags), _rolled(_joined(bars), n, lambda w: _higuchi(w, lags)), 1e-7)


def test_curves_of_known_dimension_have_it() -> None:
    rng = np.random.default_rng(2)
    straight, walk, noise = np.arange(4_000.0), np.cumsum(rng.normal(0, 1, 4_000)), rng.normal(0, 1, 4_000)
    for curve, dimension in ((straight, 1.0), (walk, 1.5), (noise, 2.0)):
        assert np.nanmean(_one("higuchi_dimension", _still(curve), n=500)) == pytest.approx(dimension, abs=0.05)
    assert _one("katz_dimension", _still(straight))[49:].tolist() == pytest.approx([1.0] * 3_951)


@pytest.mark.parametrize(
    ("name", "flat"),
    [
        ("shannon_entropy", 0.0),
        ("permutation_entropy", 0.0),
        ("sample_entropy", 0.0),
        ("approximate_entropy", 0.0),
        ("hurst", 0.5),
        ("katz_dimension", 1.0),
        ("higuchi_dimension", 1.0),
    ],
)
def test_a_flat_market_has_no_complexity(name: str, flat: float) -> None:
    _close(_one(name, _still(np.full(150, 1 / 3)))[99:], np.full(51, flat))


def test_disorder_is_told_from_order() -> None:
    rng = np.random.default_rng(3)
    wave, noise = 0.001 * np.sin(np.arange(400) / 3), rng.normal(0, 0.001, 400)
    for name in ("permutation_entropy", "sample_entropy", "approximate_entropy", "lempel_ziv", "higuchi_dimension"):
        calm, wild = (np.nanmean(_one(name, _walk(steps), n=200)) for steps in (wave, noise))
        assert 1.2 * calm < wild, name


@pytest.mark.parametrize("name", ["shannon_entropy", "sample_entropy", "approximate_entropy", "lempel_ziv", "hurst"])
def test_jumps_between_sessions_leave_no_trace(bars: Bars, name: str) -> None:
    level = np.random.default_rng(5).integers(-8, 9, bars["session"].max() + 1)[bars["session"]]
    jumped = {k: bars[k] * 2.0**level for k in ("open", "high", "low", "close")}
    np.testing.assert_array_equal(_one(name, bars | jumped), _one(name, bars))


@pytest.mark.parametrize("name", ["katz_dimension", "higuchi_dimension"])
def test_curves_do_not_see_where_a_session_begins(bars: Bars, name: str) -> None:
    level = 64.0 * np.random.default_rng(5).integers(-8, 9, bars["session"].max() + 1)[bars["session"]]
    jumped = {k: bars[k] + level for k in ("open", "high", "low", "close")}
    np.testing.assert_array_equal(_one(name, bars | jumped), _one(name, bars))


@pytest.mark.parametrize("name", ["shannon_entropy", "sample_entropy", "approximate_entropy", "hurst"])
def test_a_price_without_a_logarithm_is_gone_with_the_window(bars: Bars, name: str) -> None:
    spoilt = bars | {k: np.where(np.arange(ROWS) == 200, -1.0, bars[k]) for k in ("open", "high", "low", "close")}
    found, usual = _one(name, spoilt), _one(name, bars)
    assert np.isnan(found[200:215]).all()
    np.testing.assert_array_equal(found[310:], usual[310:])


def _one(name: str, bars: Bars, **params: float) -> Array:
    feature = FEATURES[name]
    return next(iter(run_feature(feature, feature.params(**params), bars).values()))


def _rolled(values: Array, n: int, function: Callable[[Array], float]) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(values, n)
    return np.asarray(np.r_[np.full(n - 1, np.nan), [function(w) for w in windows]])


def _fresh(bars: Bars) -> NDArray[np.bool_]:
    return np.asarray(np.r_[True, np.diff(bars["session"]) != 0])


def _returns(bars: Bars) -> Array:
    base = np.where(_fresh(bars), bars["open"], np.r_[1.0, bars["close"][:-1]])
    return np.asarray(np.log(bars["close"] / base))


def _joined(bars: Bars) -> Array:
    """Closes as if every session had opened where the one before closed."""
    jumps = np.where(_fresh(bars), bars["open"] - np.r_[bars["open"][0], bars["close"][:-1]], 0.0)
    return np.asarray(bars["close"] - np.cumsum(jumps))


def _walk(steps: Array) -> Bars:
    return _still(100 * np.exp(np.cumsum(steps)), 100.0)


def _still(close: Array, first: float | None = None) -> Bars:
    """Bars of one session that open at the previous close."""
    begin = close[0] if first is None else first
    return {"close": close * 1.0, "open": np.r_[begin, close[:-1]] * 1.0, "session": np.zeros(close.size)}


def _permutation(w: Array, order: int) -> float:
    orders = [tuple(np.argsort(run, kind="stable")) for run in np.lib.stride_tricks.sliding_window_view(w, order)]
    counts = [orders.count(p) for p in itertools.permutations(range(order))]
    return float(stats.entropy(counts, base=math.factorial(order)))


def _distances(w: Array, m: int, count: int) -> Array:
    """Largest difference between any two stretches of m values, among the first ``count``."""
    stretches = np.lib.stride_tricks.sliding_window_view(w, m)[:count]
    return np.asarray(np.abs(stretches[:, None] - stretches[None]).max(axis=2))


def _sample(w: Array, m: int, r: float) -> float:
    count, near = w.size - m, r * w.std()
    b, a = (np.sum(_distances(w, length, count) <= near) - count for length in (m, m + 1))
    return float(-np.log(a / b)) if a else float(np.log(count * (count - 1) / 2))


def _phi(w: Array, m: int, near: float) -> float:
    return float(np.mean(np.log(np.mean(_distances(w, m, w.size - m + 1) <= near, axis=1))))


def _phrases(text: str) -> int:
    start = count = 0
    while start < len(text):
        length = 1
        while start + length <= len(text) and text[start : start + length] in text[: start + length - 1]:
            length += 1
        start, count = start + length, count + 1
    return count


def _hurst(r: Array) -> float:
    sizes = [r.size >> k for k in range(20) if r.size >> k >= 8]
    found = []
    for m in sizes:
        pieces = r[r.size % m :].reshape(-1, m)
        path = np.cumsum(pieces - pieces.mean(axis=1, keepdims=True), axis=1)
        moving = np.ptp(pieces, axis=1) > 0
        ranges = (np.ptp(path, axis=1)[moving] / pieces.std(axis=1)[moving]).mean() if moving.any() else np.nan
        i = np.arange(1, m)
        gamma = special.gamma((m - 1) / 2) / special.gamma(m / 2) if m < 300 else np.sqrt(2 / m)
        found.append(np.log(ranges / (gamma / np.sqrt(np.pi) * np.sum(np.sqrt((m - i) / i)))))
    return 0.5 + float(np.polyfit(np.log(sizes), found, 1)[0]) if np.isfinite(found).all() else 0.5


def _katz(w: Array) -> float:
    steps, length, reach = np.log(w.size - 1), np.abs(np.diff(w)).sum(), np.abs(w - w[0]).max()
    if length == 0:
        return 1.0
    below = steps + np.log(reach / length)
    return min(3.0, float(steps / below)) if below > 0 else 3.0


def _higuchi(w: Array, lags: int) -> float:
    lengths = {}
    for k in range(1, lags + 1):
        curves = [np.abs(np.diff(w[m::k])) for m in range(k)]
        length = np.mean([c.sum() * (w.size - 1) / (c.size * k * k) for c in curves])
        if length > 0:
            lengths[k] = np.log(length)
    if len(lengths) < 2:
        return 1.0
    return float(np.polyfit(-np.log(list(lengths)), list(lengths.values()), 1)[0])


def _close(ours: Array, expected: Array, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(ours, np.asarray(expected, np.float64), rtol=tolerance, atol=tolerance)
