"""Traded volume: how much against the usual, and on which side."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, FastSlow, Three, Two

MINUTES_HELD = 1440 * 21


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


@feature(
    "volume:obv_zscore",
    reads="close volume",
    unit="sd",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.spread(p.n),
)
class ObvZscore(FeatureParams):
    """On-balance volume in population standard deviations from its mean over n bars: ``(obv - mean) / sd``; 0 where it did not move.

    On-balance volume adds ``volume`` after a rise of the close and takes it away after a fall.

    Source: Granville, Granville's New Key to Stock Market Profits (1963); TA-Lib OBV.
    """

    n: Three = 20


@feature(
    "volume:dollar_volume_ratio",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.total(p.n),
)
class DollarVolumeRatio(FeatureParams):
    """Value traded against its mean, this bar included: ``close volume / sma(close volume, n)``; 1 where n bars had no volume at all.

    Source: Chordia, Roll, Subrahmanyam, Market liquidity and trading activity, Journal of Finance 56 (2001), dollar volume.
    """

    n: Two = 20


@feature(
    "volume:dollar_volume_zscore",
    reads="close volume",
    unit="sd",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.spread(p.n),
)
class DollarVolumeZscore(FeatureParams):
    """Value traded, ``close volume``, in population standard deviations from its mean over n bars; 0 where the window is flat.

    So put, it depends neither on the size of a contract nor on the currency.

    Source: Chordia, Roll, Subrahmanyam, Market liquidity and trading activity, Journal of Finance 56 (2001), dollar volume.
    """

    n: Three = 20


@feature(
    "volume:ad_slope",
    reads="high low close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.SCALAR + sizes.pair(p.n) + sizes.total(p.n),
)
class AdSlope(FeatureParams):
    """Least-squares slope of the accumulation/distribution line over n bars, per bar and in units of the mean volume of those bars.

    The line adds ``clv volume``, ``clv = ((close - low) - (high - close)) / (high - low)``, 0 for a bar without height. 1 means that every
    bar closed at its high; no volume at all gives 0.

    Source: Chaikin, in Achelis, Technical Analysis from A to Z (1995); TA-Lib AD, LINEARREG_SLOPE.
    """

    n: Two = 20


@feature(
    "volume:chaikin_oscillator",
    reads="high low close volume",
    unit="ratio",
    lookback=lambda p: p.slow - 1,
    state=lambda _: sizes.SEEN + 3 * sizes.AVERAGE,
)
class ChaikinOscillator(FastSlow):
    """Fast minus slow exponential average of the accumulation/distribution line, in units of average volume.

    ``(ema(ad, fast) - ema(ad, slow)) / ema(volume, slow)``. As in TA-Lib both averages of the line start at its first value, that of the
    volume at the mean of the first ``slow`` volumes; 0 while there was no volume at all.

    Source: Chaikin, in Achelis, Technical Analysis from A to Z (1995); TA-Lib ADOSC, EMA.
    """

    fast: Count = 3
    slow: Count = 10


@feature(
    "volume:vpt_slope",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.SCALAR + sizes.pair(p.n) + sizes.total(p.n),
)
class VptSlope(FeatureParams):
    """Least-squares slope of the volume-price trend over n bars, per bar and in units of the mean volume of those bars.

    The trend adds ``volume (close / close[t - 1] - 1)``, nothing after a close of 0. The slope is a return per bar, weighted by volume; no
    volume at all gives 0.

    Source: Achelis, Technical Analysis from A to Z (1995), price and volume trend.
    """

    n: Two = 20


@feature(
    "volume:force_index",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + sizes.SCALAR + 2 * sizes.AVERAGE,
)
class ForceIndex(FeatureParams):
    """Elder's force index as a return: ``ema((close - close[t - 1]) volume, n) / (close ema(volume, n))``.

    The index itself is in price times contracts; the close and the average volume of the same bars take both out. Averages start at the
    mean of their first n values; 0 while there was no volume at all.

    Source: Elder, Trading for a Living (1993); TA-Lib EMA.
    """

    n: Count = 13


@feature(
    "volume:ease_of_movement",
    reads="high low volume",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.SCALAR + 3 * sizes.total(p.n),
)
class EaseOfMovement(FeatureParams):
    """Arms' ease of movement in mean heights of a bar: ``mean(move / box, n) / mean(high - low, n)``.

    ``move`` is the change of ``(high + low) / 2``, ``box`` the bar's volume over its height, each against its mean over the same n bars. A
    bar without volume or height does not move with ease: its term is 0.

    Source: Arms, in Achelis, Technical Analysis from A to Z (1995), its volume and heights put against their means.
    """

    n: Count = 14


@feature(
    "volume:nvi",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR + sizes.AVERAGE,
)
class Nvi(FeatureParams):
    """Negative volume index against its exponential average: ``nvi / ema(nvi, n) - 1``.

    The index is multiplied by ``close / close[t - 1]`` on bars with less volume than the bar before, where both closes are positive.

    Source: Fosback, Stock Market Logic (1976); TA-Lib EMA.
    """

    n: Two = 255


@feature(
    "volume:pvi",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR + sizes.AVERAGE,
)
class Pvi(FeatureParams):
    """Positive volume index against its exponential average: ``pvi / ema(pvi, n) - 1``.

    The index is multiplied by ``close / close[t - 1]`` on bars with more volume than the bar before, where both closes are positive.

    Source: Fosback, Stock Market Logic (1976); TA-Lib EMA.
    """

    n: Two = 255


@feature(
    "volume:vwma_distance",
    reads="close volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n),
)
class VwmaDistance(FeatureParams):
    """Close against its mean weighted by volume: ``close / (sum(close volume, n) / sum(volume, n)) - 1``; 0 where n bars had no volume.

    Source: Arms, Volume Cycles in the Stock Market (1983), the volume-adjusted moving average.
    """

    n: Two = 20


@feature(
    "volume:volume_rank",
    reads="volume",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.ring(p.n),
)
class VolumeRank(FeatureParams):
    """Share of the other n - 1 bars of the window with less volume, equal ones by half: ``(less + equal / 2) / (n - 1)``.

    0 for the lowest, 1 for the highest, 0.5 where all are equal.

    Source: the mid-rank of Lehmann, Nonparametrics (1975), section 1.4; the function ``rank`` of expressions.
    """

    n: Two = 100


@feature(
    "volume:relative_volume",
    reads="volume session minute",
    unit="ratio",
    sessions=20,
    state=lambda _: sizes.SEEN + 2 * sizes.SCALAR + MINUTES_HELD,
)
class RelativeVolume(FeatureParams):
    """Volume against its mean at the same minute of the last 20 sessions: ``volume / mean(volume)``, this session not among them.

    Sessions without a bar at that minute do not count; NaN where none had one, 1 where all that had traded nothing.

    Source: Admati and Pfleiderer, A theory of intraday patterns, Review of Financial Studies 1 (1988), volume by time of day.
    """
