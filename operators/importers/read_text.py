"""The rows of a text file, read in blocks: memory for the numbers, not for the text; two threads, and the same rows with one."""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.blocks import Block, block_of, blocks
from mlf.operators.importers.convert import NAMES, Converter, UnreadableError
from mlf.operators.importers.faults import fault
from mlf.operators.importers.rows import Rows
from mlf.operators.importers.spelling import swapped
from mlf.operators.importers.text_dates import decided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Layout

    Columns = dict[str, NDArray[Any]]

THREADS = 2
AHEAD = 3


def read_text(name: str, path: Path, layout: Layout) -> Rows:
    """All rows of a file with that layout, in its order; ``symbol`` and ``code`` are indices into ``names``.

    Raises MLF902 (no rows), MLF907, MLF908, MLF923 for the first line that cannot be read, MLF925 (day and month in doubt), MLF926 (a
    damaged archive).
    """
    if swapped(layout.spelling):
        layout = replace(layout, spelling=decided(name, path, layout))
    parts = list(_parts(name, path, layout))
    if not parts:
        raise MlfError("MLF902", file=name)
    columns, names = _joined(parts)
    stamp = columns.pop("stamp")
    if "volume" not in columns:
        columns["volume"] = np.full(len(stamp), np.nan)
    return Rows(stamp, columns, layout.stamp != "naive", (layout,), (name,), names=names)


def _parts(name: str, path: Path, layout: Layout) -> Iterator[Columns]:
    """The columns of each block, in order."""
    convert, done = Converter(layout), 0
    with ThreadPoolExecutor(THREADS) as pool:
        for part in _ahead(pool, convert, blocks(name, path, layout)):
            try:
                yield part.result()
            except UnreadableError:
                raise _fault(name, path, convert, done) from None
            done += 1


def _ahead(pool: ThreadPoolExecutor, convert: Converter, found: Iterable[Block]) -> Iterator[Future[Columns]]:
    """Blocks on their way to columns, in order; a few are read ahead of the one that is waited for."""
    running: deque[Future[Columns]] = deque()
    for block in found:
        running.append(pool.submit(_converted, convert, block))
        if len(running) > AHEAD:
            yield running.popleft()
    yield from running


def _converted(convert: Converter, block: Block) -> Columns:
    try:
        return convert.columns(block)
    except UnreadableError:
        return convert.columns(_without_blanks(block))


def _without_blanks(block: Block) -> Block:
    """The block with lines of nothing but blanks made empty."""
    return block_of(re.sub(rb"(?m)^[ \t]+(?=\r?$)", b"", block.lines()))


def _fault(name: str, path: Path, convert: Converter, number: int) -> MlfError:
    """What is wrong with a block, counted from 0. The file is read again, to count lines."""
    above = convert.layout.skip
    for i, block in enumerate(blocks(name, path, convert.layout)):
        if i == number:
            return fault(name, convert, _without_blanks(block), above)
        above += block.count(b"\n")
    return MlfError("MLF903", file=name, kind="a file that changed while it was read")


def _joined(parts: list[Columns]) -> tuple[Columns, tuple[str, ...]]:
    """Columns of all parts in a row, and the names that those of text refer to. Each part is let go as soon as it is copied."""
    names: dict[str, int] = {}
    for part in parts:
        part.update({column: _coded(part[column], names) for column in NAMES.values() if column in part})
    kept = list(parts[0])
    with ThreadPoolExecutor(THREADS) as pool:
        joined = list(pool.map(lambda column: np.concatenate([part.pop(column) for part in parts]), kept))
    return dict(zip(kept, joined, strict=True)), tuple(names)


def _coded(found: pa.DictionaryArray, names: dict[str, int]) -> NDArray[np.int32]:
    """Indices into ``names``, which grows by what is new; -1 where the cell is empty."""
    texts = [text.strip() for text in found.dictionary.to_pylist()]
    table = [names.setdefault(text, len(names)) if text else -1 for text in texts]
    codes: NDArray[np.int32] = np.array([*table, -1], np.int32)[found.indices.fill_null(len(table)).to_numpy()]
    return codes
