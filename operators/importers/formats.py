"""The formats of vendors: how a table of bars betrays its maker, and what that maker lays down about stamps. Light: data and predicates.

Sources: the vendors' export dialogues and documentation, and files as their users leave them. A format without zone lays down none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.operators.importers.roles import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mlf.operators.importers.layout import Edge

NEW_YORK = "America/New_York"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a table of text shows: names of the columns, reduced and as written, spelling of the stamps, path, first names of symbols."""

    names: tuple[str, ...]
    written: tuple[str, ...]
    header: bool
    delimiter: str
    spelling: str
    path: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A vendor's format: ``fits`` says by what it is recognised (``None``: it is not), ``allows`` whether the user may call it so."""

    name: str
    zone: str | None
    edge: Edge | None
    fits: Callable[[Clues], str | None]
    allows: Callable[[Clues], bool]


def recognised(clues: Clues) -> tuple[Format, str]:
    """The first format that fits, with the sentence that says why."""
    return next((format_, why) for format_ in FORMATS if (why := format_.fits(clues)))


def named(name: str) -> Format:
    """The format of that name."""
    return next(format_ for format_ in FORMATS if format_.name == name)


def _canonical(clues: Clues) -> str | None:
    return "the header names a column 'ts'" if clues.header and "ts" in clues.names else None


def _databento(clues: Clues) -> str | None:
    marks = [name for name in ("rtype", "publisher_id", "instrument_id") if name in clues.written]
    return f"the header names ts_event and {marks[0]}" if marks and "tsevent" in clues.names else None


def _sierra(clues: Clues) -> str | None:
    marks = {"numberoftrades", "bidvolume", "askvolume"} & set(clues.names)
    return "date, time, last and the bid and ask volumes stand in the header" if marks and {"date", "last"} <= set(clues.names) else None


def _metatrader(clues: Clues) -> str | None:
    if any(re.fullmatch(r"<[A-Z]+>", name.strip()) for name in clues.written):
        return "column names stand in angle brackets"
    if {"tickvolume", "realvolume"} & set(clues.names):
        return "the header tells tick volume from real volume"
    if not clues.header and clues.spelling.startswith("Y.M.D"):
        return "rows without header begin with a date as 2024.01.31"
    timeframe = re.search(r"_(M\d{1,2}|H\d{1,2}|D1)(_\d+_\d+)?\.", clues.path)
    if timeframe and "naive" not in clues.names and clues.spelling != "iso zoned":
        return f"the file's name ends with the timeframe {timeframe[1]}, as MetaTrader's do"
    return None


def _yfinance(clues: Clues) -> str | None:
    return "the header names an adjusted close" if "adjclose" in clues.names else None


def _yfinance_rows(clues: Clues) -> str | None:
    return None if clues.written[:1] not in (("Price",), ("Datetime",)) else "the columns are named as yfinance does"


def _ibkr(clues: Clues) -> str | None:
    if "barcount" in clues.names and {"average", "wap"} & set(clues.names):
        return "the header names average and barCount"
    if re.search(r"(?:^|[/_-])(?:ib|ibkr|interactive_?brokers)(?=[/_.-])", clues.path, re.IGNORECASE) and _plain_bars(
        clues, "Time", "date"
    ):
        return "the path names Interactive Brokers"
    return None


def _tradingview(clues: Clues) -> str | None:
    if clues.symbols and all(re.fullmatch(r"[A-Z_]+:[A-Z0-9_.]+!?[0-9]?", symbol) for symbol in clues.symbols):
        return f"the symbols are TradingView's, as {clues.symbols[0]}"
    if clues.written[:5] == ("time", "open", "high", "low", "close") and clues.spelling in ("epoch s", "iso zoned"):
        return "the header begins with time,open,high,low,close and the stamps are UTC"
    return None


def _ninjatrader(clues: Clues) -> str | None:
    alike = not clues.header and clues.delimiter == ";" and clues.spelling in ("YMD HMS", "YMD")
    return "rows of six fields with semicolons and stamps as 20240131 235900, without header" if alike else None


def _firstrate(clues: Clues) -> str | None:
    if not clues.header and clues.spelling.startswith("iso ") and clues.delimiter == "," and clues.spelling != "iso zoned":
        return "rows without header begin with a stamp as 2024-01-31 23:59:00"
    if clues.header and clues.spelling == "YMD|HMS" and clues.names[:2] == ("date", "time"):
        return "date and time are columns of digits, as 20240131,235900"
    return None


def _plain_bars(clues: Clues, *stamps: str) -> bool:
    return clues.header and clues.written[0] in stamps


def _generic(clues: Clues) -> str | None:
    return "the header names the columns" if clues.header else "the columns are declared"


def _always(clues: Clues) -> bool:
    return bool(clues.names)


def _headless(clues: Clues) -> bool:
    return not clues.header


def _headed(clues: Clues) -> bool:
    return clues.header


def _no_text(_: Clues) -> str | None:
    """Pages of JSON are never a table of text."""
    return None


def _is_no_text(_: Clues) -> bool:
    return False


FORMATS: Sequence[Format] = (
    Format("canonical", "UTC", "open", _canonical, lambda clues: bool(_canonical(clues))),
    Format("databento", "UTC", "open", _databento, lambda clues: "tsevent" in clues.names),
    Format("yfinance", None, "open", _yfinance, _headed),
    Format("metatrader", None, "open", _metatrader, _always),
    Format("sierra", None, "open", _sierra, _headed),
    Format("ibkr", None, "open", _ibkr, _headed),
    Format("tradingview", None, "open", _tradingview, _headed),
    # It writes UTC, but files in the clock of somebody's computer are as common: no custom to go by.
    Format("ninjatrader", None, "close", _ninjatrader, _headless),
    Format("projectx", "UTC", "open", _no_text, _is_no_text),
    Format("firstrate", NEW_YORK, "open", _firstrate, _always),
    Format("yfinance", None, "open", _yfinance_rows, _headed),
    Format("generic", None, None, _generic, _always),
)


def clues_of(written: Sequence[str], header: tuple[bool, str], spelling: str, told: tuple[str, Sequence[str]]) -> Clues:
    """Clues of a table: its column names, (whether they are a header, the separator), the stamps' spelling, (path, symbols)."""
    names = tuple(plain(name) for name in written)
    return Clues(names, tuple(written), header[0], header[1], spelling, told[0], tuple(told[1]))
