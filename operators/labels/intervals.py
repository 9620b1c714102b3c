"""The one routine that purges and embargoes: spans of labels against blocks of rows that are judged.

Everything is in bars. A span is closed: ``[start, end]``, from the signal row to the row whose close ends the label. A segment is
half-open: rows ``first <= row < stop``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]
Segment = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars kept free before a judged block (``purge``, from its first row) and after it (``embargo``, from its last label's end)."""

    purge: int = 0
    embargo: int = 0


@dataclass(frozen=True, slots=True)
class Spans:
    """Labels by their first and last row, arrays of equal length; ``start <= end``."""

    start: NDArray[np.integer]
    end: NDArray[np.integer]


def blocks(segments: Sequence[Segment], spans: Spans) -> Ints:
    """Closed blocks ``[first row, last row that a label of the segment knows]``, merged where they meet, ascending, shape (k, 2).

    A block begins at its segment's first ROW, not at the end of that row's label. Empty segments vanish.
    """
    found = sorted((first, _reach(first, stop, spans)) for first, stop in segments if first < stop)
    merged: list[tuple[int, int]] = []
    for first, last in found:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return np.array(merged, np.int64).reshape(-1, 2)


def clear(spans: Spans, judged: Ints, gap: Gap) -> NDArray[np.bool_]:
    """Whether a span shares nothing with any judged block, purge and embargo included.

    For every block ``[a, z]``: ``end < a and start < a - purge``, or ``start > z + embargo``. ``judged`` comes from :func:`blocks`.
    Only the first block whose embargo does not lie wholly behind the span can be in its way, hence O(spans log blocks).
    """
    if not len(judged):
        return np.ones(len(spans.start), np.bool_)
    at = np.searchsorted(judged[:, 1] + gap.embargo, spans.start, side="left")
    behind = at == len(judged)
    ahead = judged[np.minimum(at, len(judged) - 1), 0]
    free: NDArray[np.bool_] = behind | ((spans.end < ahead) & (spans.start < ahead - gap.purge))
    return free


def _reach(first: int, stop: int, spans: Spans) -> int:
    inside = (spans.start >= first) & (spans.start < stop)
    return max(stop - 1, int(spans.end[inside].max(initial=-1)))
