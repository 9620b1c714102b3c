"""Databento's binary format: bar records behind a header that names the instruments, read with the `databento-dbn` package.

The package decodes the header. Bar records have one fixed layout in every version of the format (56 bytes, little-endian: length in
words, record type, publisher, instrument, stamp of the bar open in UTC, four prices of 1e-9, volume), so they are read as arrays.
Source: Databento, documentation of the Databento Binary Encoding
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.damaged import unpacked
from mlf.operators.importers.databento import check_kinds
from mlf.operators.importers.rows import Rows
from mlf.operators.importers.spelling import FIRST, LAST
from mlf.operators.importers.symbology import renamed, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Layout

PREFIX = 8
PRICES = ("open", "high", "low", "close")
RECORD = np.dtype(
    [("length", "u1"), ("rtype", "u1"), ("publisher", "<u2"), ("instrument", "<u4"), ("ts", "<u8")]
    + [(name, "<i8") for name in PRICES]
    + [("volume", "<u8")]
)
#: Lengths are told in words of four bytes; the time of sending, where a record has it behind, is eight bytes.
WORD, SENT = 4, 8
UNDEFINED, FIXED = 2**63 - 1, 1e9
UNKNOWN_VOLUME = 2**64 - 1
CHUNK = 1 << 16
LIMIT = 1 << 26
STRETCH = ("start_date", "end_date", "symbol")


def read_dbn(name: str, path: Path, layout: Layout) -> Rows:
    """The bars of a DBN file with the symbols of its header, `symbol` as indices into the names.

    An instrument that the header does not name is called by its number. Undefined prices are NaN. Raises MLF904 (damaged or cut off),
    MLF927 (the package is missing, records are no bars, or bars of several intervals), MLF902 (no records).
    """
    with unpacked(name, path, layout) as stream:
        metadata = _metadata(name, stream)
        _refuse_schema(name, str(metadata.schema or "").lower())
        records = np.concatenate([np.empty(0, RECORD), *_records(name, stream, RECORD.itemsize + (SENT if metadata.ts_out else 0))])
    if len(records) == 0:
        raise MlfError("MLF902", file=name)
    stamp = records["ts"].astype(np.int64)
    outside = (stamp < FIRST * 10**9) | (stamp >= LAST * 10**9)
    if outside.any():
        row = int(np.argmax(outside))
        value = str(records["ts"][row])
        raise MlfError("MLF907", file=name, line=row + 1, column="ts_event", value=value, expected="a stamp from 1990 to 2100")
    names, index = _numbered(records["instrument"])
    columns: dict[str, NDArray[Any]] = {price: _price(records[price]) for price in PRICES}
    columns["volume"] = np.where(records["volume"] == UNKNOWN_VOLUME, np.nan, records["volume"].astype(np.float64))
    said = replace(layout, columns={"ts": "ts_event", **{role: role for role in (*PRICES, "volume", "symbol")}}, zone="UTC", edge="open")
    rows = Rows(stamp, columns | {"symbol": index}, absolute=True, layouts=(said,), files=(name,), names=names)
    return renamed(rows, spans_of(_mappings(metadata)))


def _package(name: str) -> Any:
    try:
        import databento_dbn  # noqa: PLC0415 - an extra of the installation
    except ImportError:
        raise MlfError(
            "MLF927",
            file=name,
            what="DBN records, for which the package databento-dbn is missing",
            expected="that package, or the same bars as CSV,",
            hint="pip install databento-dbn",
        ) from None
    return databento_dbn


def _metadata(name: str, stream: Any) -> Any:
    """The decoded header."""
    package = _package(name)
    prefix = stream.read(PREFIX)
    length = int.from_bytes(prefix[4:], "little")
    if len(prefix) < PREFIX or not prefix.startswith(b"DBN") or length > LIMIT:
        raise MlfError("MLF904", file=name, reason="its header is no DBN header")
    decoder = package.DBNDecoder()
    try:
        decoder.write(prefix + stream.read(length))
        return decoder.decode()[0]
    except (package.DBNError, ValueError, IndexError) as error:
        raise MlfError("MLF904", file=name, reason=f"DBN header: {error}"[:120]) from None


def _refuse_schema(name: str, schema: str) -> None:
    """Nothing for bars, and where the header does not tell."""
    if schema and "ohlcv" not in schema:
        what = "instrument definitions" if schema == "definition" else f"records of the schema {schema}"
        raise MlfError("MLF927", file=name, what=what, expected="bars (schema ohlcv-1m, ohlcv-1h or ohlcv-1d)")


def _records(name: str, stream: Any, size: int) -> Iterator[NDArray[Any]]:
    """Blocks of bar records of ``size`` bytes each."""
    kinds: set[str] = set()
    while block := _block(stream, size * CHUNK):
        if len(block) % size:
            raise MlfError("MLF904", file=name, reason=f"the last DBN record has {len(block) % size} of {size} bytes")
        raw = np.frombuffer(block, np.uint8).reshape(-1, size)
        records = np.ascontiguousarray(raw[:, : RECORD.itemsize]).view(RECORD).reshape(-1)
        if (records["length"] != size // WORD).any():
            raise MlfError("MLF927", file=name, what="records of several kinds", expected="bars of one interval")
        kinds |= {str(kind) for kind in np.unique(records["rtype"])}
        check_kinds(name, kinds)
        yield records


def _block(stream: Any, size: int) -> bytes:
    """As many bytes as asked for, unless the stream ends."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _price(values: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(values == UNDEFINED, np.nan, values / FIXED)


def _mappings(metadata: Any) -> Iterator[tuple[str, list[tuple[Any, Any, str]]]]:
    """Name and stretches of each mapping in the header; the package has told them in two ways."""
    mappings = metadata.mappings
    pairs = mappings.items() if isinstance(mappings, dict) else ((m.raw_symbol, m.intervals) for m in mappings)
    for name, intervals in pairs:
        told = [i if isinstance(i, dict) else {key: getattr(i, key) for key in STRETCH} for i in intervals]
        yield name, [(stretch["start_date"], stretch["end_date"], stretch["symbol"]) for stretch in told]


def _numbered(instrument: NDArray[Any]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The numbers of the instruments as text, and the place of each row's number among them."""
    numbers, index = np.unique(instrument, return_inverse=True)
    return tuple(str(number) for number in numbers.tolist()), index.astype(np.int32)
