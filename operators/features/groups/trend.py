"""Direction and how firmly prices hold it."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature
from mlf.operators.features.groups.limits import Count, Two


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
