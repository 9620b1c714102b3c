"""Whether dates name the month or the day first, where the head of a file leaves it open."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from mlf.errors import MlfError
from mlf.operators.importers.blocks import blocks
from mlf.operators.importers.convert import Converter
from mlf.operators.importers.spelling import swapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Layout

DATE = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
#: Bars follow one another within a long weekend.
NEAR = 5
MONTHS = 12

Parts = tuple[int, int, int]


def decided(name: str, path: Path, layout: Layout) -> str:
    """The spelling with day and month in the order that all dates of the file bear out.

    A number above 12 decides. Failing that, the order in which more dates follow one another within days. MLF925 if both do equally.
    """
    found = list(_dates(name, path, layout))
    month_first = layout.spelling.startswith("M")
    if any(parts[0] > MONTHS or parts[1] > MONTHS for parts in found):
        wanted = any(parts[1] > MONTHS for parts in found)
    else:
        american, european = _steps(found, (0, 1)), _steps(found, (1, 0))
        if american == european and any(a != b for a, b, _ in found):
            a, b, year = next(parts for parts in found if parts[0] != parts[1])
            raise MlfError("MLF925", file=name, value=f"'{a}/{b}/{year}'")
        wanted = american >= european
    return layout.spelling if wanted == month_first else swapped(layout.spelling) or layout.spelling


def _dates(name: str, path: Path, layout: Layout) -> Iterator[Parts]:
    """The distinct dates of each block, as they come."""
    convert = Converter(layout)
    role = "date" if "date" in layout.columns else "ts"
    for block in blocks(name, path, layout):
        try:
            texts = convert.table(block, [role]).column(role)
        except pa.ArrowInvalid:
            return
        heads = pc.unique(pc.utf8_slice_codeunits(pc.ascii_trim_whitespace(texts), 0, 10)).to_pylist()
        seen = dict.fromkeys(tuple(map(int, found.groups())) for text in heads if (found := DATE.match(text)))
        yield from ((a, b, year) for a, b, year in seen if a and b and year)


def _steps(found: Sequence[Parts], order: tuple[int, int]) -> int:
    """How many neighbouring dates lie within days of one another, in one order of month and day."""
    days = [date(parts[2], parts[order[0]], min(parts[order[1]], 28)).toordinal() for parts in found]
    return sum(0 < abs(later - earlier) <= NEAR for earlier, later in pairwise(days))
