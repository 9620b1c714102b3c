"""`python benchmarks/data.py [--quick] [--json]`: market data at scale: a file becomes bars of nine timeframes, beside goals and peers.

The chain and the readers run in processes of their own, which tell their time (imports left out) and their peak memory; numba's cache is
warm, as it is from the second run of a machine on. `--quick` takes under a minute: fewer repeats, a shorter text file. Other work on the
machine shows in the figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from clock import Command
from resampling import ratios
from rows import Pair, Row, as_json, as_table, at_most, no_slower
from scale import ROWS, minutes, text

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
CHAIN_SECONDS, CHAIN_GIB = 6.0, 2.0
READ_SPEED, READ_GIB = 0.8, 1.5
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Effort:
    """Repeats of the chain, of the readers and of the resamplers; rows of the text file."""

    chain: int
    readers: int
    resamplers: int
    rows: int


QUICK = Effort(chain=1, readers=2, resamplers=2, rows=3_000_000)
FULL = Effort(chain=5, readers=5, resamplers=7, rows=ROWS)


def main() -> int:
    """Measures and prints everything; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    with TemporaryDirectory() as folder:
        source = minutes(Path(folder))
        rows = [*_chain(source, effort), *ratios(source, effort.resamplers), *_readers(text(Path(folder), source, effort.rows), effort)]
    print(as_json(rows) if asked.json else as_table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def _chain(source: Path, effort: Effort) -> Iterator[Row]:
    """The whole way of a file of one-minute bars, and each of its steps."""
    command = _child("chain.py", str(source))
    command.run()
    found = [json.loads(command.run()) for _ in range(effort.chain)]
    steps = {name: statistics.median(one["seconds"][name] for one in found) for name in found[0]["seconds"]}
    total = statistics.median(sum(one["seconds"].values()) for one in found)
    yield at_most(f"file to nine timeframes, {found[0]['rows']:,} bars", total, "s", CHAIN_SECONDS)
    yield at_most("  its peak memory", max(one["peak"] for one in found) / GIB, "GiB", CHAIN_GIB)
    yield from (Row(f"  {name}", seconds, "s") for name, seconds in steps.items())


def _readers(path: Path, effort: Effort) -> Iterator[Row]:
    """A canonical CSV file by our importer and by pyarrow alone, in turns."""
    ours, peer = _child("reading.py", "mlf", str(path)), _child("reading.py", "pyarrow", str(path))
    pairs = [(json.loads(ours.run()), json.loads(peer.run())) for _ in range(effort.readers)]
    seconds = Pair(_median(pairs, 0), _median(pairs, 1), f"{effort.rows:,} rows, median of {effort.readers}")
    yield no_slower("read CSV, beside pyarrow.csv", seconds, 1 / READ_SPEED)
    yield at_most("  its peak memory", max(one["peak"] for one, _ in pairs) / GIB, "GiB", READ_GIB)


def _median(pairs: list[tuple[Any, Any]], which: int) -> float:
    return statistics.median(pair[which]["seconds"] for pair in pairs)


def _child(script: str, *arguments: str) -> Command:
    return Command((sys.executable, str(HERE / script), *arguments), HERE)


if __name__ == "__main__":
    sys.exit(main())
