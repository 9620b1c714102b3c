"""The form of a single bar, alone or against the bar before it."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature


@feature("bar:range_percent", reads="high low close", unit="percent", state=lambda _: sizes.SEEN)
class RangePercent(FeatureParams):
    """Height of the bar in percent of its close: ``100 (high - low) / close``.

    Source: Nison, Japanese Candlestick Charting Techniques (1991), the full length of a candle.
    """


@feature("bar:body_percent", reads="open close", unit="percent", state=lambda _: sizes.SEEN)
class BodyPercent(FeatureParams):
    """Signed body of the candle in percent of its open: ``100 (close - open) / open``.

    Source: Nison, Japanese Candlestick Charting Techniques (1991), the real body.
    """


@feature("bar:wick", reads="open high low close", outputs="upper lower", unit="percent", state=lambda _: sizes.SEEN)
class Wick(FeatureParams):
    """Shadows of the candle in percent of its close.

    ``upper = 100 (high - max(open, close)) / close``, ``lower = 100 (min(open, close) - low) / close``.

    Source: Nison, Japanese Candlestick Charting Techniques (1991), the upper and lower shadow.
    """


@feature("bar:close_location", reads="high low close", unit="ratio", state=lambda _: sizes.SEEN)
class CloseLocation(FeatureParams):
    """Place of the close inside the bar: ``((close - low) - (high - close)) / (high - low)``, -1 at the low, 1 at the high.

    A bar without height gives 0.

    Source: the multiplier of Chaikin's accumulation line, Achelis, Technical Analysis from A to Z (1995).
    """


@feature("bar:engulfing", reads="high low", outputs="inside outside", unit="flag", lookback=lambda _: 1, state=lambda _: sizes.SEEN + 2)
class Engulfing(FeatureParams):
    """Flags of a bar held by, or holding, the bar before it.

    ``inside`` is 1 where ``high[t] <= high[t - 1]`` and ``low[t] >= low[t - 1]``, ``outside`` is 1 where both point the other way; a bar
    with the very same high and low is both.

    Source: Crabel, Day Trading with Short Term Price Patterns (1990), inside and outside bars.
    """


@feature("bar:run_length", reads="close", unit="bars", lookback=lambda _: 1, state=lambda _: sizes.SEEN + 2)
class RunLength(FeatureParams):
    """Number of closes in a row that rose (positive) or fell (negative).

    ``run[t] = max(run[t - 1], 0) + 1`` after a rise, ``min(run[t - 1], 0) - 1`` after a fall, 0 after an unchanged close.

    Source: the streak of Connors and Alvarez, An Introduction to ConnorsRSI (2012).
    """


@feature("bar:true_range_percent", reads="high low close", unit="percent", lookback=lambda _: 1, state=lambda _: sizes.SEEN + 1)
class TrueRangePercent(FeatureParams):
    """True range in percent of the close: ``100 max(high - low, |high - close[t - 1]|, |low - close[t - 1]|) / close``.

    The gap between sessions is part of it.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib TRANGE.
    """


@feature("bar:high_low_ratio", reads="high low", unit="ratio", state=lambda _: sizes.SEEN)
class HighLowRatio(FeatureParams):
    """High against low, less 1 so that no digit is lost in single precision: ``high / low - 1``.

    Source: Parkinson, Journal of Business 53 (1980), the ratio of the extremes.
    """


@feature("bar:close_open_ratio", reads="open close", unit="ratio", state=lambda _: sizes.SEEN)
class CloseOpenRatio(FeatureParams):
    """Close against open, less 1 so that no digit is lost in single precision: ``close / open - 1``, the bar's own return.

    Source: Garman and Klass, Journal of Business 53 (1980), the ratio of close to open.
    """
