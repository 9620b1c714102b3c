"""The table in a text: what separates its fields, which line names them, where the rows begin. Light: no numpy, no pyarrow."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.errors import MlfError
from mlf.operators.importers.foreign import conflict_line
from mlf.operators.importers.roles import ALIASES, PRICES, STAMPS, SURE, listed, place, plain, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlf.operators.importers.head import Head

#: In this order where several fit: a comma may also be a decimal sign.
DELIMITERS = ("\t", ";", "|", ",")
NARROWEST = 5
LINES = 200
#: Lines that may stand above the header, as titles do.
TITLES = 12
#: First fields of the lines that yfinance writes between its header and the rows.
UNDER_HEADER = ("ticker", "datetime", "date")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sample of the rows of a text, with their lines, and how to read the rest: ``skip`` lines stand before the first row."""

    delimiter: str
    decimal: str
    fields: Row
    header: bool
    skip: int
    rows: tuple[Row, ...]
    lines: tuple[int, ...]

    def sample(self, column: str) -> list[str]:
        """What the sampled rows hold in a column, without blanks around it; rows too short hold nothing."""
        at = place("", "", column, self.fields)
        return [row[at].strip() if at < len(row) else "" for row in self.rows]


def table_of(head: Head, file: str, declared: Mapping[str, str]) -> Table:
    """The table at the head of a text. Raises MLF902 (no rows), MLF905 (no header, no known form), MLF923 (lines of another kind)."""
    lines = _lines(head, file)
    delimiter = _delimiter(lines)
    if delimiter is None:
        raise MlfError("MLF905", file=file, role="open", found=listed([lines[0][1]]))
    split = [(number, fields_of(line, delimiter)) for number, line in lines]
    at = _header(split, declared)
    names, body = ((), split) if at is None else (split[at][1], split[at + 1 :])
    under, body = _under(body)
    if not body:
        raise MlfError("MLF902", file=file)
    names = _stamped(names, under)
    rows = tuple(row for _, row in body)
    fields = _fitted(names, rows[0]) if names else tuple(f"#{i + 1}" for i in range(len(rows[0])))
    return Table(delimiter, _decimal(delimiter, rows), fields, bool(names), body[0][0] - 1, rows, tuple(number for number, _ in body))


def fields_of(line: str, delimiter: str) -> Row:
    """The fields of a line; quotes are taken off, and blanks around names and values stay."""
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), ()))
    except csv.Error:
        return tuple(line.split(delimiter))


def _lines(head: Head, file: str) -> list[tuple[int, str]]:
    """Number and text of the lines that are not blank, as far as they are whole."""
    if conflict := conflict_line(head.data):
        raise MlfError("MLF923", file=file, line=conflict[0], kind=f"a mark of a merge conflict, '{shown(conflict[1])}'")
    lone = (head.data if head.whole else head.data.removesuffix(b"\r")).replace(b"\r\n", b"\n")  # the cut may part \r from \n
    if b"\r" in lone:
        line = lone.split(b"\r")[0].count(b"\n") + 1
        raise MlfError("MLF923", file=file, line=line, kind="a carriage return that ends no line")
    text = head.data.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.split("\n") if head.whole else text.split("\n")[:-1]
    if not lines:
        raise MlfError("MLF923", file=file, line=1, kind=f"no line end within {len(head.data):,} bytes")
    found = [(number, line.rstrip("\r")) for number, line in enumerate(lines[:LINES], 1) if line.strip()]
    if not found:
        raise MlfError("MLF902", file=file)
    return found


def _delimiter(lines: Sequence[tuple[int, str]]) -> str | None:
    """The separator that gives most lines one number of fields, five at least."""
    best, share = None, 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(fields_of(line, delimiter)) for _, line in lines)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        if width >= NARROWEST and count / len(lines) > max(share + 0.2, 0.5 if len(lines) > 2 * TITLES else 0.0):
            best, share = delimiter, count / len(lines)
    return best


def _header(split: Sequence[tuple[int, Row]], declared: Mapping[str, str]) -> int | None:
    """Index of the line that names the columns: known price names, or the declared ones, or no number where rows have some."""
    wanted = {plain(name) for name in declared.values() if not name.startswith("#")}
    for i, (_, row) in enumerate(split[:TITLES]):
        names = {plain(name) for name in row}
        if (wanted and wanted <= names) or sum(any(alias in names for alias in ALIASES[price]) for price in PRICES) >= len(PRICES) - 1:
            return i
    numbers = [sum(NUMBER.fullmatch(field.strip()) is not None for field in row) for _, row in split[:2]]
    return 0 if len(numbers) > 1 and numbers[0] == 0 and numbers[1] >= len(PRICES) else None


def _under(body: list[tuple[int, Row]]) -> tuple[list[Row], list[tuple[int, Row]]]:
    """Lines that belong to the header, and the rows."""
    count = 0
    while count < min(len(body), 2) and plain(body[count][1][0]) in UNDER_HEADER:
        count += 1
    return [row for _, row in body[:count]], body[count:]


def _stamped(names: Row, under: Sequence[Row]) -> Row:
    """Names of the columns, the first of which a line below may call by its right name."""
    stamp = next((row[0] for row in under if plain(row[0]) in (*STAMPS, *SURE)), None)
    return names if stamp is None else (stamp, *names[1:])


def _fitted(names: Row, row: Row) -> Row:
    """Names for as many columns as the rows have, where the difference is a separator at the end of the line."""
    stripped = tuple(name.strip() for name in names)
    if len(row) == len(names) + 1 and not row[-1].strip():
        return (*stripped, "")
    return stripped[:-1] if len(row) == len(names) - 1 and not stripped[-1] else stripped


def _decimal(delimiter: str, rows: Sequence[Row]) -> str:
    commas = sum(COMMA.fullmatch(field.strip()) is not None for row in rows for field in row)
    points = sum("." in field for row in rows for field in row[1:] if NUMBER.fullmatch(field.strip()))
    return "," if delimiter != "," and commas > points else "."
