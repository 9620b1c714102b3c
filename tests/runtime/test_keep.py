"""A sweep takes nothing that a run still needs, least of all one that goes on."""

from __future__ import annotations

import dataclasses
from typing import Any

from mlf.runtime.keep import SLACK, chosen, kept, live_seconds


def live(record: Any) -> Any:
    """The record as it stands while the run goes on: without nodes."""
    return dataclasses.replace(record, status="running", nodes={})


def test_a_run_that_goes_on_keeps_what_the_store_holds_of_its_plan(bench: Any, diamond: Any) -> None:
    done = bench.run(diamond)
    assert {n.key for n in done.nodes.values()} <= kept([live(done)], bench.store)


def test_a_run_that_goes_on_is_chosen_though_it_is_old(bench: Any, diamond: Any) -> None:
    done = bench.run(diamond)
    assert chosen([done, done, live(done)], 1) == [done, live(done)]
    assert chosen([done, done], None) == [done, done]
    assert chosen([done], 0) == []


def test_what_was_made_since_the_oldest_live_run_began_is_young(bench: Any, diamond: Any) -> None:
    done = dataclasses.replace(bench.run(diamond), started="1970-01-01T00:01:40.000Z")
    assert live_seconds([done], 150.0) == 0.0
    assert live_seconds([live(done), done], 150.0) == 50.0 + SLACK
