"""The close against the session's own landmarks and those of the session before.

The first session of a file may begin in its middle; its landmarks are those of the bars that are there.
"""

from typing import Annotated

from pydantic import Field

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Width

SESSIONS = 20
PLACES = 1_024

Minutes = Annotated[int, Field(ge=1, le=1_440, description="minutes from the cash open")]
Points = Annotated[float, Field(ge=0.1, le=100, description="height of a place, in hundredths of a percent of the first close")]


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


@feature(
    "session:overnight_range",
    reads="high low close session minute cash_open",
    unit="ratio",
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR,
)
class OvernightRange(FeatureParams):
    """Place of the close in the range of the session's bars that opened before its cash open: ``(close - low) / (high - low)``.

    Until the cash open the range is the one so far; from then on it stands still and the close may leave it: below 0, above 1. 0.5 without
    height; NaN in a session whose first bar opens in cash hours.

    Source: Lou, Polk, Skouras, A tug of war: overnight versus intraday expected returns, Journal of Financial Economics 134 (2019), for
    the two halves of a session; the stochastic's formula of Lane (1984).
    """


@feature(
    "session:opening_range",
    reads="high low close session minute cash_open",
    outputs="high low",
    unit="ratio",
    sessions=1,
    state=lambda _: sizes.SEEN + 5 * sizes.SCALAR,
)
class OpeningRange(FeatureParams):
    """Close against the high and low of the first minutes of the cash session: ``close / level - 1``. NaN throughout the first session.

    The range is that of the bars which open in the first ``minutes`` from the cash open, or of the first bar to open from then on where
    bars are too wide. It grows while they last; before the cash open it is that of the session before. NaN while there was none.

    Source: Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout (1990).
    """

    minutes: Minutes = 30


@feature(
    "session:vwap_band",
    reads="high low close volume session",
    outputs="upper lower",
    unit="ratio",
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR,
    defaults={"width": (1.0, 2.0)},
)
class VwapBand(FeatureParams):
    """Close against the bands around the session's volume-weighted average price so far: ``close / (vwap +- width sd) - 1``.

    ``tp = (high + low + close) / 3``, ``vwap = sum(volume tp) / sum(volume)``, ``sd^2 = sum(volume (tp - vwap)^2) / sum(volume)``. While
    the session has no volume both are 0.

    Source: Berkowitz, Logue, Noser, The total cost of transactions on the NYSE, Journal of Finance 43 (1988); updated as in West, Updating
    mean and variance estimates, Communications of the ACM 22 (1979).
    """

    width: Width = 1.0


@feature(
    "session:pivot",
    reads="high low close session",
    outputs="p r1 s1",
    unit="ratio",
    sessions=1,
    state=lambda _: sizes.SEEN + 7 * sizes.SCALAR,
)
class Pivot(FeatureParams):
    """Close against the classic pivots of the session before: ``close / level - 1``. NaN throughout the first session.

    ``p = (high + low + close) / 3``, ``r1 = 2 p - low`` and ``s1 = 2 p - high``.

    Source: Person, A Complete Guide to Technical Trading Tactics (2004), the floor trader's pivots.
    """


@feature(
    "session:session_range",
    reads="high low session",
    unit="ratio",
    sessions=SESSIONS,
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR + sizes.ring(SESSIONS),
)
class SessionRange(FeatureParams):
    """Range of the session so far against the mean range of the 20 sessions before: ``(high - low) / mean(high - low)``.

    1 where those had no range. NaN until 20 sessions have ended.

    Source: Crabel, Day Trading with Short Term Price Patterns (1990), the day's range against the average one.
    """


@feature(
    "session:point_of_control",
    reads="high low close volume session",
    unit="ratio",
    sessions=1,
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR + PLACES,
)
class PointOfControl(FeatureParams):
    """Close against the price at which the session before traded most: ``close / price - 1``. NaN throughout the first session.

    A bar's volume is spread evenly over the places from its low to its high. A place is ``points / 10000`` of the session's first close
    high and centred on multiples of that from there; there are 1,024, and the outermost ones hold what lies beyond. Of places with equal
    volume the lowest counts; a session without volume has its last close.

    Source: Steidlmayer and Koy, Markets and Market Logic (1986), the market profile; by volume instead of time.
    """

    points: Points = 2.0
