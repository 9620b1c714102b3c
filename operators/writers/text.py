"""Text of bars as vendors write it, one function per format.

They follow the vendors' own exports: `market` formats with their separators, decimals, order of rows and way of writing stamps. Readers are
tested against them, so nothing here is shared with a reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from mlf.errors import MlfError
from mlf.operators.calendar.zone import SECOND
from mlf.operators.writers.manner import clock, contract_names, number, offsets, prices, shortest, stamps, volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mlf.operators.writers.manner import Bars, Manner

CHICAGO, NEW_YORK, BROKER = "America/Chicago", "America/New_York", "America/New_York+7h"
PAGE = 20_000
#: Databento's record types, by minutes per bar.
RECORDS = {1: 33, 60: 34, 1_440: 35}


def vendor_text(form: str, bars: Bars, manner: Manner) -> bytes:
    """The bars as text of that format. Raises MLF971 for bars that the vendor has no such file of."""
    return FORMS[form](bars, manner).encode("ascii")


def _lines(rows: Iterable[str], header: str | None = None) -> str:
    return "".join(f"{row}\n" for row in (*(() if header is None else (header,)), *rows))


def canonical(bars: Bars, manner: Manner) -> str:
    """`ts,open,high,low,close,volume[,contract]`, UTC."""
    times = [f"{text}Z" for text in clock(bars, manner, "UTC")]
    columns = [times, [",".join(p) for p in shortest(bars)], volumes(bars)]
    names = contract_names(bars, manner.symbol)
    header = "ts,open,high,low,close,volume" + ("" if names is None else ",contract")
    return _lines((",".join(row) for row in zip(*columns, *([] if names is None else [names]), strict=True)), header)


def _ninjatrader(bars: Bars, manner: Manner) -> str:
    rows = zip(clock(bars, manner, manner.zone or "UTC"), shortest(bars), volumes(bars), strict=True)
    return _lines(f"{t[:10].replace('-', '')} {t[11:].replace(':', '')};{';'.join(p)};{v}" for t, p, v in rows)


def _tradingview(bars: Bars, manner: Manner) -> str:
    if manner.zone is None:
        times = [str(t) for t in (stamps(bars, manner) // SECOND).tolist()]
    else:
        times = [t + o for t, o in zip(clock(bars, manner, manner.zone), offsets(bars, manner, manner.zone), strict=True)]
    rows = zip(times, shortest(bars), volumes(bars), strict=True)
    return _lines((f"{t},{','.join(p)},{v}" for t, p, v in rows), "time,open,high,low,close,Volume")


def _firstrate(bars: Bars, manner: Manner) -> str:
    rows = zip(clock(bars, manner, manner.zone or NEW_YORK), prices(bars, max(manner.decimals, 2)), volumes(bars), strict=True)
    return _lines(f"{t.replace('T', ' ')},{','.join(p)},{v}" for t, p, v in rows)


def _sierra(bars: Bars, manner: Manner) -> str:
    header = "Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume"
    rows = zip(clock(bars, manner, manner.zone or CHICAGO), prices(bars, manner.decimals), _traded(bars), strict=True)
    return _lines((f"{_unpadded(t)}, {t[11:]}, {', '.join(p)}, {v}, {(v + 2) // 3}, {v // 2}, {v - v // 2}" for t, p, v in rows), header)


def _unpadded(stamp: str) -> str:
    """`2024/1/2` of an ISO time."""
    return f"{stamp[:4]}/{int(stamp[5:7])}/{int(stamp[8:10])}"


def _traded(bars: Bars) -> list[int]:
    """Volumes as whole numbers, 0 where unknown: these formats cannot leave one out."""
    volume = np.nan_to_num(np.asarray(bars["volume"], np.float64))
    return [int(v) for v in volume.tolist()]


def _ibkr(bars: Bars, manner: Manner) -> str:
    if manner.zone is None:
        times = [str(t) for t in (stamps(bars, manner) // SECOND).tolist()]
    else:
        times = [f"{t[:10].replace('-', '')} {t[11:]} {manner.zone}" for t in clock(bars, manner, manner.zone)]
    average = [number(round(a, 6)) for a in ((bars["high"] + bars["low"] + bars["close"]) / 3).tolist()]
    rows = zip(times, shortest(bars), _traded(bars), average, strict=True)
    return _lines((f"{t},{','.join(p)},{v},{a},{(v + 2) // 3}" for t, p, v, a in rows), "date,open,high,low,close,volume,average,barCount")


def _projectx(bars: Bars, manner: Manner) -> str:
    """Answers of the history call, newest first, at most 20,000 bars each, one answer a line."""
    rows = zip(clock(bars, manner, "UTC"), shortest(bars), _traded(bars), strict=True)
    found = [f'{{"t":"{t}+00:00","o":{p[0]},"h":{p[1]},"l":{p[2]},"c":{p[3]},"v":{v}}}' for t, p, v in rows][::-1]
    end = ',"success":true,"errorCode":0,"errorMessage":null}'
    pages = [found[i : i + PAGE] for i in range(0, len(found), PAGE)] or [[]]
    return _lines('{"bars":[' + ",".join(page) + "]" + end for page in pages)


def _metatrader(bars: Bars, manner: Manner) -> str:
    header = "\t".join(f"<{name}>" for name in ("DATE", "TIME", "OPEN", "HIGH", "LOW", "CLOSE", "TICKVOL", "VOL", "SPREAD"))
    rows = zip(clock(bars, manner, manner.zone or BROKER), prices(bars, manner.decimals), _traded(bars), strict=True)
    return _lines(("\t".join((t[:10].replace("-", "."), t[11:], *p, str(v), "0", "1")) for t, p, v in rows), header)


def _yfinance(bars: Bars, manner: Manner) -> str:
    zone = manner.zone or NEW_YORK
    rows = zip(clock(bars, manner, zone), offsets(bars, manner, zone), shortest(bars), _traded(bars), strict=True)
    header = "Datetime,Open,High,Low,Close,Adj Close,Volume"
    return _lines((f"{t.replace('T', ' ')}{o},{','.join(p)},{p[3]},{v}" for t, o, p, v in rows), header)


def _databento(bars: Bars, manner: Manner) -> str:
    kind = record_type(manner.interval)
    names = contract_names(bars, manner.symbol, digits=1) or [manner.symbol] * len(bars["ts"])
    ids = instrument_ids(bars)
    rows = zip(clock(bars, manner, "UTC"), ids, prices(bars, 9), _traded(bars), names, strict=True)
    header = "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol"
    return _lines((f"{t}.000000000Z,{kind},1,{i},{','.join(p)},{v},{n}" for t, i, p, v, n in rows), header)


def record_type(interval: int) -> int:
    """Databento's number for bars of that many minutes. Raises MLF971 where it sells none."""
    if interval not in RECORDS:
        raise MlfError("MLF971", format="databento", found=f"{interval}-minute bars", expected="1m, 1h or 1d bars")
    return RECORDS[interval]


def instrument_ids(bars: Bars) -> list[int]:
    """A number for each contract month, as the exchange gives them out."""
    contract = np.asarray(bars["contract"]) if "contract" in bars else np.zeros(len(bars["ts"]), np.int32)
    return [int(i) for i in (contract.astype(np.int64) * 7 + 1_000).tolist()]


FORMS: Mapping[str, Callable[[Bars, Manner], str]] = {
    "canonical": canonical,
    "databento": _databento,
    "firstrate": _firstrate,
    "ibkr": _ibkr,
    "metatrader": _metatrader,
    "ninjatrader": _ninjatrader,
    "projectx": _projectx,
    "sierra": _sierra,
    "tradingview": _tradingview,
    "yfinance": _yfinance,
}

#: Edge that the vendor's stamps mark.
EDGES: Mapping[str, Literal["open", "close"]] = {**dict.fromkeys(FORMS, "open"), "ninjatrader": "close"}
