"""The rows of a source as they were written, before anybody decided what their stamps mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Layout


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one or more files, in the order of the source.

    ``stamp`` int64 holds nanoseconds since 1970-01-01 00:00 of whatever clock the file uses: UTC where ``absolute``, else the file's wall
    clock. ``columns`` holds float64 ``open high low close volume`` (volume NaN where the source has none or a row lacks it), and where the
    source has them ``contract`` int32 (``12 * year + month - 1``), ``interest`` float64 (open interest), ``trades`` float64. ``dropped``
    counts rows left unread on purpose, by reason (``spreads``, ``overlap``). ``names`` are the symbols or codes that the rows named.

    Fresh from a reader of one file, before ``read.py`` has made ``contract`` of them, ``columns`` may instead hold int32 ``symbol`` and
    ``code``: what the columns of the roles ``symbol`` and ``contract`` say, as indices into ``names`` (-1: empty).
    """

    stamp: NDArray[np.int64]
    columns: Mapping[str, NDArray[Any]]
    absolute: bool
    layouts: tuple[Layout, ...]
    files: tuple[str, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.stamp)
