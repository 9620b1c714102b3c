"""Contract codes: the root and the month that a symbol or contract column names, in the spellings of vendors and platforms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ordinals = NDArray[np.int32]

MONTHS = "FGHJKMNQUVXZ"
CALENDAR = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
#: What stands around the code itself: an exchange before it, a venue, a security type or a continuation mark after it.
EXCHANGE = re.compile(r"^(?:[A-Z_]{2,16}:|@|/|\.?F\.US\.)")
SUFFIX = re.compile(r"(?:=F|[0-9]?!|_FUT_[A-Z]+|[-.](?:CME|CBOT|CBT|COMEX|CMX|NYMEX|NYM)|\.FUT|\.[CNV]\.[0-9])$")
DATED = re.compile(rf"^([A-Z0-9]{{1,4}}?) ?([{MONTHS}])([0-9]{{4}}|[0-9]{{1,2}})$")
NAMED = re.compile(rf"^([A-Z0-9]{{1,4}}) ({'|'.join(CALENDAR)}) ?([0-9]{{4}}|[0-9]{{2}})$")
NUMBERED = re.compile(r"^([A-Z0-9]{1,4}) (0[1-9]|1[0-2])-([0-9]{4}|[0-9]{2})$")

#: Contracts on one underlying: the micro and its big sibling, which share prices and not the value of a tick.
SIBLINGS = {"MES": "ES", "MNQ": "NQ", "M2K": "RTY", "MYM": "YM", "MGC": "GC", "MCL": "CL", "SIL": "SI"}
BIG = {big: micro for micro, big in SIBLINGS.items()}

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Code:
    """A root, and the month where the text names one: its place in the year from 0, and the year as written."""

    root: str
    month: int | None = None
    year: str = ""

    def ordinal(self, year: int) -> int:
        """``12 * year + month - 1`` of a row of that year.

        One digit means the first such year not before the row's own, two digits the nearest one.
        """
        if self.month is None:
            raise ValueError(self.root)
        return 12 * _full_year(self.year, year) + self.month


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of text: its distinct values, and the place of each row's value among them."""

    values: tuple[str, ...]
    index: NDArray[np.integer[Any]]


def parse(text: str) -> Code:
    """The root and month that a text names; a text of no known form is its own root.

    `MESH24`, `MESH4`, `MESH2024`, `MES H24`, `MES MAR24` and `MES 03-24` name a month. `MES`, `MES=F`, `@MES`, `/MES`, `MES1!`,
    `CME_MINI:MES1!`, `MES.FUT` and `MES.c.0` name the root only.
    """
    plain = text.strip().upper()
    code = SUFFIX.sub("", EXCHANGE.sub("", plain))
    if match := DATED.match(code):
        return Code(match[1], MONTHS.index(match[2]), match[3])
    if match := NUMBERED.match(code):
        return Code(match[1], int(match[2]) - 1, match[3])
    if match := NAMED.match(code):
        return Code(match[1], CALENDAR.index(match[2]), match[3])
    return Code(code)


def contracts(file: str, columns: Sequence[Labels], stamp: NDArray[np.int64]) -> tuple[Ordinals | None, tuple[str, ...]]:
    """Ordinal of each row's contract month, or ``None`` where no column names one in every row; and the names that were read.

    ``columns`` are the file's symbol and contract columns; of two that name months the last counts. Numbers are ids of instruments and
    name nothing. Raises MLF909 for several roots.
    """
    used = [(column, _used(column)) for column in columns]
    named = [(column, values) for column, values in used if not all(value.strip().isdigit() for value in values)]
    names = tuple(sorted({value for _, values in named for value in values}))
    check_one_root(file, names)
    dated = [column for column, values in named if all(parse(value).month is not None for value in values)]
    return (_ordinals(dated[-1], stamp) if dated else None), names


def check_one_root(file: str, names: Iterable[str]) -> None:
    """Nothing, if the names are codes of one root or there are none; else MLF909."""
    roots = roots_of(names)
    if len(roots) > 1:
        raise MlfError("MLF909", file=file, found=listed(roots))


def roots_of(names: Iterable[str]) -> tuple[str, ...]:
    """The distinct roots of names, in alphabetic order."""
    return tuple(sorted({parse(name).root for name in names}))


def check_symbol(file: str, names: Iterable[str], symbol: str) -> None:
    """Nothing, if the names are codes of the symbol or there are none; else MLF910, which knows minis and micros apart."""
    roots = roots_of(names)
    if not roots or roots == (symbol.upper(),):
        return
    raise MlfError("MLF910", file=file, found=listed(roots), symbol=symbol, hint=_hint(roots, symbol))


def listed(names: Sequence[str]) -> str:
    """Names for one line of a terminal."""
    shown = ", ".join("".join(c if c.isprintable() else "?" for c in name)[:40] for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _hint(found: Sequence[str], symbol: str) -> str | None:
    """What to do about several roots, or about the mini or micro sibling; ``None`` leaves the rule's own hint."""
    if len(found) > 1:
        return f"set symbol to one of {listed(found)}, or point data.source at bars of {symbol}"
    kinds = ("micro", "mini") if SIBLINGS.get(found[0]) == symbol else ("mini", "micro") if BIG.get(found[0]) == symbol else None
    if kinds is None:
        return None
    return (
        f"{found[0]} is the {kinds[0]} sibling of {symbol}: equal prices, another tick value; "
        f"set symbol: {found[0]}, or point data.source at bars of {symbol}"
    )


def _used(column: Labels) -> list[str]:
    """The values that some row has, in the order of the column's table."""
    present = np.zeros(len(column.values), np.bool_)
    present[column.index] = True
    return [value for value, there in zip(column.values, present.tolist(), strict=True) if there]


def _ordinals(column: Labels, stamp: NDArray[np.int64]) -> Ordinals:
    """One row per code and one column per year of the data: a table small enough to fill by hand, then looked up row by row."""
    first, last = (
        int(edge.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64)) + 1970 for edge in (stamp.min(), stamp.max())
    )
    starts = np.array([f"{year}-01-01" for year in range(first + 1, last + 1)], "datetime64[ns]").astype(np.int64)
    codes = [parse(value) for value in column.values]
    years = range(first, last + 1)
    table = np.array([[0 if code.month is None else code.ordinal(year) for year in years] for code in codes], np.int32)
    found: Ordinals = table[column.index, np.searchsorted(starts, stamp, side="right")]
    return found


def _full_year(digits: str, year: int) -> int:
    written = int(digits)
    if len(digits) == 1:
        return year + (written - year) % 10
    return written if len(digits) == 4 else year - 50 + (written - year + 50) % 100  # noqa: PLR2004 - digits of a year
