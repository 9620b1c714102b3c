"""Traded volume: how much against the usual, and on which side."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, Three, Two


@feature(
    "volume:volume_ratio",
    reads="volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
)
class VolumeRatio(FeatureParams):
    """Volume against its simple moving average, this bar included: ``volume / sma(volume, n)``; 1 where n bars had no volume at all.

    Source: Achelis, Technical Analysis from A to Z (1995), volume against its average; TA-Lib SMA.
    """

    n: Two = 20


@feature(
    "volume:volume_zscore",
    reads="volume",
    unit="sd",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.spread(p.n),
)
class VolumeZscore(FeatureParams):
    """Volume in population standard deviations from its mean over n bars: ``(volume - mean) / sd``; 0 where the window is flat.

    Source: the standard score of elementary statistics; TA-Lib SMA, STDDEV.
    """

    n: Three = 20


@feature(
    "volume:obv_slope",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.pair(p.n) + sizes.total(p.n),
)
class ObvSlope(FeatureParams):
    """Least-squares slope of on-balance volume over n bars, per bar and in units of the mean volume of those bars.

    On-balance volume adds ``volume`` after a rise of the close and takes it away after a fall. 1 means that every bar rose; no volume
    at all gives 0.

    Source: Granville, Granville's New Key to Stock Market Profits (1963); TA-Lib OBV, LINEARREG_SLOPE.
    """

    n: Two = 20


@feature(
    "volume:cmf",
    reads="high low close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n),
)
class Cmf(FeatureParams):
    """Chaikin money flow: ``sum(clv volume, n) / sum(volume, n)`` with ``clv = ((close - low) - (high - close)) / (high - low)``.

    Between -1 and 1; clv is 0 for a bar without height, and no volume at all gives 0.

    Source: Chaikin, in Achelis, Technical Analysis from A to Z (1995).
    """

    n: Count = 20
