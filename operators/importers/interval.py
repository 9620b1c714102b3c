"""The interval of bars, inferred from their stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlf.errors import MlfError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MINUTE = 60_000_000_000
DAY_MINUTES = 1_440


def interval_minutes(ts: NDArray[np.int64], file: str) -> int:
    """Most frequent step between neighbouring stamps, in minutes; the shorter one of a tie.

    Stamps may be unsorted and repeat. Raises MLF902 for fewer than two stamps, MLF917 unless the step is 1 to 1,440 whole minutes.
    """
    steps = np.diff(np.sort(ts))
    steps = np.sort(steps[steps > 0])
    if len(steps) == 0:
        raise MlfError("MLF902", file=file)
    starts = np.flatnonzero(np.diff(steps, prepend=0))
    counts = np.diff(starts, append=len(steps))
    step = int(steps[starts[np.argmax(counts)]])
    if step % MINUTE or step > DAY_MINUTES * MINUTE:
        raise MlfError("MLF917", file=file, step=f"{step / 1e9:g} seconds")
    return step // MINUTE
