"""Returns of the close: what was gained over the last bars, since the previous close, since the session opened."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count

HORIZONS = {"n": (1, 5, 10, 20, 60)}


@feature(
    "returns:simple_return",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.ring(p.n),
    defaults=HORIZONS,
)
class SimpleReturn(FeatureParams):
    """Relative change of the close over n bars: ``close[t] / close[t - n] - 1``.

    Source: Campbell, Lo, MacKinlay, The Econometrics of Financial Markets (1997), section 1.4.
    """

    n: Count = 1


@feature(
    "returns:log_return",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.ring(p.n),
    defaults=HORIZONS,
)
class LogReturn(FeatureParams):
    """Continuously compounded change of the close over n bars: ``ln(close[t] / close[t - n])``.

    NaN where the quotient of the two closes is not positive, as prices of crude oil once were.

    Source: Campbell, Lo, MacKinlay, The Econometrics of Financial Markets (1997), section 1.4.
    """

    n: Count = 1


@feature("returns:gap", reads="open close", unit="ratio", lookback=lambda _: 1, state=lambda _: sizes.SEEN + sizes.SCALAR)
class Gap(FeatureParams):
    """Jump from the previous bar's close to this bar's open: ``open[t] / close[t - 1] - 1``.

    Inside a session it is mostly zero or a tick; at a session's first bar it is the gap over the break.

    Source: the overnight component of Yang and Zhang, Drift-independent volatility estimation, Journal of Business 73 (2000).
    """


@feature("returns:session_return", reads="open close session", unit="ratio", state=lambda _: sizes.SEEN + 2 * sizes.SCALAR)
class SessionReturn(FeatureParams):
    """Gain since the session opened: ``close[t] / open[first bar of the session] - 1``. Starts afresh with every session.

    Source: the open-to-close return of Yang and Zhang, Journal of Business 73 (2000), cut at bar t.
    """
