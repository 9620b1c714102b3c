"""A whole run on real bars beside a straight script that does the same work."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clock import MLF, Command
from rows import Pair, Row, missing, no_slower

from specs import REAL, real, write

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 1.10
#: With so few trees one thread never beats all of them, so only all are tried.
FEW = 50
NAME = "end to end on a year of ES"
STRAIGHT = Path(__file__).parent / "straight.py"


def end_to_end(trees: int, horizons: Sequence[int], folder: Path) -> Row:
    """A run into an empty store, compiling and the report included, beside the script at the thread count that serves it best."""
    if not REAL.exists():
        return missing(NAME, f"skipped: {REAL.name} is not in ../shared/data/canonical")
    spec = write(real(trees, list(horizons), folder / "run"), folder / "run")
    plan = folder / "plan.json"
    Command([*MLF, "compile", spec.name, "-o", str(plan)], spec.parent).run()
    most = len(os.sched_getaffinity(0))
    counts = sorted({1, most}) if trees > FEW else [most]
    peers = {n: Command([sys.executable, str(STRAIGHT), str(plan), str(spec.parent), str(n)], folder).seconds() for n in counts}
    threads = min(peers, key=lambda n: peers[n])
    seconds = Command([*MLF, "run", spec.name], spec.parent).seconds()
    told = ", ".join(f"{peers[n]:.1f} s with {n} threads a fit" for n in counts)
    note = f"{trees} trees, horizons {list(horizons)}; straight script: {told}"
    return no_slower(NAME, Pair(seconds, peers[threads], note), LIMIT)
