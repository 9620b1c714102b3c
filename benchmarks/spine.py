"""`python benchmarks/spine.py [--quick] [--json]`: the speed of compiling, of runs that find everything done, of the runner, and of a run.

Every figure is the wall time of a process of its own, its start included, and stands beside its goal and, where there is one, beside a
peer. `--quick` takes under a minute: fewer repeats, fewer trees, no installing of peers. Other work on the machine shows in the figures.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clock import MLF, Command, median
from endtoend import end_to_end
from overhead import overhead
from peers import compared, install
from projects import graph_of
from rows import Row, as_json, as_table, at_most

from mlf.schemas.plan_json import plan_from_bytes
from specs import small, write

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILE_LIMIT, RUN_LIMIT, HELP_LIMIT = 0.5, 0.15, 0.12


@dataclass(frozen=True, slots=True)
class Effort:
    """Repeats of our own commands, of a peer's, of the runner's 500 nodes; trees and horizons of the run on real bars."""

    ours: int
    peers: int
    runner: int
    trees: int
    horizons: tuple[int, ...]


QUICK = Effort(ours=3, peers=2, runner=1, trees=5, horizons=(20,))
FULL = Effort(ours=15, peers=5, runner=5, trees=500, horizons=(5, 10, 15, 20))


def main() -> int:
    """Measures and prints everything; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    asked = parser.parse_args()
    if not asked.quick:
        install()
    with TemporaryDirectory() as folder:
        rows = list(_rows(Path(folder), QUICK if asked.quick else FULL))
    print(as_json(rows) if asked.json else as_table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def _rows(folder: Path, effort: Effort) -> Iterator[Row]:
    times = effort.ours
    yield at_most("mlf --help", median(Command([*MLF, "--help"], folder), times), "s", HELP_LIMIT)
    spec = write(small(), folder / "small")
    state, plan_file = spec.parent / ".mlf", spec.parent / "plan.json"
    first = Command([*MLF, "compile", spec.name, "-o", str(plan_file)], spec.parent)
    fresh = median(first, times, lambda: shutil.rmtree(state / "cache", ignore_errors=True))
    plan = plan_from_bytes(plan_file.read_bytes(), str(plan_file))
    yield at_most(f"mlf compile, {len(plan.nodes)} nodes, nothing remembered", fresh, "s", COMPILE_LIMIT)
    edited = median(first, times, lambda: shutil.rmtree(state / "cache" / "plans"))
    yield at_most(f"mlf compile, {len(plan.nodes)} nodes, an edited spec", edited, "s", COMPILE_LIMIT)
    run = Command([*MLF, "run", spec.name], spec.parent)
    run.run()
    yield at_most(f"mlf run, {len(plan.nodes)} nodes, up to date", median(run, times), "s", RUN_LIMIT)
    yield from compared(graph_of(plan), run, effort.peers, folder / "peers")
    yield overhead(effort.runner)
    yield end_to_end(effort.trees, effort.horizons, folder / "real")


if __name__ == "__main__":
    sys.exit(main())
