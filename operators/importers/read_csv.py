"""A canonical CSV file as an Arrow table; where that fails, the first bad line."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv as arrow_csv

from mlf.errors import MlfError
from mlf.operators.importers.header import NAMES, PRICES, REQUIRED
from mlf.operators.importers.peek import header_fields
from mlf.operators.importers.stamps import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NULLS = ("", "NaN", "nan", "NA", "null")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
INTEGER = re.compile(r"\d{9,19}")
STAMP = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?")
ZONED = re.compile(r"(Z|[+-]\d{2}(:?\d{2})?)$")

#: Kinds of stamp -> the Arrow type that reads them.
STAMP_TYPES = {"integer": pa.int64(), "zoned": pa.timestamp("ns", "UTC"), "naive": pa.timestamp("ns")}


def read_csv(name: str, path: Path) -> pa.Table:
    """Columns `ts` (integer or timestamp), the prices and volume (float64), symbol and contract (text) where present.

    Raises MLF907 (unreadable value) or MLF908 (ragged line) with the line.
    """
    with path.open("rb") as file:
        header = header_fields(file.readline().decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n"))
    kind = stamp_kind(_first_stamp(path, header.index("ts")))
    types = dict.fromkeys((*PRICES, "volume"), pa.float64()) | {"ts": STAMP_TYPES.get(kind, pa.string())}
    wanted = [column for column in (*REQUIRED, *NAMES) if column in header]
    convert = arrow_csv.ConvertOptions(
        column_types=types | dict.fromkeys(NAMES, pa.string()), include_columns=wanted, null_values=list(NULLS)
    )
    try:
        with path.open("rb") as file:
            return arrow_csv.read_csv(file, arrow_csv.ReadOptions(use_threads=False), convert_options=convert)
    except pa.ArrowInvalid as error:
        raise _first_bad_line(name, path, header, kind) or MlfError("MLF903", file=name, kind=f"no CSV text ({error})"[:120]) from None


def stamp_kind(text: str) -> str:
    """`integer`, `zoned`, `naive`, or `other` where the text is no stamp."""
    if INTEGER.fullmatch(text):
        return "integer"
    zone = ZONED.search(text, 10)
    body = text[: zone.start()] if zone else text
    return ("zoned" if zone else "naive") if STAMP.fullmatch(body) else "other"


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of the lines after the header that are not empty."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip("\r\n")
            if number > 1 and text:
                yield number, text


def _first_stamp(path: Path, column: int) -> str:
    fields = next((_fields(text) for _, text in _lines(path)), [])
    return fields[column] if column < len(fields) else ""


def _fields(text: str) -> list[str]:
    return next(csv.reader([text]))


def _first_bad_line(name: str, path: Path, header: list[str], kind: str) -> MlfError | None:
    for number, text in _lines(path):
        fields = _fields(text)
        if len(fields) != len(header):
            return MlfError("MLF908", file=name, line=number, count=len(fields), text=repr(text[:60]), expected=len(header))
        if bad := _bad_field(dict(zip(header, fields, strict=True)), kind):
            column, expected = bad
            value = fields[header.index(column)]
            return MlfError("MLF907", file=name, line=number, column=column, value=repr(value[:40]), expected=expected)
    return None


def _bad_field(row: dict[str, str], kind: str) -> tuple[str, str] | None:
    """Column and expectation of the first field that is no stamp of that kind, or no number."""
    if kind == "other" or stamp_kind(row["ts"]) != kind:
        return "ts", EXPECTED if kind == "other" else f"{'an' if kind == 'integer' else 'a'} {kind} stamp, as in the first row,"
    for column in (*PRICES, "volume"):
        text = row[column].strip(" \t")
        if text not in NULLS and not NUMBER.fullmatch(text):
            return column, "a number"
    return None
