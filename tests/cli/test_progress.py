"""Progress is for whoever listens; nobody has to."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from mlf.cli.progress import progress
from mlf.runtime.events import Event

STARTED = Event("run_started", 0.0, None, {"run": "r", "nodes": 1, "seconds": 0.1})


@pytest.mark.parametrize("as_json", [True, False])
def test_a_run_goes_on_without_stderr(monkeypatch: Any, as_json: Any) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with progress("json" if as_json else "text") as sink:
        sink(STARTED)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_reader_who_leaves_ends_no_run(monkeypatch: Any, as_json: Any) -> None:
    class Gone:
        def write(self, _text: str) -> None:
            raise BrokenPipeError

        flush = isatty = lambda *_: False

    monkeypatch.setattr(sys, "stderr", Gone())
    with progress("json" if as_json else "text") as sink:
        sink(STARTED)
        sink(STARTED)
    assert not isinstance(sys.stderr, Gone)
    sys.stderr.close()
