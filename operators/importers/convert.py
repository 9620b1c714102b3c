"""Lines of text as columns of numbers, one block at a time, by pyarrow's CSV reader. What cannot be read is an error, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from mlf.operators.importers.digits import MisfitError, instants
from mlf.operators.importers.roles import PRICES, place
from mlf.operators.importers.spelling import FIRST, LAST, UNITS, pattern_of, time_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.importers.blocks import Block
    from mlf.operators.importers.layout import Layout

    Columns = dict[str, NDArray[Any]]

NULLS = ("", "NaN", "nan", "NA", "null")
STAMPS = ("ts", "date", "time")
NAMES = {"symbol": "symbol", "contract": "code"}
LINE_END = ord("\n")
#: What stands for no price where prices are whole numbers.
UNDEFINED = 2.0**63
HOUR = 3_600 * 10**9


class UnreadableError(ValueError):
    """Lines that cannot be converted; ``row`` counts the rows from 0 where one is known, ``role`` says which column."""

    def __init__(self, row: int | None = None, role: str | None = None) -> None:
        super().__init__(row, role)
        self.row, self.role = row, role


@dataclass(frozen=True)
class Converter:
    """How lines of a layout become columns. Thread-safe: nothing in it changes."""

    layout: Layout

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Position of each role's column."""
        return {role: place("", role, column, self.layout.fields) for role, column in self.layout.columns.items()}

    def table(self, block: Block, roles: Sequence[str]) -> pa.Table:
        """The columns of some roles, typed. Raises ``pa.ArrowInvalid``."""
        names = [str(i) for i in range(len(self.layout.fields))]
        convert = csv.ConvertOptions(
            column_types={str(at): self._type(role) for role, at in self.places.items()},
            include_columns=[str(self.places[role]) for role in roles],
            null_values=list(NULLS),
            decimal_point=self.layout.decimal,
        )
        parse = csv.ParseOptions(delimiter=self.layout.delimiter, quote_char='"' if block.has(b'"') else False)
        read = csv.ReadOptions(column_names=names, use_threads=False)
        return csv.read_csv(pa.BufferReader(block.buffer()), read, parse, convert).rename_columns(list(roles))

    def columns(self, block: Block) -> Columns:
        """``stamp`` and the columns of ``Rows``. Raises ``UnreadableError``."""
        try:
            table = self.table(block, list(self.places))
        except pa.ArrowInvalid:
            raise UnreadableError from None
        if table.num_rows != ends_of(block) and table.num_rows != rows_of(block):
            raise UnreadableError
        found: Columns = {"stamp": self._stamps(table, block)}
        for role in (*PRICES, "volume", "interest", "trades"):
            if role in self.places:
                found[role] = self._numbers(role, table.column(role))
        return found | {NAMES[role]: _encoded(table.column(role)) for role in NAMES if role in self.places}

    def _type(self, role: str) -> pa.DataType:
        if role in NAMES:
            return pa.string()
        if role not in STAMPS:
            return pa.float64()
        spelling = self.layout.spelling
        if spelling.startswith("iso"):
            return pa.timestamp("ns", "UTC" if spelling == "iso zoned" else None)
        if spelling.startswith("epoch"):
            return pa.float64() if spelling.endswith(".") else pa.int64()
        return pa.string()

    def _numbers(self, role: str, column: pa.ChunkedArray) -> NDArray[np.float64]:
        values: NDArray[np.float64] = column.to_numpy()
        if role not in PRICES or self.layout.divisor == 1:
            return values
        return np.where(values == UNDEFINED, np.nan, values / self.layout.divisor)

    def _stamps(self, table: pa.Table, block: Block) -> NDArray[np.int64]:
        spelling = self.layout.spelling
        if "|" in spelling:
            date, time = spelling.split("|")
            return self._told(table, "date", date) + self._told(table, "time", time)
        role = "ts" if "ts" in self.places else "date"
        if not spelling.startswith(("iso", "epoch")):
            return self._told(table, role, spelling)
        column = table.column(role)
        if column.null_count:
            raise UnreadableError(int(np.argmax(np.asarray(column.is_null()))), role)
        stamps = self._counted(column, role) if spelling.startswith("epoch") else column.cast(pa.int64()).to_numpy()
        if len(stamps) and (stamps.min() < FIRST * 10**9 or stamps.max() >= LAST * 10**9):
            raise UnreadableError(int(np.argmax((stamps < FIRST * 10**9) | (stamps >= LAST * 10**9))), role)
        self._uniform(stamps, block, role)
        return stamps

    def _counted(self, column: pa.ChunkedArray, role: str) -> NDArray[np.int64]:
        """Nanoseconds of counts in one unit; a count that leaves the years 1990 to 2099 is out of place."""
        scale = UNITS[self.layout.spelling.removeprefix("epoch ").removesuffix(".")]
        values = column.to_numpy()
        whole = (values >= FIRST * 10**9 // scale) & (values < LAST * 10**9 // scale) & (values == np.floor(values))
        if not whole.all():
            raise UnreadableError(int(np.argmin(whole)), role)
        stamps: NDArray[np.int64] = np.multiply(values.astype(np.int64), scale, dtype=np.int64)
        return stamps

    def _told(self, table: pa.Table, role: str, spelling: str) -> NDArray[np.int64]:
        pattern = time_pattern(spelling) if role == "time" else pattern_of(spelling)
        texts = _whole(table.column(role))
        try:
            return instants(texts, pattern)
        except MisfitError:
            pass
        try:
            return instants(pc.ascii_trim_whitespace(texts), pattern)
        except MisfitError as problem:
            raise UnreadableError(problem.row, role) from None

    def _uniform(self, stamps: NDArray[np.int64], block: Block, role: str) -> None:
        """Nothing, unless rows leave out the time that others tell: pyarrow would take them for midnight or the full hour."""
        full = {"iso H:M:S": (HOUR, b":00:00"), "iso H:M": (HOUR, b":00"), "iso H": (24 * HOUR, b"00")}
        if self.layout.spelling == "iso D" and (stamps % (24 * HOUR)).any():
            raise UnreadableError(int(np.argmax(stamps % (24 * HOUR) != 0)), role)
        if self.layout.spelling in full:
            step, sign = full[self.layout.spelling]
            if int((stamps % step == 0).sum()) > block.count(sign):
                raise UnreadableError(None, role)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    return pc.dictionary_encode(_whole(column))


def ends_of(block: Block) -> int:
    """Number of lines, the last of which may lack its end."""
    signs = np.frombuffer(block.data, np.uint8)[block.start : block.end]
    return int(np.count_nonzero(signs == LINE_END)) + int(signs[-1] != LINE_END)


def rows_of(block: Block) -> int:
    """Number of lines that are not empty."""
    return sum(bool(line.rstrip(b"\r")) for line in block.lines().split(b"\n"))
