"""In which state the market is, as a code, as flags, and for how long."""

from typing import Annotated

from pydantic import Field

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, Two


@feature(
    "regime:volatility_state",
    reads="high low close",
    outputs="state low middle high bars",
    unit="ratio flag flag flag bars",
    lookback=lambda p: p.n + p.window - 1,
    state=lambda p: sizes.SEEN + sizes.SCALAR + sizes.AVERAGE + sizes.ring(p.window) + 2 * sizes.SCALAR,
)
class VolatilityState(FeatureParams):
    """Where ``atr(n)`` ranks among its last ``window`` values: ``state`` -1 below percentile ``low``, 1 above ``high``, else 0.

    ``rank = 100 (lower + equal / 2) / window``, this bar's own value included, so that constant ranges are in the middle. The flags say the
    same one by one; ``bars`` counts the bars of the state so far, this one included. Each bar costs ``window`` steps.

    Source: Wilder, New Concepts in Technical Trading Systems (1978), TA-Lib ATR; scipy.stats.percentileofscore, kind mean.
    """

    n: Count = 14
    window: Two = 100
    low: Annotated[float, Field(ge=0, le=50, description="percentile")] = 25.0
    high: Annotated[float, Field(ge=50, le=100, description="percentile")] = 75.0


@feature(
    "regime:trend_state",
    reads="high low close",
    outputs="state down side up bars",
    unit="ratio flag flag flag bars",
    lookback=lambda p: max(2 * p.n, p.mean) - 1,
    state=lambda p: sizes.SEEN + 3 * sizes.SCALAR + 4 * sizes.AVERAGE + sizes.total(p.mean) + 2 * sizes.SCALAR,
)
class TrendState(FeatureParams):
    """Trend where ``adx(n) > strength``: ``state`` 1 with the close above ``sma(mean)``, -1 below it, else 0.

    The flags say the same one by one; ``bars`` counts the bars of the state so far, this one included.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADX, SMA.
    """

    n: Two = 14
    mean: Two = 50
    strength: Annotated[float, Field(ge=10, le=100, description="of adx")] = 25.0
