"""Moments, tails and memory of the returns within sessions, and the place of the close among the last ones.

The returns here are ``r[t] = ln(close[t] / close[t - 1])``; a session's first bar counts from its own open, so that the jump over a
break is neither a fat tail nor skewness.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import LONGEST, Count, Four, Three, Two

RETURN = 2 * sizes.SCALAR  # the previous close and its session


@feature(
    "statistics:skewness",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.shape(p.n),
    defaults={"n": (20, 60)},
)
class Skewness(FeatureParams):
    """Sample skewness of the last n log returns within sessions, adjusted for bias; 0 where they are all equal.

    ``G1 = g1 sqrt(n (n - 1)) / (n - 2)`` with ``g1 = m3 / m2^1.5``.

    Source: Joanes and Gill, Comparing measures of sample skewness and kurtosis, The Statistician 47 (1998); pandas ``rolling.skew``.
    """

    n: Three = 20


@feature(
    "statistics:kurtosis",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.shape(p.n),
    defaults={"n": (20, 60)},
)
class Kurtosis(FeatureParams):
    """Excess sample kurtosis (a normal distribution has 0) of the last n log returns within sessions; 0 where they are all equal.

    ``G2 = (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3))`` with ``g2 = m4 / m2^2 - 3``.

    Source: Joanes and Gill, Comparing measures of sample skewness and kurtosis, The Statistician 47 (1998); pandas ``rolling.kurt``.
    """

    n: Four = 20


@feature(
    "statistics:zscore",
    reads="close",
    unit="sd",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.spread(p.n),
    defaults={"n": (10, 20, 60)},
)
class Zscore(FeatureParams):
    """Close in population standard deviations from its mean over n bars: ``(close - mean) / sd``; 0 where the window is flat.

    Source: the standard score of elementary statistics; TA-Lib SMA, STDDEV.
    """

    n: Three = 20


@feature(
    "statistics:autocorrelation",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n + p.lag - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.ring(p.lag) + sizes.pair(p.n),
    defaults={"lag": (1, 2, 5, 10), "n": (60,)},
)
class Autocorrelation(FeatureParams):
    """Correlation of the log returns within sessions with those ``lag`` bars before, over n pairs: ``corr(r[t], r[t - lag])``, -1 to 1.

    0 where either side is flat.

    Source: Box and Jenkins, Time Series Analysis (1976), in Pearson's form of pandas ``rolling.corr``.
    """

    lag: Count = 1
    n: Three = 60


@feature(
    "statistics:variance_ratio",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.total(p.q) + sizes.spread(p.n) + sizes.spread(p.n - p.q + 1),
    defaults={"q": (2, 4, 8, 16), "n": (60,)},
)
class VarianceRatio(FeatureParams):
    """Variance of the sums of q log returns within sessions, in q times that of a single one, over the last n returns.

    ``VR = sum((r[t] + ... + r[t - q + 1] - q mean)^2) / m / var`` over all ``n - q + 1`` sums that overlap in the window, with
    ``m = q (n - q + 1) (1 - q / n)`` and var, mean of the n returns (var by n - 1), so that a random walk has 1. Above 1 moves go on,
    below 1 they turn back. 1 where all returns are equal.

    Source: Lo and MacKinlay, Stock market prices do not follow random walks, Review of Financial Studies 1 (1988), equations 12 and 13.
    """

    q: Annotated[int, Field(ge=2, le=LONGEST - 1, description="returns in a sum")] = 2
    n: Three = 60

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.q >= self.n:
            raise ValueError(f"q is {self.q} and n is {self.n}; q must be the smaller one")
        return self


@feature(
    "statistics:half_life",
    reads="open close session",
    unit="bars",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.path(p.n),
)
class HalfLife(FeatureParams):
    """Bars after which half of a deviation from the mean is gone, if the last n closes are an Ornstein-Uhlenbeck process; at most ``cap``.

    ``ln 2 / -ln b`` with b the least-squares slope of each close on the one before, the jumps over breaks between sessions taken out.
    ``cap`` where nothing draws the close back (b >= 1, or a flat window), 0 where it swings over the mean at once (b <= 0).

    Source: Chan, Algorithmic Trading (2013), chapter 2, with the exact discretisation ``b = exp(-theta)`` of Uhlenbeck and Ornstein,
    On the theory of the Brownian motion, Physical Review 36 (1930).
    """

    n: Four = 60
    cap: Annotated[int, Field(ge=1, le=LONGEST, description="longest half-life, in bars")] = 120


@feature(
    "statistics:return_volume_correlation",
    reads="open close volume session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.pair(p.n),
    defaults={"n": (20, 60)},
)
class ReturnVolumeCorrelation(FeatureParams):
    """Correlation of the log return within the session and the volume of a bar, over n bars: ``corr(r, volume)``, -1 to 1.

    0 where either is flat, as without any volume.

    Source: Karpoff, The relation between price changes and trading volume, Journal of Financial and Quantitative Analysis 22 (1987).
    """

    n: Three = 20


@feature(
    "statistics:percentile_rank",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.ring(p.n),
)
class PercentileRank(FeatureParams):
    """Share of the other closes of the last n that are below this one, equal ones by half: ``(below + equal / 2) / (n - 1)``.

    0 for the lowest, 1 for the highest, 0.5 in a flat window. Jumps over breaks count, as for whoever looks at the chart.

    Source: the mid-rank of Lehmann, Nonparametrics (1975), section 1.4; the function ``rank`` of expressions.
    """

    n: Two = 100


@feature(
    "statistics:max_drawdown",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.fall(p.n),
)
class MaxDrawdown(FeatureParams):
    """Largest fall from a close to a later one within the last n: ``max(1 - close[j] / close[i], i <= j)``, 0 or more.

    0 where the close only rises. A fall over a break counts, as for whoever held through it. NaN where a close of the window is not
    above 0, since then a fall has no share.

    Source: Magdon-Ismail and Atiya, Maximum drawdown, Risk 17 (2004), over a rolling window.
    """

    n: Two = 60


@feature(
    "statistics:downside_deviation",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.total(p.n),
)
class DownsideDeviation(FeatureParams):
    """Root of the mean squared loss of the last n log returns within sessions, gains counting as 0: ``sqrt(mean(min(r, 0)^2, n))``.

    Per bar and not annualised; 0 where nothing was lost.

    Source: Sortino and van der Meer, Downside risk, Journal of Portfolio Management 17 (1991), with target 0.
    """

    n: Count = 20


@feature(
    "statistics:tail_ratio",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.SCALAR + 2 * sizes.ring(p.n),
)
class TailRatio(FeatureParams):
    """Size of the best against the worst log returns within sessions of the last n: ``|quantile(r, 0.95)| / |quantile(r, 0.05)|``.

    Quantiles are linear between neighbours. 1 where both are equal, 0 included; NaN where only the lower one is 0.

    Source: Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), definition 7; the ratio as in
    empyrical ``tail_ratio``.
    """

    n: Annotated[int, Field(ge=20, le=LONGEST, description="window in bars")] = 100


@feature(
    "statistics:cusum",
    reads="open close session",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + RETURN + sizes.SCALAR + sizes.recent(p.n),
)
class Cusum(FeatureParams):
    """Farthest deviation of the summed log returns within sessions from a steady course over the last n: a break in their mean.

    ``S[k] / (sd sqrt(n))`` with ``S[k] = sum(r[1..k] - mean)`` at the k where ``|S[k]|`` is largest (the first of them), sd the population
    standard deviation. Positive where the returns fell off within the window, negative where they picked up; |1.36| is passed by chance in
    one of twenty long windows. 0 where all returns are equal.

    Source: Ploberger and Kraemer, The CUSUM test with OLS residuals, Econometrica 60 (1992), for a constant mean.
    """

    n: Three = 60
