"""Clock and calendar. All of it is known in advance, but like every feature it is stamped with the bar's close."""

from mlf.operators.features import sizes
from mlf.operators.features.declaration import FeatureParams, feature


@feature("time:time_of_day", reads="minute", outputs="sin cos", unit="ratio", state=lambda _: sizes.SEEN)
class TimeOfDay(FeatureParams):
    """The bar's open on a 24-hour dial that starts at the session's open: sine and cosine of ``2 pi minute / 1440``.

    Sessions open at a fixed hour of the exchange, so the dial is its local clock, and daylight saving does not shift it.

    Source: cyclic coding, Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.8.
    """


@feature("time:day_of_week", reads="trade_date", outputs="sin cos", unit="ratio", state=lambda _: sizes.SEEN)
class DayOfWeek(FeatureParams):
    """Weekday of the trade date, Monday 0 to Sunday 6: sine and cosine of ``2 pi day / 7``.

    Sunday evening belongs to Monday's trade date. ``day = (trade_date + 3) mod 7``, as 1970-01-01 was a Thursday.

    Source: cyclic coding, Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.8.
    """


@feature("time:session_minutes", reads="minute to_close", outputs="since_open to_close", unit="minutes", state=lambda _: sizes.SEEN)
class SessionMinutes(FeatureParams):
    """Minutes from the session's open to the bar's open (``minute``), and from the bar's close to the session's (``to_close``).

    Early closes are known to the calendar, so the second counts down to the true end.

    Source: the exchange's session table, as the ``minute`` and ``to_close`` columns of the bars hold it.
    """


@feature("time:cash_hours", reads="rth", unit="flag", state=lambda _: sizes.SEEN)
class CashHours(FeatureParams):
    """1 for a bar that opens inside the cash session (regular trading hours), else 0: the ``rth`` column of the bars.

    Source: the exchange's session table.
    """
