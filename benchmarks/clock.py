"""Time of a command in a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MLF = (sys.executable, "-m", "mlf")


class CommandError(Exception):
    """A command that was to be measured and failed; the text is the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, where it runs and what it sees besides our own environment."""

    line: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> str:
        """What it prints on standard output. ``CommandError`` unless it ends well."""
        # Bytecode is kept, as it is for every user.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(
            list(self.line), cwd=self.folder, env={**kept, **self.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"{' '.join(map(str, self.line[:4]))}: {(done.stderr or done.stdout).strip()[-300:]}")
        return done.stdout

    def seconds(self) -> float:
        """Wall time of one run."""
        started = time.perf_counter()
        self.run()
        return time.perf_counter() - started


def median(command: Command, times: int, before: Callable[[], object] = lambda: None) -> float:
    """Median wall time of ``times`` runs; ``before`` is called ahead of each and not counted."""
    found = []
    for _ in range(times):
        before()
        found.append(command.seconds())
    return statistics.median(found)


def alternating(ours: Command, peer: Command, times: int) -> tuple[float, float]:
    """Median wall times of two commands that take turns, so that both see the same machine."""
    pairs = [(ours.seconds(), peer.seconds()) for _ in range(times)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
