"""`python benchmarks/chain.py FILE`: a file of NQ bars through the bodies of the operators, in this process, up to nine timeframes.

Prints JSON: seconds of every step, rows, bars of all timeframes, and the process' peak memory in bytes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peak import peak
from scale import task

from mlf.operators.bars.resample import resample_many
from mlf.operators.cleaning import clean
from mlf.operators.cleaning.declare import CleanParams
from mlf.operators.contracts import CONTRACTS
from mlf.operators.data import sessions
from mlf.operators.data.declare import SessionParams
from mlf.operators.importers import files
from mlf.operators.importers.declare import FileParams
from mlf.operators.passport import renew
from mlf.operators.passport.declare import Decided, PassportParams
from mlf.operators.rolls import continuous, table
from mlf.operators.rolls.declare import ContinuousParams, RollTableParams

if TYPE_CHECKING:
    from collections.abc import Callable

NINE = (1, 5, 10, 15, 20, 25, 30, 45, 60)
CONTRACT = CONTRACTS["NQ"]


class Steps:
    """Runs steps and keeps their seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        """What the step returns."""
        started = time.perf_counter()
        value = step()
        self.seconds[name] = time.perf_counter() - started
        return value


def chain(path: Path, steps: Steps) -> dict[str, int]:
    """Rows read, and bars of all timeframes. Each value is dropped as soon as no later step needs it, as between the nodes of a run."""
    facts = {name: getattr(CONTRACT, name) for name in ("template", "tick", "months", "roll")}
    decided = Decided(format="canonical", timezone="UTC", stamp="open", interval=1)
    rolling = RollTableParams(months=CONTRACT.months, roll=CONTRACT.roll)
    bars = steps("read", lambda: files.run({"source": ((path.name, path),)}, FileParams(symbol="NQ"), task()))
    rows = len(bars["ts"])
    asked = PassportParams(symbol="NQ", decided=decided, **facts)
    passport = steps("passport", lambda: renew.run({"bars": bars}, asked, task()))
    bars = steps("clean", lambda: clean.run({"bars": bars}, CleanParams(tick=CONTRACT.tick), task()))
    bars = steps("sessions", lambda: sessions.run({"bars": bars}, SessionParams(template=CONTRACT.template), task()))
    rolls = steps("rolls", lambda: table.run({"bars": bars, "passport": passport}, rolling, task()))
    bars = steps("continuous", lambda: continuous.run({"bars": bars, "table": rolls}, ContinuousParams(), task()))
    wide = steps("nine timeframes", lambda: resample_many(bars, NINE))
    return {"rows": rows, "bars": sum(len(made["ts"]) for made in wide.values())}


def main(path: str) -> None:
    """Prints what the chain took."""
    steps = Steps()
    counts = chain(Path(path), steps)
    print(json.dumps({"seconds": steps.seconds, **counts, "peak": peak()}))


if __name__ == "__main__":
    main(sys.argv[1])
