"""Oscillators of speed and direction, with TA-Lib's seeding, smoothing and scale."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, FastSlow, Two


@feature(
    "momentum:rsi",
    reads="close",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + 2 * sizes.AVERAGE,
    defaults={"n": (7, 14, 21)},
)
class Rsi(FeatureParams):
    """Relative strength index: ``100 G / (G + L)``, G and L the Wilder averages of the rises and of the falls of the close, 0 to 100.

    Both are seeded by the mean of the first n changes. A history without any move gives 0.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI.
    """

    n: Two = 14


@feature(
    "momentum:macd",
    reads="close",
    outputs="line signal hist",
    unit="price",
    lookback=lambda p: p.slow + p.signal - 2,
    state=lambda _: sizes.SEEN + 3 * sizes.AVERAGE,
)
class Macd(FastSlow):
    """Moving average convergence divergence, in price: ``line = ema(fast) - ema(slow)``, ``signal = ema(line)``, ``hist = line - signal``.

    Both averages have their seed at bar slow - 1 (the fast one from the ``fast`` closes up to it), the signal from its first values.

    Source: Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib MACD.
    """

    fast: Count = 12
    slow: Count = 26
    signal: Count = 9


@feature(
    "momentum:stochastic",
    reads="high low close",
    outputs="k d",
    unit="percent",
    lookback=lambda p: p.n + p.k + p.d - 3,
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n) + sizes.total(p.k) + sizes.total(p.d),
)
class Stochastic(FeatureParams):
    """Slow stochastic: the close's place in the range of n bars, averaged over k bars (``k``), and that averaged over d bars (``d``).

    ``raw = 100 (close - lowest(low, n)) / (highest(high, n) - lowest(low, n))``, 0 to 100; a flat window has raw 0.

    Source: Lane, Lane's Stochastics, Technical Analysis of Stocks and Commodities 2 (1984); TA-Lib STOCH.
    """

    n: Count = 14
    k: Count = 3
    d: Count = 3


@feature(
    "momentum:williams_r",
    reads="high low close",
    unit="percent",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n),
)
class WilliamsR(FeatureParams):
    """Williams %R: ``-100 (highest(high, n) - close) / (highest(high, n) - lowest(low, n))``, -100 to 0; a flat window gives 0.

    Source: Williams, How I Made One Million Dollars (1973); TA-Lib WILLR.
    """

    n: Count = 14


@feature(
    "momentum:roc",
    reads="close",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.ring(p.n),
    defaults={"n": (5, 10, 20)},
)
class Roc(FeatureParams):
    """Rate of change in percent: ``100 (close[t] / close[t - n] - 1)``; 0 where the earlier close is 0.

    Source: TA-Lib ROC.
    """

    n: Count = 10


@feature(
    "momentum:cci",
    reads="high low close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n) + sizes.ring(p.n),
)
class Cci(FeatureParams):
    """Commodity channel index: ``(tp - mean(tp, n)) / (0.015 mean(|tp - mean(tp, n)|))`` with ``tp = (high + low + close) / 3``.

    A flat window gives 0. The absolute deviations move with the mean, so each bar costs n steps.

    Source: Lambert, Commodity Channel Index, Commodities (1980); TA-Lib CCI.
    """

    n: Two = 20


@feature(
    "momentum:mfi",
    reads="high low close volume",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.SCALAR + 2 * sizes.total(p.n),
)
class Mfi(FeatureParams):
    """Money flow index: ``100 P / (P + N)``, P and N the sums of ``tp volume`` over the bars of the last n where tp rose and fell.

    ``tp = (high + low + close) / 3``. Less than one unit of flow, as with zero volume, gives 0.

    Source: Quong and Soudack, Technical Analysis of Stocks and Commodities 7 (1989); TA-Lib MFI.
    """

    n: Two = 14


@feature("momentum:bop", reads="open high low close", unit="ratio", state=lambda _: sizes.SEEN)
class Bop(FeatureParams):
    """Balance of power: ``(close - open) / (high - low)``, -1 to 1; a bar without height gives 0.

    Source: Livshin, Balance of Market Power, Technical Analysis of Stocks and Commodities 19 (2001); TA-Lib BOP.
    """
