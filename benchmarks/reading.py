"""`python benchmarks/reading.py mlf|pyarrow FILE`: reads a CSV file of bars; prints seconds, rows and peak memory in bytes as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.csv
from peak import peak

from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from collections.abc import Callable


def ours(path: Path) -> int:
    """Rows that the importer makes of the file."""
    return len(read(((path.name, path),), Declared()))


def plain(path: Path) -> int:
    """Rows that pyarrow reads, at its defaults."""
    return int(pyarrow.csv.read_csv(path).num_rows)


READERS: dict[str, Callable[[Path], int]] = {"mlf": ours, "pyarrow": plain}


def main(reader: str, path: str) -> None:
    """Prints what the reader took."""
    started = time.perf_counter()
    rows = READERS[reader](Path(path))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "rows": rows, "peak": peak()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
