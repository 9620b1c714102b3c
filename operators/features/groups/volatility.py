"""How far prices swing: ranges, bands and estimators from the bars' extremes."""

from math import ceil, log
from typing import Annotated

from pydantic import Field

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


@feature(
    "volatility:bollinger_band",
    reads="close",
    outputs="upper lower",
    unit="price",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.spread(p.n),
)
class BollingerBand(FeatureParams):
    """The Bollinger bands themselves, in price: ``upper = mean + width sd`` and ``lower = mean - width sd`` of n closes.

    sd is the population standard deviation; ``bollinger`` tells where the close stands between them.

    Source: Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS.
    """

    n: Two = 20
    width: Width = 2.0


@feature(
    "volatility:keltner",
    reads="high low close",
    outputs="position width",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + 2 * sizes.AVERAGE,
)
class Keltner(FeatureParams):
    """Keltner channel ``ema(close, n) +- width atr(n)``: where the close stands in it, and how wide it is.

    ``position = (close - lower) / (upper - lower)``, 0 at the lower and 1 at the upper line; ``width = (upper - lower) / ema``. Without
    any range position is 0.5 and width 0.

    Source: Keltner, How To Make Money in Commodities (1960); the averages of Connors and Raschke, Street Smarts (1995); TA-Lib EMA, ATR.
    """

    n: Count = 20
    width: Width = 2.0


@feature(
    "volatility:rogers_satchell",
    reads="open high low close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
)
class RogersSatchell(FeatureParams):
    """Volatility per bar that a drift leaves alone: ``sqrt(mean(ln(h / c) ln(h / o) + ln(l / c) ln(l / o), n))``.

    Source: Rogers and Satchell, Estimating variance from high, low and closing prices, Annals of Applied Probability 1 (1991).
    """

    n: Count = 20


@feature(
    "volatility:yang_zhang",
    reads="open high low close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.SCALAR + sizes.total(p.n) + 2 * sizes.spread(p.n),
)
class YangZhang(FeatureParams):
    """Volatility per bar, the jumps between bars included: ``sqrt(var(ln(o / c[t - 1])) + k var(ln(c / o)) + (1 - k) rs^2)``.

    ``k = 0.34 / (1.34 + (n + 1) / (n - 1))``, the variances are those of a sample (n - 1), and ``rs = rogers_satchell(n)``.

    Source: Yang and Zhang, Drift-independent volatility estimation based on high, low, open, and close prices, J. of Business 73 (2000).
    """

    n: Two = 20


@feature(
    "volatility:ewma_volatility",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: ceil(log(0.01) / log(p.decay)) - 1,
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR,
)
class EwmaVolatility(FeatureParams):
    """Exponentially weighted volatility per bar: ``sqrt(sum(decay^k r[t - k]^2) / sum(decay^k))`` over all bars so far.

    ``r`` are log returns within sessions, as in ``historical_volatility``. The first value stands where the weights cover 99 percent of
    what they ever will: 75 bars at 0.94.

    Source: J.P. Morgan and Reuters, RiskMetrics Technical Document (1996), section 5.3.
    """

    decay: Annotated[float, Field(ge=0.5, le=0.999, description="weight of a bar against the one after it")] = 0.94


@feature(
    "volatility:bipower",
    reads="open close session",
    outputs="variation jump_share",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 3 * sizes.SCALAR + sizes.total(p.n) + sizes.total(p.n - 1),
)
class Bipower(FeatureParams):
    """Variation without jumps, ``bv = pi / 2 n / (n - 1) sum(|r[k]| |r[k - 1]|)``, and the jumps' share, ``max(1 - bv / sum(r^2), 0)``.

    ``r`` are the last n log returns within sessions, as in ``historical_volatility``. Without any move both are 0.

    Source: Barndorff-Nielsen and Shephard, Power and bipower variation with stochastic volatility and jumps, J. Fin. Econometrics 2 (2004).
    """

    n: Two = 60


@feature(
    "volatility:ulcer_index",
    reads="close",
    unit="percent",
    lookback=lambda p: 2 * (p.n - 1),
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n),
)
class UlcerIndex(FeatureParams):
    """Depth of drawdowns: ``sqrt(mean(d^2, n))`` with ``d = 100 (close / highest(close, n) - 1)``.

    Source: Martin and McCann, The Investor's Guide to Fidelity Funds (1989).
    """

    n: Two = 14


@feature(
    "volatility:choppiness",
    reads="high low close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.SCALAR + 3 * sizes.total(p.n),
)
class Choppiness(FeatureParams):
    """Choppiness index: ``100 log10(sum(tr, n) / (highest(high, n) - lowest(low, n))) / log10(n)``, tr the true range.

    Near 0 in a straight move, near 100 in a market that goes nowhere, which is what a flat window gives; a gap can lift it above 100.

    Source: Dreiss, The choppiness index, as told in Technical Analysis of Stocks and Commodities 11 (1993).
    """

    n: Two = 14


@feature(
    "volatility:volatility_of_volatility",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n + p.window - 2,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.n) + sizes.spread(p.window),
)
class VolatilityOfVolatility(FeatureParams):
    """Sample standard deviation of the last ``window`` values of ``historical_volatility(n)``.

    Source: Huang, Schlag, Shaliastovich, Thimme, Volatility-of-volatility risk, J. Financial and Quantitative Analysis 54 (2019).
    """

    n: Two = 20
    window: Two = 60
