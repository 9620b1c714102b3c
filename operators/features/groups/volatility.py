"""How far prices swing: ranges, bands and estimators from the bars' extremes."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, FastSlow, Two, Width

WILDER = {"n": (7, 14, 21)}


@feature(
    "volatility:atr",
    reads="high low close",
    unit="price",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + sizes.AVERAGE,
    defaults=WILDER,
)
class Atr(FeatureParams):
    """Average true range: the Wilder average of ``max(high - low, |high - close[t - 1]|, |low - close[t - 1]|)``, in price.

    Seeded by the mean of the first n true ranges. The gap between sessions is part of it; ``session_atr`` leaves it out.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ATR.
    """

    n: Count = 14


@feature(
    "volatility:natr",
    reads="high low close",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + sizes.AVERAGE,
    defaults=WILDER,
)
class Natr(FeatureParams):
    """Average true range in percent of the close: ``100 atr(n) / close``; 0 where the close is 0.

    Source: Forman, Technical Analysis of Stocks and Commodities 24 (2006); TA-Lib NATR.
    """

    n: Count = 14


@feature(
    "volatility:session_atr",
    reads="high low close session",
    unit="percent",
    lookback=lambda p: p.n - 1,
    state=lambda _: sizes.SEEN + 2 * sizes.SCALAR + sizes.AVERAGE,
)
class SessionAtr(FeatureParams):
    """Average true range within sessions, in percent of the close: ``100 w / close`` with w Wilder's average of the true range.

    The true range of a session's first bar is ``high - low``, so that a weekend's gap is not volatility.

    Source: Wilder, New Concepts in Technical Trading Systems (1978), without the gaps.
    """

    n: Count = 14


@feature(
    "volatility:bollinger",
    reads="close",
    outputs="position width",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.spread(p.n),
)
class Bollinger(FeatureParams):
    """Bollinger bands ``mean +- width sd`` of n closes, sd the population standard deviation.

    ``position = (close - lower) / (upper - lower)``, 0 at the lower and 1 at the upper band ("%B"); ``width = (upper - lower) / mean``.
    A flat window has position 0.5 and width 0.

    Source: Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS.
    """

    n: Two = 20
    width: Width = 2.0


@feature(
    "volatility:historical_volatility",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.n),
    defaults={"n": (10, 20, 60)},
)
class HistoricalVolatility(FeatureParams):
    """Sample standard deviation (n - 1) of the last n log returns within sessions, per bar and not annualised.

    ``r[t] = ln(close[t] / close[t - 1])``; a session's first bar counts from its own open, so that a gap is not volatility.

    Source: Hull, Options, Futures, and Other Derivatives (2018), section 15.4.
    """

    n: Two = 20


@feature(
    "volatility:parkinson",
    reads="high low",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
)
class Parkinson(FeatureParams):
    """Volatility per bar from the range: ``sqrt(mean(ln(high / low)^2, n) / (4 ln 2))``.

    Source: Parkinson, The extreme value method for estimating the variance of the rate of return, Journal of Business 53 (1980).
    """

    n: Count = 20


@feature(
    "volatility:garman_klass",
    reads="open high low close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
)
class GarmanKlass(FeatureParams):
    """Volatility per bar from all four prices: ``sqrt(mean(0.5 ln(high / low)^2 - (2 ln 2 - 1) ln(close / open)^2, n))``.

    Source: Garman and Klass, On the estimation of security price volatilities from historical data, Journal of Business 53 (1980).
    """

    n: Count = 20


@feature(
    "volatility:volatility_ratio",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.slow - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.fast) + sizes.spread(p.slow),
)
class VolatilityRatio(FastSlow):
    """Recent against usual volatility: ``historical_volatility(fast) / historical_volatility(slow)``; 1 where the slow one is 0.

    Source: the ratio of short to long historical volatility of Connors and Raschke, Street Smarts (1995).
    """

    fast: Two = 5
    slow: Two = 20
