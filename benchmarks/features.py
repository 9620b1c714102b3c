"""`python benchmarks/features.py [--quick] [--json]`: nanoseconds per bar of every feature, beside TA-Lib where it has the same.

Everything runs in one process on five-minute bars, in chunks as a run computes them, with code compiled beforehand; TA-Lib gets the
whole columns. Figures are medians of processor time, in which waiting for other work on the machine does not count; ours and TA-Lib's
take turns. `--quick` takes under a minute once the kernels are compiled: fewer repeats.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
from rows import Row, as_json, as_table, at_most
from scale import ROOT, minutes, placed
from talibs import PEERS

from mlf.operators.bars.resample import resampled
from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import READABLE, columns, instances
from mlf.operators.features.stream import CHUNK, Block, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from mlf.operators.features.declaration import Feature, FeatureParams

    Bars = Mapping[str, NDArray[Any]]

SLOWEST = 3_000.0
EACH, TOGETHER = 0.5, 1.2
#: Bars in one piece against the same in four: work that grows with the square would take 4 times as long; caches alone explain less.
GROWTH = 2.0
#: Fewer nanoseconds per bar than this are too few to tell growth by.
TELLING = 10.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Bars, repeats beside TA-Lib, repeats of each feature alone."""

    bars: int
    beside: int
    alone: int


QUICK = Effort(bars=4 * CHUNK, beside=9, alone=4)
FULL = Effort(bars=24 * CHUNK, beside=25, alone=7)


def main() -> int:
    """Measures and prints everything; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    os.environ["NUMBA_CACHE_DIR"] = numba.config.CACHE_DIR = str(_compiled())
    bars = _bars(effort.bars)
    rows = [*_beside_talib(bars, effort), *_catalogue(bars, effort)]
    print(as_json(rows) if asked.json else as_table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def _compiled() -> Path:
    """The folder of compiled kernels, named after all of their code: numba does not notice an edit of a piece that a kernel calls."""
    sources = sorted((ROOT / "operators" / "features" / "kernels").glob("*.py"))
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"mlf-kernels-{code}"


def _bars(rows: int) -> Bars:
    """So many five-minute bars of the Nasdaq future, the latest ones."""
    with tempfile.TemporaryDirectory() as folder:
        bars = resampled(placed(minutes(Path(folder))), 5)
    return {name: values[-rows:].copy() for name, values in bars.items() if name != "interval"}


def _beside_talib(bars: Bars, effort: Effort) -> Iterator[Row]:
    """Each feature that TA-Lib has, and their geometric mean."""
    count, ratios = len(bars["close"]), []
    for name, chosen, peer in PEERS:
        feature = FEATURES[name]
        params = feature.params(**chosen)
        ours, theirs = _in_turns((_run(feature, params, bars), lambda peer=peer: peer(bars)), effort.beside)
        ratios.append(theirs / ours)
        yield _times(f"{columns(feature, params)[0]}, beside TA-Lib", (1e9 * ours / count, 1e9 * theirs / count), EACH)
    mean = statistics.geometric_mean(ratios)
    yield Row("TA-Lib, geometric mean", mean, "x", f">= {TOGETHER:g} x", mean >= TOGETHER, note=f"{len(ratios)} calls, {count:,} bars")


def _catalogue(bars: Bars, effort: Effort) -> Iterator[Row]:
    """Each feature with its default parameters, the whole catalogue, and what four times the bars cost."""
    total, growths = 0.0, {}
    for feature in FEATURES.values():
        times = [_nanoseconds(feature, params, bars, effort.alone) for params in instances(feature)]
        total += sum(times)
        yield at_most(feature.name, max(times), "ns/bar", SLOWEST)
        growths[feature.name] = _growth(feature, bars, effort.alone)
    worst = max(growths, key=growths.__getitem__)
    names = [name for feature in FEATURES.values() for params in instances(feature) for name in columns(feature, params)]
    yield Row(f"all {len(names)} columns", total, "ns/bar")
    growth = growths[worst]
    yield Row("four times the bars at once", growth, "x", f"<= {GROWTH:g} x", growth <= GROWTH, note=f"the most: {worst}")


def _growth(feature: Feature, bars: Bars, times: int) -> float:
    """How much longer bars take in one piece than in four that each start afresh: the same bars, so that branches are as hard to guess."""
    count, params = len(bars["close"]), instances(feature)[-1]
    cuts = [count * quarter // 4 for quarter in range(5)]
    whole, *parts = [Block(bars, feature.reads, slice(a, b)) for a, b in [(0, count), *pairwise(cuts)]]
    many = min(_seconds(lambda: Stream(feature, params).advance(whole), times))
    few = min(_seconds(lambda: [Stream(feature, params).advance(block) for block in parts], times))
    return many / few if 1e9 * many / count > TELLING else 1.0


def _nanoseconds(feature: Feature, params: FeatureParams, bars: Bars, times: int) -> float:
    return 1e9 * statistics.median(_seconds(_run(feature, params, bars), times)) / len(bars["close"])


def _run(feature: Feature, params: FeatureParams, bars: Bars) -> Callable[[], object]:
    """A run of one feature over blocks made beforehand: all features of a run share them."""
    count = len(bars["close"])
    blocks = [Block(bars, READABLE, slice(start, min(start + CHUNK, count))) for start in range(0, count, CHUNK)]

    def run() -> None:
        stream = Stream(feature, params)
        for block in blocks:
            stream.advance(block)

    return run


def _in_turns(steps: tuple[Callable[[], object], ...], times: int) -> list[float]:
    """Median seconds of steps that take turns, after one round that is not counted."""
    found = list(zip(*([_once(step) for step in steps] for _ in range(times + 1)), strict=True))
    return [statistics.median(seconds[1:]) for seconds in found]


def _seconds(step: Callable[[], object], times: int) -> list[float]:
    return [_once(step) for _ in range(times + 1)][1:]


def _once(step: Callable[[], object]) -> float:
    started = time.thread_time()
    step()
    return time.thread_time() - started


def _times(name: str, pair: tuple[float, float], least: float) -> Row:
    ours, peer = pair
    return Row(name, ours, "ns/bar", f">= {least:g}x its speed", peer >= least * ours, peer, peer / ours)


if __name__ == "__main__":
    sys.exit(main())
