"""ProjectX (TopstepX) history as JSON: pages ``{"bars": [{"t", "o", "h", "l", "c", "v"}, ...]}``, the newest bar first.

A file holds one page or many (one after another, or a line each), a bare list of bars, or one bar per line. It is read piece by piece:
memory holds the rows and little text, however long the pages are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from mlf.errors import MlfError
from mlf.operators.importers.damaged import unpacked
from mlf.operators.importers.json_pieces import Pieces
from mlf.operators.importers.moments import Moments
from mlf.operators.importers.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Layout

NUMBERS = {"o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}
BATCH = 1 << 16
#: Lists in lists: a list of lists of pages is the most.
DEEPEST = 3


@dataclass(slots=True)
class _Bars:
    """What was read: finished batches, and the bars of the batch at hand."""

    moments: Moments
    stamps: list[NDArray[np.int64]] = field(default_factory=list)
    numbers: list[NDArray[np.float64]] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    values: list[tuple[float | None, ...]] = field(default_factory=list)
    count: int = 0
    pages: list[int] = field(default_factory=list)

    def finish(self) -> None:
        """Turns the bars at hand into arrays."""
        if self.texts:
            self.stamps.append(self.moments.of([("t", _column(self.texts))], self.count - len(self.texts)))
            self.numbers.append(np.array(self.values, np.float64))
            self.texts, self.values = [], []


def read_pages(name: str, path: Path, layout: Layout) -> Rows:
    """The bars of all pages, the oldest first: a page whose stamps descend is turned round, pages stand by their first stamps.

    Rows within a page that is neither ascending nor descending keep their order. Raises MLF904 with line and column (no JSON, or cut off),
    MLF907 (a value that is no stamp or number), MLF927 (a page of something else), MLF902.
    """
    bars = _Bars(Moments(name))
    with unpacked(name, path, layout) as stream:
        pieces = Pieces(name, stream)
        while pieces.next():
            _document(name, pieces, bars)
    bars.finish()
    if bars.count == 0:
        raise MlfError("MLF902", file=name)
    stamp, numbers = np.concatenate(bars.stamps), np.concatenate(bars.numbers)
    order = _by_page(stamp, bars.pages)
    form = bars.moments.form or "zoned"
    said = replace(layout, stamp=form, columns={"ts": "t", **{role: key for key, role in NUMBERS.items()}}, zone="UTC", edge="open")
    columns: dict[str, NDArray[Any]] = {role: numbers[order, i] for i, role in enumerate(NUMBERS.values())}
    return Rows(stamp[order], columns, form != "naive", (said,), (name,))


def _document(name: str, pieces: Pieces, bars: _Bars, depth: int = 0) -> None:
    """One page, list of bars, list of pages, or bar."""
    start = pieces.next()
    if start == "{":
        _object(name, pieces, bars)
    elif start == "[" and depth < DEEPEST:
        _list(name, pieces, bars, depth)
    else:
        raise pieces.refusal("a page of bars was expected")


def _list(name: str, pieces: Pieces, bars: _Bars, depth: int = 0) -> None:
    """Bars, or pages."""
    pieces.take("[")
    bars.pages.append(bars.count)
    while pieces.next() != "]":
        if not _many(pieces, bars):
            _document(name, pieces, bars, depth + 1)
        if pieces.next() != "]":
            pieces.take(",")
            if pieces.next() == "]":
                raise pieces.refusal("a bar was expected after the comma")
    pieces.take("]")


def _many(pieces: Pieces, bars: _Bars) -> bool:
    """Whether the objects at hand are plain bars, all of them; then they are taken. What they are not is told one by one."""
    try:
        found = pieces.objects()
        texts = [bar["t"] for bar in found]
        values = [(bar["o"], bar["h"], bar["l"], bar["c"], bar.get("v")) for bar in found]
    except KeyError:
        return False
    if not found or not set(map(type, itertools.chain.from_iterable(values))) <= {float, type(None)}:
        return False
    pieces.take_objects()
    bars.texts += texts
    bars.values += values
    bars.count += len(texts)
    if len(bars.texts) >= BATCH:
        bars.finish()
    return True


def _object(name: str, pieces: Pieces, bars: _Bars) -> None:
    """A bar, or a page that holds bars among other things."""
    line, is_page = pieces.line, False
    if (whole := pieces.whole()) is not None:
        _taken(name, line, whole, bars)
        return
    pieces.take("{")
    found: dict[str, Any] = {}
    while pieces.next() != "}":
        key = pieces.value()
        if not isinstance(key, str):
            raise pieces.refusal("a name in quotes was expected")
        pieces.take(":")
        if key == "bars" and pieces.next() == "[":
            _list(name, pieces, bars, DEEPEST)
            is_page = True
        else:
            found[key] = pieces.value()
        if pieces.next() != "}":
            pieces.take(",")
    pieces.take("}")
    if not is_page:
        _bar(name, line, found, bars)


def _taken(name: str, line: int, found: dict[str, Any], bars: _Bars) -> None:
    """A bar, or a page, that was read in one go."""
    told = found.get("bars")
    if not isinstance(told, list):
        _bar(name, line, found, bars)
        return
    bars.pages.append(bars.count)
    for one in told:
        if not isinstance(one, dict):
            raise _stranger(name, line, found)
        _bar(name, line, one, bars)


def _bar(name: str, line: int, found: dict[str, Any], bars: _Bars) -> None:
    if "t" not in found or not all(key in found for key in "ohlc"):
        raise _stranger(name, line, found)
    values = tuple(_number(name, line, key, found.get(key)) for key in NUMBERS)
    bars.texts.append(found["t"])
    bars.values.append(values)
    bars.count += 1
    if len(bars.texts) >= BATCH:
        bars.finish()


def _stranger(name: str, line: int, found: dict[str, Any]) -> MlfError:
    """What is said about an object that is no bar."""
    said = found.get("errorMessage")
    told = f"the error page '{said:.60}'" if isinstance(said, str) else f"an object with {', '.join(sorted(found))[:80] or 'nothing in it'}"
    return MlfError(
        "MLF927",
        file=name,
        what=f"{told} in line {line}",
        expected='bars, {"bars": [{"t": ..., "o": ..., "h": ..., "l": ..., "c": ..., "v": ...}]},',
    )


def _number(name: str, line: int, key: str, value: Any) -> float:
    if value is None:
        return float("nan")
    if not isinstance(value, float):
        raise MlfError("MLF907", file=name, line=line, column=key, value=f"{value!r:.40}", expected="a number")
    return value


def _column(texts: list[Any]) -> pa.Array:
    """Stamps as an Arrow column: text, or numbers; whatever is neither becomes text that is no stamp."""
    if all(isinstance(text, float) for text in texts):
        return pa.array(texts, pa.float64())
    return pa.array([text if isinstance(text, str) else None if text is None else repr(text) for text in texts], pa.string())


def _by_page(stamp: NDArray[np.int64], starts: list[int]) -> NDArray[np.int64]:
    """The order of the rows; rows before the first page or between two belong to the page before them."""
    edges = sorted({0, len(stamp), *(start for start in starts if start < len(stamp))})
    pages = [_ascending(np.arange(low, high), stamp) for low, high in itertools.pairwise(edges)]
    return np.concatenate(sorted(pages, key=lambda page: int(stamp[page[0]])))


def _ascending(page: NDArray[np.int64], stamp: NDArray[np.int64]) -> NDArray[np.int64]:
    steps = np.diff(stamp[page])
    return page[::-1] if len(steps) and (steps <= 0).all() and steps.min() < 0 else page
