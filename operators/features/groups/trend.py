"""Direction and how firmly prices hold it."""

from typing import Annotated

from pydantic import Field

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, Three, Two, Width

Acceleration = Annotated[float, Field(ge=0.0001, le=1, description="share of the way to the extreme")]


@feature(
    "trend:adx",
    reads="high low close",
    unit="percent",
    lookback=lambda p: 2 * p.n - 1,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR + 4 * sizes.AVERAGE,
)
class Adx(FeatureParams):
    """Average directional index: the Wilder average of ``100 |+DI - -DI| / (+DI + -DI)``, 0 to 100, seeded by its first n values.

    A bar on which neither direction has moved leaves it as it was; a history without any move gives 0.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADX.
    """

    n: Two = 14


@feature(
    "trend:dmi",
    reads="high low close",
    outputs="plus minus",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + 3 * sizes.SCALAR + 3 * sizes.AVERAGE,
)
class Dmi(FeatureParams):
    """Directional indicators: ``plus = 100 sum(+DM) / sum(TR)``, ``minus = 100 sum(-DM) / sum(TR)``, the sums in Wilder's running form.

    ``+DM`` is the rise of the high where it exceeds the fall of the low, else 0, and ``-DM`` the other way round. 0 without any range.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib PLUS_DI, MINUS_DI.
    """

    n: Two = 14


@feature(
    "trend:donchian",
    reads="high low close",
    outputs="position width",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.total(p.n),
    defaults={"n": (20, 55)},
)
class Donchian(FeatureParams):
    """Donchian channel of n bars, this bar included: where the close stands in it, and how wide it is.

    ``position = (close - lowest) / (highest - lowest)``, 0 to 1 (0.5 in a flat channel); ``width = (highest - lowest) / close``.

    Source: Donchian, High finance in copper, Financial Analysts Journal 16 (1960); TA-Lib MAX, MIN.
    """

    n: Count = 20


@feature(
    "trend:efficiency_ratio",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + sizes.SCALAR + sizes.ring(p.n) + sizes.total(p.n),
    defaults={"n": (10, 20)},
)
class EfficiencyRatio(FeatureParams):
    """Net against total movement of the close: ``|close[t] - close[t - n]| / sum(|change|, n)``, 0 to 1; 0 without any move.

    Source: Kaufman, Smarter Trading (1995).
    """

    n: Two = 10


@feature(
    "trend:dx",
    reads="high low close",
    unit="percent",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR + 3 * sizes.AVERAGE,
)
class Dx(FeatureParams):
    """Directional movement index: ``100 |+DI - -DI| / (+DI + -DI)``, 0 to 100: what ``adx`` averages.

    Where neither direction has moved it stays as it was, 0 at first.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib DX.
    """

    n: Two = 14


@feature(
    "trend:supertrend",
    reads="high low close",
    outputs="distance direction",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda _: sizes.SEEN + 4 * sizes.SCALAR + sizes.AVERAGE,
)
class Supertrend(FeatureParams):
    """Close against the Supertrend line, ``close / line - 1``, and its direction: 1 with the line below prices, -1 above.

    The lines are ``(high + low) / 2 +- width atr(n)``; the upper one only falls and the lower one only rises while the close before is on
    their inner side. A close beyond the line in force changes the direction, which is -1 at first.

    Source: Seban, Tradingtrends (2008); TA-Lib ATR.
    """

    n: Count = 10
    width: Width = 3.0


@feature(
    "trend:parabolic_sar",
    reads="high low close",
    outputs="distance direction",
    unit="ratio",
    lookback=lambda _: 1,
    state=lambda _: sizes.SEEN + 6 * sizes.SCALAR,
)
class ParabolicSar(FeatureParams):
    """Close against the parabolic stop, ``close / sar - 1``, and the side that it guards: 1 long, -1 short.

    ``sar += a (extreme - sar)``, held outside the last two bars; ``a`` grows by ``step`` with each new extreme, up to ``most``. A bar that
    touches the stop turns it around. The first side is short if the second bar fell by more than it rose.

    Source: Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib SAR.
    """

    step: Acceleration = 0.02
    most: Acceleration = 0.2


@feature(
    "trend:vortex",
    reads="high low close",
    outputs="plus minus",
    unit="ratio",
    lookback=lambda p: p.n,
    state=lambda p: sizes.SEEN + 3 * sizes.SCALAR + 3 * sizes.total(p.n),
)
class Vortex(FeatureParams):
    """Vortex indicator: ``plus = sum(|high - low[t - 1]|, n) / sum(tr, n)`` and ``minus = sum(|low - high[t - 1]|, n) / sum(tr, n)``.

    tr is the true range; 0 without any range.

    Source: Botes and Siepman, The vortex indicator, Technical Analysis of Stocks and Commodities 28 (2010); TA-Lib TRANGE.
    """

    n: Count = 14


@feature(
    "trend:ichimoku",
    reads="high low close",
    outputs="conversion base span_a span_b",
    unit="ratio",
    lookback=lambda p: max(p.conversion, p.base, p.span) - 1,
    state=lambda p: sizes.SEEN + 2 * (sizes.total(p.conversion) + sizes.total(p.base) + sizes.total(p.span)),
)
class Ichimoku(FeatureParams):
    """Close against the four lines of the Ichimoku chart as of this bar, none displaced forward: ``close / line - 1``.

    ``conversion``, ``base`` and ``span_b`` are ``(highest(high) + lowest(low)) / 2`` of their windows; span_a is the mean of the first two.

    Source: Elliott, Ichimoku Charts (2007); TA-Lib MIDPRICE.
    """

    conversion: Count = 9
    base: Count = 26
    span: Count = 52


@feature(
    "trend:trend_tstat",
    reads="close",
    unit="ratio",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + sizes.line(p.n),
    defaults={"n": (20, 60)},
)
class TrendTstat(FeatureParams):
    """t-statistic of the slope of the least-squares line through the last n closes: ``r sqrt((n - 2) / (1 - r^2))``.

    ``r`` is the correlation of close and bar number. ``1 - r^2`` counts for at least 1e-12, so that a straight line has a value; a flat
    window gives 0.

    Source: Lopez de Prado, Machine Learning for Asset Managers (2020), section 5.4.
    """

    n: Three = 20


@feature(
    "trend:bars_since",
    reads="high low",
    outputs="high low",
    unit="bars",
    lookback=lambda p: p.n - 1,
    state=lambda p: sizes.SEEN + 2 * sizes.top(p.n),
    defaults={"n": (20, 100)},
)
class BarsSince(FeatureParams):
    """Bars since the highest high and since the lowest low of the last n bars, this one included, the latest of equals.

    0 on the bar that sets it, ``n - 1`` at most: ``argmax(high[t], high[t - 1], ..., high[t - n + 1])``.

    Source: Chande, A time price oscillator, Technical Analysis of Stocks and Commodities 13 (1995); TA-Lib AROON over n - 1.
    """

    n: Two = 20
