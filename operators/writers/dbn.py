"""Bars as a file of Databento's binary encoding, through the vendor's own encoder of the metadata."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mlf.operators.writers.manner import PRICES, contract_names, stamps
from mlf.operators.writers.text import instrument_ids, record_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from databento_dbn.metadata import MappingInterval

    from mlf.operators.writers.manner import Bars, Manner

#: One record of the published layout: the header of 16 bytes (its length in words of four), prices in 1e-9, volume.
RECORD = np.dtype(
    [
        ("length", "u1"),
        ("rtype", "u1"),
        ("publisher_id", "<u2"),
        ("instrument_id", "<u4"),
        ("ts_event", "<u8"),
        *((name, "<i8") for name in PRICES),
        ("volume", "<u8"),
    ]
)
NANO = 1_000_000_000
SCHEMAS = {33: "ohlcv-1m", 34: "ohlcv-1h", 35: "ohlcv-1d"}


@dataclass(slots=True)
class _Interval:
    """The dates between which a symbol means an instrument."""

    start_date: date
    end_date: date
    symbol: str


@dataclass(slots=True)
class _Mapping:
    """A symbol and the instruments it has meant."""

    raw_symbol: str
    intervals: Sequence[MappingInterval]


def dbn(bars: Bars, manner: Manner) -> bytes:
    """The bars as DBN. Raises MLF971 for intervals that have no schema."""
    kind = record_type(manner.interval)
    records = np.zeros(len(bars["ts"]), RECORD)
    records["length"], records["rtype"], records["publisher_id"] = RECORD.itemsize // 4, kind, 1
    records["instrument_id"], records["ts_event"] = instrument_ids(bars), stamps(bars, manner)
    for name in PRICES:
        records[name] = np.rint(np.asarray(bars[name], np.float64) * NANO)
    records["volume"] = np.nan_to_num(np.asarray(bars["volume"], np.float64)).astype(np.uint64)
    return _metadata(bars, manner, kind) + records.tobytes()


def _metadata(bars: Bars, manner: Manner, kind: int) -> bytes:
    import databento_dbn  # noqa: PLC0415 - an optional part of the installation

    first, last = int(np.min(bars["ts"])), int(np.max(bars["ts"]))
    mappings = _mappings(bars, manner, (first, last))
    found = databento_dbn.Metadata(
        dataset="GLBX.MDP3",
        start=first,
        end=last + 1,
        stype_in=databento_dbn.SType.from_str("raw_symbol"),
        stype_out=databento_dbn.SType.from_str("instrument_id"),
        schema=databento_dbn.Schema.from_str(SCHEMAS[kind]),
        symbols=[m.raw_symbol for m in mappings],
        mappings=mappings,
    )
    return bytes(found)


def _mappings(bars: Bars, manner: Manner, span: tuple[int, int]) -> list[_Mapping]:
    names = contract_names(bars, manner.symbol, digits=1) or [manner.symbol] * len(bars["ts"])
    start, end = (date(1970, 1, 1) + timedelta(days=t // (86_400 * NANO)) for t in span)
    known = dict(zip(names, instrument_ids(bars), strict=True))
    return [_Mapping(name, [_Interval(start, end + timedelta(days=1), str(number))]) for name, number in known.items()]
