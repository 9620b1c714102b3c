"""Averages of the close, the close against them, and lines fitted to it."""

from math import isqrt

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, FastSlow, Two

SIMPLE = {"n": (10, 20, 50, 100, 200)}
EXPONENTIAL = {"n": (9, 12, 21, 26, 50)}


@feature(
    "moving_average:sma",
    reads="close",
    unit="price",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
    defaults=SIMPLE,
)
class Sma(FeatureParams):
    """Simple moving average of the last n closes: ``sum(close[t - n + 1 .. t]) / n``.

    Source: TA-Lib SMA.
    """

    n: Count = 20


@feature(
    "moving_average:sma_distance",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
    defaults=SIMPLE,
)
class SmaDistance(FeatureParams):
    """Close against its simple moving average: ``close / sma(n) - 1``.

    Source: TA-Lib SMA; the deviation ("disparity") of Nison, Beyond Candlesticks (1994).
    """

    n: Two = 20


@feature(
    "moving_average:ema",
    reads="close",
    unit="price",
    lookback=lambda p: p.n - 1,
    state=lambda _: sizes.SEEN + sizes.AVERAGE,
    defaults=EXPONENTIAL,
)
class Ema(FeatureParams):
    """Exponential moving average: ``ema += 2 / (n + 1) (close - ema)``, seeded by the mean of the first n closes.

    Source: TA-Lib EMA.
    """

    n: Count = 21


@feature(
    "moving_average:ema_distance",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda _: sizes.SEEN + sizes.AVERAGE,
    defaults=EXPONENTIAL,
)
class EmaDistance(FeatureParams):
    """Close against its exponential moving average: ``close / ema(n) - 1``.

    Source: TA-Lib EMA.
    """

    n: Two = 21


@feature("moving_average:wma", reads="close", unit="price", lookback=lambda p: p.n - 1, state=lambda p: sizes.SEEN + sizes.weighted(p.n))
class Wma(FeatureParams):
    """Linearly weighted moving average: ``sum(k close[t - n + k], k = 1 .. n) / (n (n + 1) / 2)``.

    Source: TA-Lib WMA.
    """

    n: Count = 20


@feature(
    "moving_average:hma",
    reads="close",
    unit="price",
    lookback=lambda p: p.n + isqrt(p.n) - 2,
    state=lambda p: sizes.SEEN + sizes.weighted(p.n // 2) + sizes.weighted(p.n) + sizes.weighted(isqrt(p.n)),
)
class Hma(FeatureParams):
    """Hull moving average: ``wma(2 wma(close, n / 2) - wma(close, n), sqrt(n))``, the half and the root rounded down.

    Source: Hull, How to reduce lag in a moving average (2005); TA-Lib WMA.
    """

    n: Two = 20


@feature(
    "moving_average:dema",
    reads="close",
    unit="price",
    lookback=lambda p: 2 * (p.n - 1),
    state=lambda _: sizes.SEEN + 2 * sizes.AVERAGE,
)
class Dema(FeatureParams):
    """Double exponential moving average: ``2 ema(close) - ema(ema(close))``, each average seeded by the mean of its first n values.

    Source: Mulloy, Smoothing data with faster moving averages, Technical Analysis of Stocks and Commodities 12 (1994); TA-Lib DEMA.
    """

    n: Count = 20


@feature(
    "moving_average:tema",
    reads="close",
    unit="price",
    lookback=lambda p: 3 * (p.n - 1),
    state=lambda _: sizes.SEEN + 3 * sizes.AVERAGE,
)
class Tema(FeatureParams):
    """Triple exponential moving average: ``3 e1 - 3 e2 + e3`` with ``e1 = ema(close)``, ``e2 = ema(e1)``, ``e3 = ema(e2)``.

    Each average is seeded by the mean of its first n values.

    Source: Mulloy, Smoothing data with less lag, Technical Analysis of Stocks and Commodities 12 (1994); TA-Lib TEMA.
    """

    n: Count = 20


@feature(
    "moving_average:kama",
    reads="close",
    unit="price",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.ring(p.n) + sizes.total(p.n),
)
class Kama(FeatureParams):
    """Kaufman's adaptive moving average: ``kama += w^2 (close - kama)``, starting at the close of bar n - 1.

    ``w = er (2/3 - 2/31) + 2/31`` with ``er = |close[t] - close[t - n]| / sum(|change|, n)``; er is 1 without any move.

    Source: Kaufman, Smarter Trading (1995); TA-Lib KAMA.
    """

    n: Two = 10


@feature(
    "moving_average:sma_spread",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.slow - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.fast) + sizes.total(p.slow),
)
class SmaSpread(FastSlow):
    """Fast against slow simple moving average: ``sma(fast) / sma(slow) - 1``.

    Source: Brock, Lakonishok, LeBaron, Simple technical trading rules, Journal of Finance 47 (1992); TA-Lib SMA.
    """

    fast: Count = 20
    slow: Count = 50


@feature(
    "moving_average:ema_spread",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.slow - 1,
    state=lambda _: sizes.SEEN + 2 * sizes.AVERAGE,
)
class EmaSpread(FastSlow):
    """Fast against slow exponential moving average: ``ema(fast) / ema(slow) - 1``, each seeded by its own first closes.

    Source: Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib EMA.
    """

    fast: Count = 12
    slow: Count = 26


@feature(
    "moving_average:linreg",
    reads="close",
    outputs="slope r2 distance",
    unit="price ratio ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.line(p.n),
    defaults={"n": (14, 50)},
)
class Linreg(FeatureParams):
    """Least-squares line through the last n closes.

    ``slope = cov(i, close) / var(i)`` in price per bar, ``r2 = cov(i, close)^2 / (var(i) var(close))``, and ``distance = close / end - 1``
    with ``end`` the line's value at the last bar. A flat window has slope, r2 and distance 0.

    Source: TA-Lib LINEARREG_SLOPE, LINEARREG; r2 is CORREL squared.
    """

    n: Two = 14
