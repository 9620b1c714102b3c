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


@feature(
    "momentum:ppo",
    reads="close",
    outputs="line signal hist",
    unit="percent",
    lookback=lambda p: p.slow + p.signal - 2,
    state=lambda _: sizes.SEEN + 3 * sizes.AVERAGE,
)
class Ppo(FastSlow):
    """Percentage price oscillator: ``line = 100 (ema(fast) - ema(slow)) / ema(slow)``, ``signal = ema(line)``, ``hist = line - signal``.

    Each average is seeded by its own first values, so that prices on two scales compare. 0 where the slow average is 0.

    Source: Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib PPO with exponential averages.
    """

    fast: Count = 12
    slow: Count = 26
    signal: Count = 9


@feature(
    "momentum:stochastic_rsi",
    reads="close",
    outputs="k d",
    unit="percent",
    lookback=lambda p: p.n + p.window + p.d - 2,
    state=lambda p: sizes.SEEN + sizes.SCALAR + 2 * sizes.AVERAGE + 2 * sizes.total(p.window) + sizes.total(p.d),
)
class StochasticRsi(FeatureParams):
    """Place of the relative strength index in its own range of the last ``window`` values (``k``), and that averaged over d bars (``d``).

    ``k = 100 (rsi(n) - lowest) / (highest - lowest)``, 0 to 100; 0 where the index has not moved by more than rounding.

    Source: Chande and Kroll, The New Technical Trader (1994); TA-Lib STOCHRSI.
    """

    n: Two = 14
    window: Two = 14
    d: Count = 3


@feature("momentum:mom", reads="close", unit="price", lookback=lambda p: p.n, state=lambda p: sizes.SEEN + sizes.ring(p.n))
class Mom(FeatureParams):
    """Momentum, in price: ``close[t] - close[t - n]``.

    Source: TA-Lib MOM.
    """

    n: Count = 10


@feature(
    "momentum:cmo",
    reads="close",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + 2 * sizes.AVERAGE,
)
class Cmo(FeatureParams):
    """Chande momentum oscillator: ``100 (G - L) / (G + L)``, G and L the Wilder averages of the rises and of the falls, -100 to 100.

    Both are seeded by the mean of the first n changes. A history without any move gives 0.

    Source: Chande and Kroll, The New Technical Trader (1994), with the smoothing of TA-Lib CMO.
    """

    n: Two = 14


@feature(
    "momentum:tsi",
    reads="close",
    unit="percent",
    lookback=lambda p: p.long + p.short - 1,
    state=lambda _: sizes.SEEN + sizes.SCALAR + 4 * sizes.AVERAGE,
)
class Tsi(FeatureParams):
    """True strength index: ``100 ema(ema(change, long), short) / ema(ema(|change|, long), short)``, -100 to 100; 0 without any move.

    ``change = close[t] - close[t - 1]``; each average is seeded by the mean of its first values.

    Source: Blau, Momentum, Direction, and Divergence (1995).
    """

    long: Count = 25
    short: Count = 13


@feature(
    "momentum:ultimate_oscillator",
    reads="high low close",
    unit="percent",
    lookback=lambda p: max(p.short, p.medium, p.long),
    state=lambda p: sizes.SEEN + sizes.SCALAR + 2 * (sizes.total(p.short) + sizes.total(p.medium) + sizes.total(p.long)),
)
class UltimateOscillator(FeatureParams):
    """Ultimate oscillator: ``100 (4 a(short) + 2 a(medium) + a(long)) / 7`` with ``a(n) = sum(close - tl, n) / sum(tr, n)``, 0 to 100.

    ``tl = min(low, close[t - 1])`` and ``tr = max(high, close[t - 1]) - tl``. A window without any range adds 0.

    Source: Williams, The ultimate oscillator, Technical Analysis of Stocks and Commodities 3 (1985); TA-Lib ULTOSC.
    """

    short: Count = 7
    medium: Count = 14
    long: Count = 28


@feature(
    "momentum:awesome_oscillator",
    reads="high low",
    unit="price",
    lookback=lambda p: p.slow - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.fast) + sizes.total(p.slow),
)
class AwesomeOscillator(FastSlow):
    """Awesome oscillator, in price: ``sma(m, fast) - sma(m, slow)`` of the middle of the bar, ``m = (high + low) / 2``.

    Source: Williams, New Trading Dimensions (1998); TA-Lib SMA.
    """

    fast: Count = 5
    slow: Count = 34


@feature(
    "momentum:trix",
    reads="close",
    unit="percent",
    lookback=lambda p: 3 * (p.n - 1) + 1,
    state=lambda _: sizes.SEEN + 3 * sizes.AVERAGE,
)
class Trix(FeatureParams):
    """One-bar change of a triple exponential average: ``100 (e[t] / e[t - 1] - 1)`` with ``e = ema(ema(ema(close)))``.

    Each average is seeded by the mean of its first n values. 0 where the average was 0.

    Source: Hutson, Good TRIX, Technical Analysis of Stocks and Commodities 1 (1983); TA-Lib TRIX.
    """

    n: Count = 15


@feature(
    "momentum:aroon",
    reads="high low",
    outputs="up down oscillator",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 2 * sizes.top(p.n + 1),
)
class Aroon(FeatureParams):
    """Aroon: ``up = 100 (n - bars since the highest high) / n``, ``down`` by the lowest low, ``oscillator = up - down``.

    The extremes are those of n + 1 bars, this one included, the latest of equals.

    Source: Chande, A time price oscillator, Technical Analysis of Stocks and Commodities 13 (1995); TA-Lib AROON, AROONOSC.
    """

    n: Count = 25


@feature(
    "momentum:connors_rsi",
    reads="close",
    unit="percent",
    lookback=lambda p: max(p.n, p.streak, p.rank + 1),
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + 4 * sizes.AVERAGE + sizes.ring(p.rank),
)
class ConnorsRsi(FeatureParams):
    """Mean of three: ``rsi(close, n)``, ``rsi(run, streak)``, and the share of the last ``rank`` returns below this bar's, in percent.

    ``run`` counts closes in a row that rose, below 0 that fell; an unchanged close sets it to 0. ``return = close / close[t - 1] - 1``.
    Each bar costs ``rank`` steps.

    Source: Connors and Alvarez, An Introduction to ConnorsRSI (2012); TA-Lib RSI.
    """

    n: Two = 3
    streak: Two = 2
    rank: Count = 100
