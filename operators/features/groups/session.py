"""The close against the session's own landmarks and those of the session before.

The first session of a file may begin in its middle; its landmarks are those of the bars that are there.
"""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature


@feature(
    "session:prior_session",
    reads="high low close session",
    outputs="high low close",
    unit="ratio",
    sessions=1,
    state=lambda _: sizes.SEEN + 7 * sizes.SCALAR,
)
class PriorSession(FeatureParams):
    """Close against the high, low and close of the session before: ``close / level - 1``. NaN throughout the first session.

    Source: Crabel, Day Trading with Short Term Price Patterns (1990), the prior day's levels.
    """


@feature(
    "session:session_gap",
    reads="open close session",
    unit="ratio",
    sessions=1,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR,
)
class SessionGap(FeatureParams):
    """The session's opening gap, the same on all of its bars: ``open[first bar] / close[last bar of the session before] - 1``.

    NaN throughout the first session.

    Source: the overnight return of Yang and Zhang, Drift-independent volatility estimation, Journal of Business 73 (2000).
    """


@feature(
    "session:session_extremes",
    reads="high low close session",
    outputs="high low",
    unit="ratio",
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR,
)
class SessionExtremes(FeatureParams):
    """Close against the session's high and low so far: ``close / max(high) - 1`` and ``close / min(low) - 1``, this bar included.

    Source: Crabel, Day Trading with Short Term Price Patterns (1990), the day's range in the making.
    """


@feature(
    "session:session_vwap",
    reads="high low close volume session",
    unit="ratio",
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR,
)
class SessionVwap(FeatureParams):
    """Close against the session's volume-weighted average price so far: ``close / (sum(tp volume) / sum(volume)) - 1``.

    ``tp = (high + low + close) / 3``; while the session has no volume the distance is 0.

    Source: Berkowitz, Logue, Noser, The total cost of transactions on the NYSE, Journal of Finance 43 (1988).
    """
