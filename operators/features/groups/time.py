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


@feature("time:day_of_month", reads="trade_date", outputs="sin cos", unit="ratio", state=lambda _: sizes.SEEN)
class DayOfMonth(FeatureParams):
    """Day of the trade date in its month: sine and cosine of ``2 pi (day - 1) / days``, ``days`` being the month's length.

    Source: cyclic coding, Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.8.
    """


@feature("time:month", reads="trade_date", outputs="sin cos", unit="ratio", state=lambda _: sizes.SEEN)
class Month(FeatureParams):
    """Month of the trade date, January 1 to December 12: sine and cosine of ``2 pi (month - 1) / 12``.

    Source: cyclic coding, Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.8.
    """


@feature("time:cash_minutes", reads="minute cash_open", outputs="since_open to_open", unit="minutes", state=lambda _: sizes.SEEN)
class CashMinutes(FeatureParams):
    """Minutes from the cash open to the bar's open, and back: ``max(minute - cash_open, 0)`` and ``max(cash_open - minute, 0)``.

    One of them is 0 on every bar. The first counts on until the session closes; a session that closes before its cash market opens counts
    down to its close.

    Source: the exchange's session table, as the ``minute`` and ``cash_open`` columns of the bars hold it.
    """


@feature("time:market_hours", reads="trade_date minute", outputs="asia london new_york overlap", unit="flag", state=lambda _: sizes.SEEN)
class MarketHours(FeatureParams):
    """1 for a bar that opens while the stock market of a place is open, on that place's own clock, else 0.

    Asia is Tokyo, ``09:00-15:00``; London ``08:00-16:30``; New York ``09:30-16:00``; overlap is London and New York at once. Each place
    keeps its own daylight saving, so that London opens an hour later on the exchange's clock while only America has changed its clocks.
    Public holidays of the places do not count. Sessions are taken to open at 17:00 in Chicago; ``cash_hours`` is the product's own session.

    Source: Ito and Hashimoto, Intraday seasonality in activities of the foreign exchange markets, Journal of the Japanese and International
    Economies 20 (2006), for the division of the day; daylight saving as in force since 2007 (America) and 1996 (Europe).
    """


@feature("time:early_close", reads="early", unit="flag", state=lambda _: sizes.SEEN)
class EarlyClose(FeatureParams):
    """1 on every bar of a session that closes before its usual time, which the calendar knows before it opens, else 0: ``early``.

    Source: the exchange's holiday table, as the ``early`` column of the bars holds it.
    """


@feature("time:holiday_eve", reads="eve", unit="flag", state=lambda _: sizes.SEEN)
class HolidayEve(FeatureParams):
    """1 on every bar of a session whose next weekday has no full session (closed, or closing early), else 0: ``eve``.

    Source: Ariel, High stock returns before holidays, Journal of Finance 45 (1990); the exchange's holiday table, as the ``eve`` column of
    the bars holds it.
    """


@feature("time:third_friday_week", reads="trade_date", unit="flag", state=lambda _: sizes.SEEN)
class ThirdFridayWeek(FeatureParams):
    """1 from Monday to Friday of the week with a month's third Friday (``15 <= day <= 21``), when options and futures expire, else 0.

    Source: Stoll and Whaley, Program trading and expiration-day effects, Financial Analysts Journal 43 (1987).
    """


@feature("time:roll_week", reads="trade_date", unit="flag", state=lambda _: sizes.SEEN)
class RollWeek(FeatureParams):
    """1 from Monday to Friday of the week in which index futures customarily roll, known in advance, else 0.

    It is the one before the week with the third Friday (``15 <= day <= 21``) of March, June, September or December. Nothing is read from
    the contracts of the bars, so that products with other months have the same flag.

    Source: CME Group, Equity index roll dates: the Thursday eight days before the expiry on the third Friday.
    """
