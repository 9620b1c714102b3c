"""The calendar's tables and the shared market data where a machine has it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlf.operators.calendar.sessions import HOLIDAY_TABLE, SESSION_TABLE, Sessions, sessions_between

ROOT = Path(__file__).parents[3]


def tables() -> dict[str, bytes]:
    """The tables as a task carries them."""
    return {name: (ROOT / name).read_bytes() for name in (SESSION_TABLE, HOLIDAY_TABLE)}


def sessions(template: str, first: str, last: str) -> Sessions:
    """Sessions between two ISO dates."""
    return sessions_between(template, date.fromisoformat(first), date.fromisoformat(last), tables())


def real(name: str) -> Path:
    """A shared file; skips the test where this machine has none."""
    path = ROOT.parent / "shared" / "data" / name
    if not path.exists():
        pytest.skip(f"the shared market data is not on this machine: {name}")
    return path


@pytest.fixture(scope="session")
def lab() -> SimpleNamespace:
    """The functions above, for tests that cannot import this file."""
    return SimpleNamespace(tables=tables, sessions=sessions, real=real)
