"""What Databento's instrument numbers mean: a number names one contract on some days and another one later.

The header of a DBN file says so, and so does the `symbology.json` that a download brings beside its files:
``{"result": {"ESH4": [{"d0": "2024-01-01", "d1": "2024-02-01", "s": "118"}]}}``, first day and day after the last.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mlf.operators.importers.rows import Rows

    #: Instrument, first nanosecond, nanosecond after the last, name.
    Span = tuple[int, int, int, str]
    #: Name, and (first day, day after the last, number) of each stretch; or number and names.
    Mapped = tuple[str, Iterable[tuple[Any, Any, str]]]

SIZE_LIMIT = 1 << 26


def spans_of(mappings: Iterable[Mapped]) -> list[Span]:
    """Spans of all mappings that lead from or to a number, by number and time.

    A name that several instruments bear at one time, as a parent `GC.FUT` does, names none of them and is left out.
    """
    found: list[Span] = []
    for name, stretches in mappings:
        for start, end, symbol in stretches:
            number, text = (symbol, name) if symbol.isdigit() else (name, symbol)
            if number.isdigit() and text and not text.isdigit():
                found.append((int(number), _nanoseconds(start), _nanoseconds(end), text))
    by_name = sorted(found, key=lambda span: (span[3], span[1], span[2]))
    shared = {b[3] for a, b in itertools.pairwise(by_name) if a[3] == b[3] and a[0] != b[0] and b[1] < a[2]}
    return sorted(span for span in found if span[3] not in shared)


def read_symbology(name: str, path: Path) -> list[Span]:
    """The spans of a `symbology.json`. Raises MLF901, MLF904."""
    try:
        with path.open("rb") as file:
            result = json.loads(file.read(SIZE_LIMIT))["result"]
        return spans_of((text, [(s["d0"], s["d1"], str(s["s"])) for s in stretches]) for text, stretches in result.items())
    except FileNotFoundError:
        raise MlfError("MLF901", file=name) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MlfError("MLF904", file=name, reason=f"no symbology: {error}"[:120]) from None


def renamed(rows: Rows, spans: Sequence[Span]) -> Rows:
    """The rows with numbers in `symbol` replaced by what the instrument was called on that day; other numbers stay."""
    if "symbol" not in rows.columns or not spans:
        return rows
    index = rows.columns["symbol"].copy()
    names = {name: i for i, name in enumerate(rows.names)}
    for number in [name for name in rows.names if name.isdigit()]:
        own = spans[bisect_left(spans, (int(number),)) : bisect_left(spans, (int(number) + 1,))]
        place = np.flatnonzero(rows.columns["symbol"] == names[number]) if own else np.empty(0, np.int64)
        for _, start, end, text in own:
            inside = place[(rows.stamp[place] >= start) & (rows.stamp[place] < end)]
            index[inside] = names.setdefault(text, len(names))
    return replace(rows, columns={**rows.columns, "symbol": index}, names=tuple(names))


def _nanoseconds(day: Any) -> int:
    return int(np.datetime64(day, "ns").astype(np.int64))
