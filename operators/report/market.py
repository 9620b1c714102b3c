"""The data: closes, passport, rolls, what is missing, what cleaning touched; and what a trade was assumed to cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.report.axes import seconds
from mlf.operators.report.curves import Canvas, Series, chart, points_of
from mlf.operators.report.figures import at, cents, fixed, plain, shown
from mlf.operators.report.markup import Html, element, join
from mlf.operators.report.passport import passport, rolls
from mlf.operators.report.quality import defects, gaps, volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.operators.report.content import Document, ReportData

PRICE_POINTS = 700

BARRIER_KEYS = ("k_up", "k_down", "vertical")


def market(data: ReportData) -> Html:
    """The section about the bars."""
    heading, profile = element("h2", "Data"), data.data_profile
    if profile is None:
        return element("section", heading, element("p", "No data profile in this run.", class_="empty"), id="data")
    closes = Series("Close", points_of(profile.get("closes") or (), PRICE_POINTS))
    moments = _roll_times(data, profile)
    title = f"{data.identity.symbol}, close" + ("; dashed: rolls" if moments else "")
    canvas = Canvas(f"Closing prices of {data.identity.symbol}", width=1080, height=220, filled=True, moments=moments)
    figure = element("figure", element("figcaption", title), chart([closes], canvas))
    tables = element("div", _coverage(profile), gaps(profile) or _touched(profile), class_="columns")
    about = (passport(data.passport), defects(profile), rolls(data.rolls))
    return element("section", heading, element("div", figure, class_="charts one"), tables, *about, id="data")


def _roll_times(data: ReportData, profile: Document) -> tuple[float, ...]:
    """Instants of the rolls: of the roll table, else of the profile."""
    listed = (data.rolls or {}).get("rolls")
    times = profile.get("roll_times") or () if listed is None else [roll["ts"] for roll in listed if roll.get("ts")]
    return tuple(seconds(time) for time in times)


def _coverage(profile: Document) -> Html:
    rows = (
        ("First bar", shown(day(profile.get("first")), str)),
        ("Last bar", shown(day(profile.get("last")), str)),
        ("Bars read", shown(profile.get("rows_in"), fixed(0))),
        ("Bars kept", shown(profile.get("rows"), fixed(0))),
        ("Minutes per bar", shown(profile.get("interval"), fixed(0))),
        ("Sessions", shown(profile.get("sessions"), fixed(0))),
        ("Minutes missing inside sessions", shown(profile.get("missing_minutes"), fixed(0))),
        ("Bars in closed hours, left out", shown(at(profile, "counts.outside"), fixed(0))),
        ("Bars of known volume", shown(volume(profile), str, "not recorded")),
        ("Rolls", shown(profile.get("rolls"), fixed(0), "the source names no contracts, so a roll in it cannot be told from a move")),
    )
    return element("div", element("h3", "Coverage"), pairs(rows))


def day(stamp: object) -> str | None:
    """An ISO time to the minute, as people write it."""
    return None if stamp is None else f"{str(stamp)[:16].replace('T', ' ')} UTC"


def _touched(profile: Document) -> Html:
    heading, counts = element("h3", "Defects"), profile.get("counts") or {}
    found = [(_title(name), fixed(0)(n)) for name, n in counts.items() if n]
    clear = ", ".join(_title(name) for name, n in counts.items() if not n)
    none = element("p", f"None of: {clear}." if clear else "Nothing was counted.", class_="key")
    return element("div", heading, pairs(found), none)


def pairs(rows: Sequence[tuple[str, Html | str]]) -> Html:
    """A table of two columns: what, and how much."""
    body = [element("tr", element("th", name, scope="row"), element("td", value)) for name, value in rows]
    return element("table", element("tbody", *body), class_="pairs")


def assumptions(data: ReportData) -> Html:
    """How signals became trades, and the barriers of each horizon."""
    heading = element("h2", "Trading assumptions")
    if not data.assumptions:
        return element("section", heading, element("p", "No backtest in this run.", class_="empty"), id="assumptions")
    tables = element("div", _shared(data.assumptions), _barriers(data.assumptions), class_="columns")
    return element("section", heading, element("p", _story(data.assumptions), class_="lead"), tables, id="assumptions")


def _story(documents: Sequence[Document]) -> str:
    """What happens to a signal, in words."""
    flat = "" if all(d.get("flatten") is None for d in documents) else ", or when it is forced flat before the session closes"
    return (
        "A signal forms at the close of a bar and is filled at the open of the next one. A trade ends at its target, its stop or the end "
        f"of its time{flat}. A price that jumps over a stop fills at the jump; a bar that holds both target and stop counts as the stop "
        "and is marked ambiguous."
    )


def _shared(documents: Sequence[Document]) -> Html:
    first = documents[0]
    rows = [(key, value) for key, value in first.items() if key not in ("horizon", *BARRIER_KEYS)]
    written = [(_title(key), _several(key, value, documents)) for key, value in rows]
    return element("div", element("h3", "Costs and execution"), pairs(written))


def _several(key: str, value: object, documents: Sequence[Document]) -> str:
    """The value, or those of all horizons where they differ."""
    values = [d.get(key) for d in documents]
    return _written(key, value) if all(v == value for v in values) else " / ".join(_written(key, v) for v in values)


def _written(key: str, value: object) -> str:
    return cents(value) if key in ("cost", "tick_value") and isinstance(value, int | float) else plain(value)


TITLES = {
    "ohlc": "high or low beyond another price",
    "outside": "bars in closed hours",
    "silent": "sessions without a bar",
    "cost": "Cost per contract, round turn",
    "slippage_ticks": "Slippage per fill, ticks",
    "tick": "Tick, points",
    "tick_value": "Value of a tick",
    "costs": "Barriers are net or gross of costs",
    "flatten": "Flat before the close, minutes",
    "atr": "ATR window, bars",
    "min_edge": "Least edge for a trade",
    "on_opposite": "On an opposite signal",
}


def _title(key: str) -> str:
    return TITLES.get(key, key.replace("_", " "))


def _barriers(documents: Sequence[Document]) -> Html:
    titles = ("Horizon", "Upper, ATR", "Lower, ATR", "Time, bars")
    rows = [_barrier_row(d) for d in documents]
    table = element("table", element("thead", element("tr", *(element("th", t, scope="col") for t in titles))), element("tbody", *rows))
    return element("div", element("h3", "Barriers"), table)


def _barrier_row(document: Document) -> Html:
    forms = (fixed(2), fixed(2), fixed(0))
    cells = [element("td", shown(at(document, key), form)) for key, form in zip(BARRIER_KEYS, forms, strict=True)]
    return element("tr", element("th", join(plain(document.get("horizon"))), scope="row"), *cells)
