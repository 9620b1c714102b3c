"""The rows of a text file, read in blocks: memory for the numbers, not for the text; two threads, and the same rows with one."""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.blocks import Block, blocks
from mlf.operators.importers.convert import NAMES, Converter, UnreadableError
from mlf.operators.importers.faults import fault
from mlf.operators.importers.rows import Rows
from mlf.operators.importers.spelling import swapped
from mlf.operators.importers.text_dates import decided

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    convert = Converter(layout)
    running: deque[Future[Columns]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for block in blocks(name, path, layout):
                running.append(pool.submit(_converted, name, convert, block))
                if len(running) > AHEAD:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


def _converted(name: str, convert: Converter, block: Block) -> Columns:
    try:
        return convert.columns(block.data)
    except UnreadableError:
        blank = re.sub(rb"(?m)^[ \t]+(?=\r?$)", b"", block.data)
    try:
        return convert.columns(blank)
    except UnreadableError:
        raise fault(name, convert, Block(blank, block.line)) from None


def _joined(parts: list[Columns]) -> tuple[Columns, tuple[str, ...]]:
    """Columns of all parts in a row, and the names that those of text refer to. Each part is let go as soon as it is copied."""
    columns: Columns = {}
    names: dict[str, int] = {}
    for column in list(parts[0]):
        pieces = [part.pop(column) for part in parts]
        columns[column] = np.concatenate([_coded(piece, names) for piece in pieces] if column in NAMES.values() else pieces)
    return columns, tuple(names)


def _coded(found: pa.DictionaryArray, names: dict[str, int]) -> NDArray[np.int32]:
    """Indices into ``names``, which grows by what is new; -1 where the cell is empty."""
    texts = [text.strip() for text in found.dictionary.to_pylist()]
    table = [names.setdefault(text, len(names)) if text else -1 for text in texts]
    return np.array([*table, -1], np.int32)[found.indices.fill_null(len(table)).to_numpy()]
