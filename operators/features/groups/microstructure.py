"""Cost and impact of trading, as far as bars tell: spreads, illiquidity, the side of the volume.

Returns are log returns within sessions: a session's first bar counts from its own open, for nobody traded in the gap. Measures of impact
are put per usual bar, not per contract or unit of money, so that they compare between instruments and over the years.
"""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, FastSlow, Three, Two


@feature(
    "microstructure:amihud",
    reads="open close volume session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + 3 * sizes.total(p.n),
)
class Amihud(FeatureParams):
    """Amihud illiquidity, as the absolute return that one bar's usual value moves: ``mean(|r| / v, n) mean(v, n)``, ``v = close volume``.

    Means are over the bars of the window that traded; 0 if none did. The second mean takes contract and currency out of the first, which
    is the measure of the paper.

    Source: Amihud, Illiquidity and stock returns, Journal of Financial Markets 5 (2002), equation 1.
    """

    n: Count = 20


@feature(
    "microstructure:roll_spread",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 3 * sizes.SCALAR + sizes.pair(p.n),
)
class RollSpread(FeatureParams):
    """Effective spread as a share of the price: ``2 sqrt(-cov(r[t], r[t - 1]))``, the sample covariance of n pairs; 0 where it is positive.

    Source: Roll, A simple implicit measure of the effective bid-ask spread in an efficient market, Journal of Finance 39 (1984).
    """

    n: Two = 20


@feature(
    "microstructure:corwin_schultz",
    reads="high low close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 3 * sizes.SCALAR + sizes.total(p.n),
)
class CorwinSchultz(FeatureParams):
    """Spread as a share of the price, from the heights of bars alone and in pairs: the mean of n values ``2 (e^a - 1) / (1 + e^a)``.

    ``a = (sqrt(2 b) - sqrt(b)) / k - sqrt(g / k)``, ``k = 3 - 2 sqrt(2)``, b the sum of both bars' ``ln(high / low)^2`` and g that of the
    pair as one bar. A negative value counts as 0; where the previous close lies outside the bar, the bar is shifted to reach it.

    Source: Corwin and Schultz, A simple way to estimate bid-ask spreads from daily high and low prices, Journal of Finance 67 (2012).
    """

    n: Count = 20


@feature(
    "microstructure:abdi_ranaldo",
    reads="high low close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.total(p.n),
)
class AbdiRanaldo(FeatureParams):
    """Spread as a share of the price, from closes and middles: the mean of n values ``sqrt(max(4 (c - m) (c - m'), 0))``.

    c is the log of the previous close, m and m' the means of ``ln(high)`` and ``ln(low)`` of the previous bar and of this one.

    Source: Abdi and Ranaldo, A simple estimation of bid-ask spreads from daily close, high, and low prices, Review of Financial Studies
    30 (2017), the two-day corrected estimator.
    """

    n: Count = 20


@feature(
    "microstructure:kyle_lambda",
    reads="open close volume session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.pair(p.n) + sizes.total(p.n),
)
class KyleLambda(FeatureParams):
    """Price impact: slope of the regression of r on ``sign(r) volume`` over n bars, times their mean volume.

    The return that one bar's usual volume goes with; 0 where signed volume does not vary.

    Source: Kyle, Continuous auctions and insider trading, Econometrica 53 (1985); Lopez de Prado, Advances in Financial Machine Learning
    (2018), section 19.4.1.
    """

    n: Three = 20


@feature(
    "microstructure:hasbrouck_lambda",
    reads="open close volume session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.pair(p.n) + sizes.total(p.n),
)
class HasbrouckLambda(FeatureParams):
    """Price impact by the root of value: slope of the regression of r on ``sign(r) sqrt(close volume)`` over n bars, times the mean root.

    The return that one bar's usual value goes with; 0 where the signed root does not vary.

    Source: Hasbrouck, Trading costs and returns for U.S. equities, Journal of Finance 64 (2009); Goyenko, Holden, Trzcinka, Do liquidity
    measures measure liquidity?, Journal of Financial Economics 92 (2009), with the bar for its five minutes.
    """

    n: Three = 60


@feature(
    "microstructure:bulk_volume",
    reads="open close volume session",
    outputs="imbalance sum",
    unit="ratio",
    lookback=lambda p: 2 * p.n - 2,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.n) + 2 * sizes.total(p.n),
)
class BulkVolume(FeatureParams):
    """Volume bought less volume sold, told apart in bulk: ``d = volume (2 N(r / sd) - 1)``, N the normal distribution.

    ``imbalance = d / mean(volume, n)``, ``sum = sum(d, n) / sum(volume, n)``, the latter between -1 and 1. sd is the sample deviation of
    the last n returns; 0 where they do not deviate, and where n bars had no volume.

    Source: Easley, Lopez de Prado, O'Hara, Discerning information from trade data, Journal of Financial Economics 120 (2016).
    """

    n: Two = 20


@feature(
    "microstructure:vpin",
    reads="open close volume session",
    unit="ratio",
    lookback=lambda p: 2 * p.n - 2,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.n) + 2 * sizes.total(p.n),
)
class Vpin(FeatureParams):
    """Volume-synchronised probability of informed trading: ``sum(|d|, n) / sum(volume, n)``, ``d = volume (2 N(r / sd) - 1)``.

    Between 0 and 1. Each bar is a bucket and weighs by its volume, where the paper cuts buckets of equal volume; d is that of
    ``bulk_volume``. 0 where returns do not deviate, and where n bars had no volume.

    Source: Easley, Lopez de Prado, O'Hara, Flow toxicity and liquidity in a high-frequency world, Review of Financial Studies 25 (2012).
    """

    n: Two = 50


@feature(
    "microstructure:trade_intensity",
    reads="volume",
    unit="ratio",
    lookback=lambda p: p.slow - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.fast) + sizes.total(p.slow),
)
class TradeIntensity(FastSlow):
    """Contracts traded per bar, lately against usually: ``sma(volume, fast) / sma(volume, slow)``; 1 where slow bars had no volume.

    Source: Engle and Russell, Autoregressive conditional duration, Econometrica 66 (1998), the intensity of trading, counted per bar.
    """

    fast: Count = 20
    slow: Count = 50


@feature(
    "microstructure:high_low_spread",
    reads="high low",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
    defaults={"n": (10, 20)},
)
class HighLowSpread(FeatureParams):
    """Mean height of bars as a share of their middle: ``mean((high - low) / ((high + low) / 2), n)``.

    A quiet bar is as high as its spread is wide; a lively one adds its volatility.

    Source: the high-low ratio of Corwin and Schultz, Journal of Finance 67 (2012), before volatility is taken out.
    """

    n: Count = 20
