"""Moments and memory of the returns within sessions, and the standard score of the close.

The returns here are ``r[t] = ln(close[t] / close[t - 1])``; a session's first bar counts from its own open, so that the jump over a
break is neither a fat tail nor skewness.
"""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, Four, Three

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
